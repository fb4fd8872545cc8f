/** Rules of the packages by their key, and one element to ask them of. */
import { readProfiles } from '../../../server/boot/definitions.ts';
import type { Constraint } from '../../../server/fhir/definitions/structure.ts';
import type { PlainResource } from '../../../server/fhir/model/resource.ts';
import { GLOBAL_CONSTRAINTS } from '../../../server/fhir/validation/invariants/global-constraints.ts';
import type {
  InvariantContext,
  InvariantNode,
} from '../../../server/fhir/validation/invariants/invariant.ts';

/** Nothing is known of what surrounds a resource. */
export const NOTHING_AROUND: InvariantContext = {
  resolve: () => undefined,
  memberOf: () => undefined,
  conformsTo: () => undefined,
};

let rules: ReadonlyMap<string, readonly Constraint[]> | undefined;

/** Every rule held, each once. */
export function allRules(): readonly Constraint[] {
  return [...byKey().values()].flat();
}

function byKey(): ReadonlyMap<string, readonly Constraint[]> {
  if (rules) return rules;
  const { structures } = readProfiles();
  const found = new Map(GLOBAL_CONSTRAINTS.map((one) => [`${one.key} ${one.expression}`, one]));
  for (const url of structures.urls) {
    for (const { constraints = [] } of structures.structure(url)?.elements ?? []) {
      for (const one of constraints) found.set(`${one.key} ${one.expression}`, one);
    }
  }
  rules = Map.groupBy(found.values(), ({ key }) => key);
  return rules;
}

/** The rule of a key; of several, the one whose expression holds `part`. */
export function ruleOf(key: string, part = ''): Constraint {
  const found = (byKey().get(key) ?? []).find(({ expression }) => expression.includes(part));
  if (!found) throw new Error(`No package held here has the rule ${key}.`);
  return found;
}

/** An element in a resource; the resource itself when none is given. */
export function elementNode(value: unknown, resource?: object): InvariantNode {
  // Tests send what no type allows: that is their matter.
  const holder = (resource ?? value) as PlainResource;
  return { value, sibling: undefined, scope: { resource: holder } };
}
