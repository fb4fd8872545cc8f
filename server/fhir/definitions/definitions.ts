/** The definitions of R4 4.0.1, looked up by name. R4 StructureDefinition; R4 SearchParameter. */
import { CHIEF_DATE_CODES } from './chief-date.ts';
import type { DefinitionsPack, PackParam } from './pack.ts';
import type { Param, ParamComponent } from './param.ts';
import type { TypeDefinition } from './type-definition.ts';
import { typeDefinition } from './type-definition.ts';

export interface Definitions {
  /** The 146 types that can be instantiated, sorted. */
  readonly resourceTypes: readonly string[];
  isResourceType(name: string): boolean;
  /** A resource type, abstract ones included, or a datatype; undefined when R4 has none by this name. */
  type(name: string): TypeDefinition | undefined;
  param(type: string, code: string): Param | undefined;
  /** Those of Resource and DomainResource included; empty for what is no resource type. */
  params(type: string): readonly Param[];
  /** The parts of a composite in order; empty for other kinds. */
  components(param: Param): readonly ParamComponent[];
  /** Codes of the parameters that put a resource in a Patient compartment; empty: never in one. */
  patientCompartment(type: string): readonly string[];
  /** The date that orders resources of the type; undefined when only `_lastUpdated` can. */
  chiefDate(type: string): Param | undefined;
}

/**
 * Lookups over a pack. Types and parameters are built when first asked for, then kept.
 * @throws Error when the pack contradicts itself.
 */
export function loadDefinitions(pack: DefinitionsPack): Definitions {
  const type = typeLookup(pack);
  const resourceTypes = pack.types
    .filter(({ kind, abstract }) => kind === 'resource' && !abstract)
    .map(({ name }) => name)
    .sort();
  const resourceTypeSet = new Set(resourceTypes);
  const params = paramLookup(pack, resourceTypes, type);
  const param = (name: string, code: string) => params(name).byCode.get(code);
  return {
    resourceTypes,
    isResourceType: (name) => resourceTypeSet.has(name),
    type,
    param,
    params: (name) => params(name).all,
    components: ({ type: name, code }) => params(name).components.get(code) ?? [],
    patientCompartment: (name) =>
      Object.hasOwn(pack.patientCompartment, name) ? (pack.patientCompartment[name] ?? []) : [],
    chiefDate: (name) => params(name).chiefDate,
  };
}

function typeLookup(pack: DefinitionsPack): (name: string) => TypeDefinition | undefined {
  const packed = new Map(pack.types.map((type) => [type.name, type]));
  const built = new Map<string, TypeDefinition>();
  const type = (name: string): TypeDefinition | undefined => {
    const known = built.get(name);
    const source = known ? undefined : packed.get(name);
    if (!source) return known;
    const definition = typeDefinition(source, (needed) => {
      const found = type(needed);
      if (!found) throw new Error(`No type ${needed} in the pack, needed by ${name}`);
      return found;
    });
    built.set(name, definition);
    return definition;
  };
  return type;
}

interface TypeParams {
  readonly all: readonly Param[];
  readonly byCode: ReadonlyMap<string, Param>;
  readonly components: ReadonlyMap<string, readonly ParamComponent[]>;
  readonly chiefDate: Param | undefined;
}

const NO_PARAMS: TypeParams = {
  all: [],
  byCode: new Map(),
  components: new Map(),
  chiefDate: undefined,
};

function paramLookup(
  pack: DefinitionsPack,
  resourceTypes: readonly string[],
  type: (name: string) => TypeDefinition | undefined,
): (name: string) => TypeParams {
  const packed = Map.groupBy(pack.searchParameters, ({ base }) => base);
  const anyTargets = resourceTypes.filter((name) => name !== 'Parameters');
  const built = new Map<string, TypeParams>();
  return (name) => {
    const known = built.get(name);
    if (known) return known;
    const definition = type(name);
    // Nothing is kept for unknown names: they come from callers and have no bound.
    if (definition?.kind !== 'resource') return NO_PARAMS;
    const sources: PackParam[] = [];
    for (let base: TypeDefinition | undefined = definition; base; ) {
      sources.push(...(packed.get(base.name) ?? []));
      base = base.baseType === undefined ? undefined : type(base.baseType);
    }
    const params = typeParams(name, sources, anyTargets);
    built.set(name, params);
    return params;
  };
}

function typeParams(
  type: string,
  sources: readonly PackParam[],
  anyTargets: readonly string[],
): TypeParams {
  const all = sources.map((source) => boundParam(type, source, anyTargets));
  const byCode = new Map(all.map((param) => [param.code, param]));
  const components = new Map<string, readonly ParamComponent[]>();
  for (const { code, components: parts } of sources) {
    if (!parts) continue;
    components.set(
      code,
      parts.map((part) => {
        const param = byCode.get(part.code);
        if (!param) throw new Error(`No ${type}.${part.code} in the pack, needed by ${code}`);
        const from = part.expression.startsWith(`${type}.`) ? 'resource' : 'value';
        return { param, expression: part.expression, from };
      }),
    );
  }
  const dates = CHIEF_DATE_CODES.map((code) => byCode.get(code));
  return { all, byCode, components, chiefDate: dates.find((param) => param?.kind === 'date') };
}

function boundParam(type: string, source: PackParam, anyTargets: readonly string[]): Param {
  const { code, kind, url, expression = '', targets = [] } = source;
  return {
    type,
    code,
    kind,
    url,
    expression,
    targets: targets === 'any' ? anyTargets : targets,
    internal: false,
    multipleOr: source.multipleOr ?? true,
    multipleAnd: source.multipleAnd ?? true,
  };
}
