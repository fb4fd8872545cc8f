/** SearchParameters to the records of search-parameters.json. R4 SearchParameter. */
import type { PackElementType, PackParam, PackType } from '../../server/fhir/definitions/pack.ts';
import type { ParamKind } from '../../server/fhir/definitions/param.ts';
import { reduceComponent, reduceExpression } from './expression.ts';
import type { SourceParam } from './source.ts';

/** All types but Parameters, as the standard lists them where any will do. */
const ANY_TARGET_COUNT = 145;
const ANY_TARGETS: readonly string[] = ['Resource'];

/** What R4 declares for every number, date and quantity: said once, not for each. */
const COMPARATORS = 'eq,ne,gt,ge,lt,le,sa,eb,ap';

const KINDS: ReadonlySet<ParamKind> = new Set<ParamKind>([
  'number',
  'date',
  'string',
  'token',
  'reference',
  'composite',
  'quantity',
  'uri',
  'special',
]);

/** One record per parameter and base, by base then code. */
export function packParams(
  params: readonly SourceParam[],
  types: readonly PackType[],
): readonly PackParam[] {
  const typeByName = new Map(types.map((type) => [type.name, type]));
  const codeByUrl = new Map(params.map(({ url, code }) => [url, code]));
  return params
    .flatMap((param) =>
      param.base
        .filter((base) => typeByName.has(base))
        .map((base) => packParam(param, base, codeByUrl)),
    )
    .map((param) => ({ ...param, ...narrowedTargets(param, typeByName) }))
    .sort((a, b) => (`${a.base} ${a.code}` < `${b.base} ${b.code}` ? -1 : 1));
}

function packParam(
  param: SourceParam,
  base: string,
  codeByUrl: ReadonlyMap<string, string>,
): PackParam {
  const comparators = param.comparator?.join(',') ?? COMPARATORS;
  if (comparators !== COMPARATORS) throw new Error(`Comparators of ${param.url}`);
  const reduced =
    param.expression === undefined ? undefined : reduceExpression(param.expression, base);
  // RequestGroup.instantiates-canonical lists no target: its element may name any type.
  const listed = param.type === 'reference' ? (param.target ?? ANY_TARGETS) : undefined;
  const targets = reduced?.resolved.length ? reduced.resolved : listed;
  return {
    base,
    code: param.code,
    kind: reduced ? kindOf(param) : 'special',
    url: param.url,
    ...(reduced && { expression: reduced.expression }),
    ...(targets && { targets: isAny(targets) ? 'any' : [...targets].sort() }),
    ...(param.multipleOr !== undefined && { multipleOr: param.multipleOr }),
    ...(param.multipleAnd !== undefined && { multipleAnd: param.multipleAnd }),
    ...(param.component && { components: packComponents(param, base, codeByUrl) }),
  };
}

function isAny(targets: readonly string[]): boolean {
  return targets === ANY_TARGETS || targets.length === ANY_TARGET_COUNT;
}

function kindOf({ type, url }: SourceParam): ParamKind {
  const kind = [...KINDS].find((known) => known === type);
  if (!kind) throw new Error(`Type ${type} of ${url}`);
  return kind;
}

function packComponents(
  param: SourceParam,
  base: string,
  codeByUrl: ReadonlyMap<string, string>,
): NonNullable<PackParam['components']> {
  return (param.component ?? []).map(({ definition, expression }) => {
    const code = codeByUrl.get(definition);
    if (code === undefined) throw new Error(`No ${definition}, a component of ${param.url}`);
    return { code, expression: reduceComponent(expression, base) };
  });
}

/**
 * A parameter on several types lists the targets of all of them: those the element itself cannot name
 * are dropped, as they would make chains ambiguous (`AllergyIntolerance.patient` lists Group).
 */
function narrowedTargets(
  { base, kind, expression, targets }: PackParam,
  types: ReadonlyMap<string, PackType>,
): Pick<PackParam, 'targets'> {
  const type = types.get(base);
  if (kind !== 'reference' || !type || expression === undefined) return {};
  const declared = expression.split(' | ').map((path) => elementTargets(type, path));
  // One branch that cannot be told, or may name anything: nothing is known of the whole.
  if (declared.includes(undefined)) return {};
  const possible = new Set(declared.flatMap((each) => each ?? []));
  if (targets === undefined) return {};
  if (targets === 'any') return { targets: [...possible].sort() };
  const narrowed = targets.filter((target) => possible.has(target));
  return narrowed.length > 0 ? { targets: narrowed } : {};
}

/** Resource types the element at a plain path may name; undefined when any, or when not plain. */
function elementTargets(type: PackType, path: string): readonly string[] | undefined {
  const [, relative, cast] = /^[A-Za-z]+\.([\w.]+?)(?:\.ofType\((\w+)\))?$/.exec(path) ?? [];
  const element = type.elements.find((each) => each.path.replace('[x]', '') === relative);
  const types = (element?.types ?? []).filter(
    ({ code }: PackElementType) =>
      code === (cast ?? code) && (code === 'Reference' || code === 'canonical'),
  );
  const isKnown =
    types.length > 0 && types.every(({ targets }) => targets && !targets.includes('Resource'));
  return isKnown ? types.flatMap(({ targets }) => targets ?? []) : undefined;
}
