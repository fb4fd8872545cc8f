/**
 * Conditions of MongoDB, simplified as they are made. Values of callers stand in value places only, never in names. What
 * is asked of one field stands together as one list: the database looks through a document's keys once for each condition.
 */

/** A document of conditions on fields, or the answer when nothing has to be asked. */
export type Condition = boolean | ConditionDocument;
export type ConditionDocument = Readonly<Record<string, unknown>>;

/** Values of one field, one of which a document has, or none. */
type List = '$in' | '$nin';

export function all(conditions: readonly Condition[]): Condition {
  if (conditions.includes(false)) return false;
  const asked = joined(flattened(conditions, '$and'), '$nin');
  const [first] = asked;
  if (first === undefined) return true;
  return asked.length === 1 ? first : { $and: asked };
}

export function any(conditions: readonly Condition[]): Condition {
  if (conditions.includes(true)) return true;
  const asked = joined(flattened(conditions, '$or'), '$in');
  const [first] = asked;
  if (first === undefined) return false;
  return asked.length === 1 ? first : { $or: asked };
}

export function none(condition: Condition): Condition {
  if (typeof condition === 'boolean') return !condition;
  const listed = listOf(condition, '$in');
  if (listed) return listDocument(listed, '$nin');
  const excepted = listOf(condition, '$nin');
  if (excepted) return listDocument(excepted, '$in');
  return { $nor: only(condition, '$or') ?? [condition] };
}

/**
 * The condition beside an index bound, in a form no index can serve: an alternative that is never true, on a field
 * without index. Else the planner might bound the scan by it, or try plans on every call (measured on 6.0).
 */
export function beside(condition: ConditionDocument): ConditionDocument {
  return { $or: [condition, { f: -1 }] };
}

/** The conditions, those within one of the same kind among them. */
function flattened(
  conditions: readonly Condition[],
  operator: '$and' | '$or',
): readonly ConditionDocument[] {
  return conditions.flatMap((condition) => {
    if (typeof condition === 'boolean') return [];
    const within = only(condition, operator);
    // A list of conditions, as `all` and `any` make it.
    return within === undefined ? [condition] : (within as readonly ConditionDocument[]);
  });
}

/** Lists of one field as one list, where the first of them stood. */
function joined(
  conditions: readonly ConditionDocument[],
  list: List,
): readonly ConditionDocument[] {
  const lists = conditions.map((condition) => listOf(condition, list));
  const byField = Map.groupBy(
    lists.filter((one) => one !== undefined),
    ({ field }) => field,
  );
  return conditions.flatMap((condition, index) => {
    const own = lists[index];
    const group = own && byField.get(own.field);
    if (!group || group.length === 1) return [condition];
    if (group[0] !== own) return [];
    const values = [...new Set(group.flatMap((one) => one.values))];
    const together = listDocument({ field: own.field, values }, list);
    // Of no values: what says nothing beside the others, of `$nin` in all of them, of `$in` in any.
    return typeof together === 'boolean' ? [] : [together];
  });
}

interface ValueList {
  readonly field: string;
  readonly values: readonly unknown[];
}

/** The values of a condition that is one list on one field. */
function listOf(condition: ConditionDocument, list: List): ValueList | undefined {
  const field = onlyName(condition);
  if (field === undefined || field.startsWith('$')) return undefined;
  const asked = condition[field];
  if (list === '$in' && isValue(asked)) return { field, values: [asked] };
  const within = only(asked, list);
  if (Array.isArray(within)) return { field, values: within };
  const other = list === '$nin' ? only(asked, '$ne') : undefined;
  return isValue(other) ? { field, values: [other] } : undefined;
}

/** Nothing is one of no values, and everything none of them. */
function listDocument({ field, values }: ValueList, list: List): Condition {
  const [first] = values;
  if (values.length === 0) return list === '$nin';
  if (values.length > 1) return { [field]: { [list]: values } };
  return { [field]: list === '$in' ? first : { $ne: first } };
}

/** What stands under the one name of a document; undefined when it has another, or more. */
function only(document: unknown, name: string): unknown {
  if (document === null || typeof document !== 'object' || document instanceof Uint8Array)
    return undefined;
  // Not null, not bytes: conditions are made of plain documents, and names are asked of them alone.
  return onlyName(document) === name ? (document as ConditionDocument)[name] : undefined;
}

/** The one name of a document; undefined when it has none, or more. Without a list of them: every search asks often. */
function onlyName(document: object): string | undefined {
  let only: string | undefined;
  for (const name in document) {
    if (only !== undefined) return undefined;
    only = name;
  }
  return only;
}

/** A key or a text: an equality, not an operator. */
function isValue(asked: unknown): boolean {
  return asked instanceof Uint8Array || typeof asked === 'string';
}
