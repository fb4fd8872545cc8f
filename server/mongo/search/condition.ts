/** Conditions of MongoDB, simplified as they are made. Values of callers stand in value places only, never in names. */

/** A document of conditions on fields, or the answer when nothing has to be asked. */
export type Condition = boolean | ConditionDocument;
export type ConditionDocument = Readonly<Record<string, unknown>>;

export function all(conditions: readonly Condition[]): Condition {
  if (conditions.includes(false)) return false;
  const asked = conditions.filter((condition) => typeof condition !== 'boolean');
  const [first] = asked;
  if (first === undefined) return true;
  return asked.length === 1 ? first : { $and: asked };
}

export function any(conditions: readonly Condition[]): Condition {
  if (conditions.includes(true)) return true;
  const asked = conditions.filter((condition) => typeof condition !== 'boolean');
  const [first] = asked;
  if (first === undefined) return false;
  return asked.length === 1 ? first : { $or: asked };
}

export function none(condition: Condition): Condition {
  return typeof condition === 'boolean' ? !condition : { $nor: [condition] };
}

/**
 * The condition beside an index bound, in a form no index can serve: an alternative that is never true, on a field
 * without index. Else the planner might bound the scan by it, or try plans on every call (measured on 6.0).
 */
export function beside(condition: ConditionDocument): ConditionDocument {
  return { $or: [condition, { f: -1 }] };
}
