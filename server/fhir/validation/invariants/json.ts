/** Reads of JSON of any shape, as FHIRPath sees it. R4 json. */

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(json: unknown): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** Whether a member has a value, or an object of its `_` member. */
export function has(json: JsonObject, name: string): boolean {
  return isSome(json[name]) || isSome(json[`_${name}`]);
}

/** What FHIRPath takes for something: neither null nor an array of nothing. */
export function isSome(json: unknown): boolean {
  return json !== undefined && json !== null && !(Array.isArray(json) && json.length === 0);
}

/** The values of a member: of an array its items, of an absent one none. */
export function items(json: unknown): readonly unknown[] {
  if (json === undefined || json === null) return NONE;
  return Array.isArray(json) ? json : [json];
}

const NONE: readonly unknown[] = [];

/** The values at the end of a path of members, through arrays. */
export function valuesAt(json: unknown, [name, ...rest]: readonly string[]): readonly unknown[] {
  if (name === undefined) return items(json);
  return items(json).flatMap((item) => (isObject(item) ? valuesAt(item[name], rest) : []));
}
