/** The values a search parameter's expression selects in one resource. R4 search, Handling References; R4 fhirpath. */
import { compilePath } from '../../model/path.ts';
import type { PlainResource } from '../../model/resource.ts';

/**
 * One path of an expression: `Type.element.element`, where a choice element may be narrowed by `ofType(Type)`. Unions of
 * such paths are nearly all the expressions there are; walked without the FHIRPath engine they cost a tenth.
 */
const PLAIN_PATH = /^([A-Z]\w*)((?:\.[a-z]\w*(?:\.ofType\(\w+\))?)+)$/;
const STEP = /\.([a-z]\w*)(?:\.ofType\((\w+)\))?/g;
const ABSTRACT_TYPES: ReadonlySet<string> = new Set(['Resource', 'DomainResource']);
/** What the JSON name of a choice element may end in. R4 datatypes; R4 formats, Choice of Data Types. */
const CHOICE_TYPES: ReadonlySet<string> = new Set(
  `Base64Binary Boolean Canonical Code Date DateTime Decimal Id Instant Integer Markdown Oid PositiveInt String Time
  UnsignedInt Uri Url Uuid Address Age Annotation Attachment CodeableConcept Coding ContactPoint Count Distance Duration
  HumanName Identifier Money Period Quantity Range Ratio Reference SampledData Signature Timing ContactDetail Contributor
  DataRequirement Expression ParameterDefinition RelatedArtifact TriggerDefinition UsageContext Dosage Meta`.split(
    /\s+/,
  ),
);

interface PlainPath {
  readonly type: string;
  /** JSON names, one after the other. */
  readonly members: readonly string[];
}

/** Paths of each expression; null for those that need the engine. Bounded by the definitions. */
const plans = new Map<string, readonly PlainPath[] | null>();

/** Values as plain JavaScript, in document order; nothing for an absent or empty element. */
export function selectValues(resource: PlainResource, expression: string): readonly unknown[] {
  if (expression === '') return [];
  const paths = planOf(expression);
  const values = paths
    ? paths.flatMap((path) => walk(resource, path))
    : compilePath(expression)(resource).map(unwrapped);
  return values.filter((value) => value !== null && value !== undefined);
}

function walk(resource: PlainResource, { type, members }: PlainPath): readonly unknown[] {
  if (type !== resource.resourceType && !ABSTRACT_TYPES.has(type)) return [];
  let values: readonly unknown[] = [resource];
  for (const member of members) {
    const next: unknown[] = [];
    for (const value of values) {
      if (isObject(value)) next.push(...listOf(value[member] ?? chosen(value, member)));
    }
    if (next.length === 0) return next;
    values = next;
  }
  return values;
}

/** The value of a choice element named without its type; it has one at most. */
function chosen(value: Readonly<Record<string, unknown>>, member: string): unknown {
  for (const name in value) {
    if (name.length <= member.length || !name.startsWith(member)) continue;
    if (CHOICE_TYPES.has(name.slice(member.length))) return value[name];
  }
  return undefined;
}

function planOf(expression: string): readonly PlainPath[] | null {
  const known = plans.get(expression);
  if (known !== undefined) return known;
  const paths = expression.split(' | ').map((path) => PLAIN_PATH.exec(path));
  const plan = paths.every((path) => path !== null) ? paths.map(plainPath) : null;
  plans.set(expression, plan);
  return plan;
}

function plainPath([, type = '', steps = '']: RegExpExecArray): PlainPath {
  const members = [...steps.matchAll(STEP)].map(([, member = '', of = '']) =>
    of === '' ? member : `${member}${of.charAt(0).toUpperCase()}${of.slice(1)}`,
  );
  return { type, members };
}

/** The engine gives nodes that carry their FHIR type; only their data is indexed. */
function unwrapped(value: unknown): unknown {
  return isObject(value) && 'fhirNodeDataType' in value ? value.data : value;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects among what an element holds, one or many. */
export function objects(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return listOf(value).filter(isObject);
}

/** The value when it is a text that says something. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The value as a list: FHIR repeats an element by an array. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return [value];
  const list: readonly unknown[] = value;
  return list;
}
