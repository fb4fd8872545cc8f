/** HL7's examples taken apart: every element, with the rules that its definition makes of it. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type {
  Constraint,
  Structure,
  StructureElement,
  StructureLookup,
} from '../../../server/fhir/definitions/structure.ts';
import type { PlainResource } from '../../../server/fhir/model/resource.ts';
import { GLOBAL_CONSTRAINTS } from '../../../server/fhir/validation/invariants/global-constraints.ts';
import type { InvariantNode } from '../../../server/fhir/validation/invariants/invariant.ts';
import type { JsonObject } from '../../../server/fhir/validation/invariants/json.ts';
import { isObject, items } from '../../../server/fhir/validation/invariants/json.ts';
import type { ResourceScope } from '../../../server/fhir/validation/scope.ts';

interface Member {
  readonly kind: string;
  readonly own: readonly Constraint[];
}

interface Kind {
  readonly constraints: readonly Constraint[];
  /** By JSON name. */
  readonly members: ReadonlyMap<string, Member>;
}

export type Kinds = ReadonlyMap<string, Kind>;

/** One element of an example, with the rules asked of it. */
export interface Visit {
  readonly kind: string;
  readonly node: InvariantNode;
  readonly constraints: readonly Constraint[];
}

const CORE = 'http://hl7.org/fhir/StructureDefinition/';
/** Larger ones are repetitions of the same. */
const BYTES_MAX = 400_000;

/** The types of R4 as kinds of elements: `Period`, `Observation.component`. */
export function kindsOf(structures: StructureLookup): Kinds {
  const kinds = new Map<string, Kind>();
  for (const url of structures.urls) {
    const structure = structures.structure(url);
    if (!structure || url !== `${CORE}${structure.type}`) continue;
    for (const [path, kind] of kindsIn(structure)) kinds.set(path, kind);
  }
  return kinds;
}

function kindsIn(structure: Structure): readonly [string, Kind][] {
  const { elements, type, base = '' } = structure;
  const inside = Map.groupBy(elements, ({ path }) => path.slice(0, path.lastIndexOf('.')));
  const ofElements = GLOBAL_CONSTRAINTS.filter(({ key }) => key === 'ele-1');
  const ofType = GLOBAL_CONSTRAINTS.filter(({ key }) => {
    if (key.startsWith('dom-')) return base.endsWith('/DomainResource');
    return key === 'ext-1' ? type === 'Extension' : structure.kind !== 'resource';
  });
  return elements.map((element) => {
    const isRoot = element.path === type;
    return [
      element.path,
      {
        constraints: [...(element.constraints ?? []), ...(isRoot ? ofType : ofElements)],
        members: new Map((inside.get(element.path) ?? []).flatMap(membersOf)),
      },
    ];
  });
}

function membersOf(element: StructureElement): readonly [string, Member][] {
  const { path, types = [], contentReference, constraints: own = [] } = element;
  const name = path.slice(path.lastIndexOf('.') + 1);
  if (contentReference !== undefined) return [[name, { kind: contentReference.slice(1), own: [] }]];
  return types.map(({ code }) => {
    const isInPlace = code === 'BackboneElement' || code === 'Element';
    const kind = isInPlace ? path : code.startsWith('http') ? 'string' : code;
    const suffix = kind.charAt(0).toUpperCase() + kind.slice(1);
    // Of an element defined in place the rules are those of its path.
    return [name.replace('[x]', suffix), { kind, own: isInPlace ? [] : own }];
  });
}

/** Examples of types that records hold, and those of the other types that are no definitions. */
export function* examplesIn(folder: string): Generator<PlainResource> {
  const definitions =
    /^(?:StructureDefinition|ValueSet|CodeSystem|SearchParameter|OperationDefinition|ConceptMap|CapabilityStatement|CompartmentDefinition|ImplementationGuide|NamingSystem|package|\.)/;
  for (const file of readdirSync(folder)) {
    const path = join(folder, file);
    if (definitions.test(file) || !file.endsWith('.json')) continue;
    if (statSync(path).size > BYTES_MAX) continue;
    const json: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (isResource(json)) yield json;
  }
}

function isResource(json: unknown): json is PlainResource {
  return isObject(json) && typeof json.resourceType === 'string';
}

/** Every element of a resource and of those it holds, itself first. */
export function* visitsOf(scope: ResourceScope, kinds: Kinds): Generator<Visit> {
  const node = { value: scope.resource, sibling: undefined, scope };
  yield* elementVisits({ kind: scope.resource.resourceType, node, constraints: [] }, kinds);
}

function* elementVisits({ kind, node, constraints }: Visit, kinds: Kinds): Generator<Visit> {
  const known = kinds.get(kind);
  const all = [...(known?.constraints ?? []), ...constraints];
  const distinct = [...new Map(all.map((one) => [`${one.key} ${one.expression}`, one])).values()];
  yield { kind, node, constraints: distinct };
  if (!known || !isObject(node.value)) return;
  for (const [name, member] of known.members) {
    const values = items(node.value[name]);
    const siblings = items(node.value[`_${name}`]);
    const count = Math.max(values.length, siblings.length);
    for (let index = 0; index < count; index++) {
      const value = values[index];
      if (isResource(value)) {
        yield* visitsOf(nested(value, name, node.scope), kinds);
        continue;
      }
      const sibling = siblings[index];
      // In an array of values null keeps the place of nothing. R4 json.
      if ((value ?? sibling ?? null) === null) continue;
      const inner = { value, sibling, scope: node.scope };
      yield* elementVisits({ kind: member.kind, node: inner, constraints: member.own }, kinds);
    }
  }
}

function nested(resource: PlainResource, name: string, holder: ResourceScope): ResourceScope {
  return name === 'contained' ? { resource, container: holder } : { resource, bundle: holder };
}

/** Values that members of one kind of element have in the examples. */
export class Donors {
  readonly #values = new Map<string, Map<string, unknown>>();

  keep(json: JsonObject): void {
    for (const [name, value] of Object.entries(json)) {
      const kept = this.#values.get(name) ?? new Map<string, unknown>();
      this.#values.set(name, kept);
      if (kept.size < DONATED_MAX) kept.set(JSON.stringify(value).slice(0, 200), value);
    }
  }

  *pairs(): Generator<readonly [string, unknown]> {
    for (const [name, values] of this.#values)
      for (const value of values.values()) yield [name, value];
  }
}

/** Of each member. */
const DONATED_MAX = 6;

/** Variants of an element: members taken away, taken from others of its kind, and numbers changed. */
export function* mutantsOf(json: JsonObject, donors: Donors): Generator<JsonObject> {
  for (const [name, taken] of Object.entries(json)) {
    // Without it the element would be of another kind.
    if (name === 'resourceType') continue;
    const { [name]: _, ...rest } = json;
    yield rest;
    if (typeof taken === 'number') {
      yield { ...json, [name]: -taken - 1 };
      yield { ...json, [name]: taken + 0.5 };
    }
  }
  for (const [name, value] of donors.pairs()) yield { ...json, [name]: value };
}
