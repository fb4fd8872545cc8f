/** JSON kept as it was received: member order and the text of numbers. R4 json, decimal precision. */

/** A number by its source text: `1.00` stays `1.00`. */
export class JsonNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Json = null | boolean | string | JsonNumber | JsonArray | JsonObject;
export type JsonArray = readonly Json[];
/** Members in the order received; a Map, so that no name can reach a prototype. */
export type JsonObject = ReadonlyMap<string, Json>;

/** JSON as JavaScript has it, for FHIRPath and checks; number text is lost here and only here. */
export type PlainJson =
  | null
  | boolean
  | string
  | number
  | PlainJson[]
  | { [member: string]: PlainJson };

export function isJsonObject(json: Json | undefined): json is JsonObject {
  return json instanceof Map;
}

export function isJsonArray(json: Json | undefined): json is JsonArray {
  return Array.isArray(json);
}

/** Compact JSON text. `parse(print(x))` equals x. */
export function printJson(json: Json): string {
  if (json === null) return 'null';
  if (typeof json === 'string') return JSON.stringify(json);
  if (typeof json === 'boolean') return json ? 'true' : 'false';
  if (json instanceof JsonNumber) return json.text;
  if (isJsonArray(json)) return `[${json.map(printJson).join(',')}]`;
  const members: string[] = [];
  for (const [name, value] of json) members.push(`${JSON.stringify(name)}:${printJson(value)}`);
  return `{${members.join(',')}}`;
}

/** The same JSON as plain values. */
export function plainJson(json: Json): PlainJson {
  if (json instanceof JsonNumber) return Number(json.text);
  if (isJsonArray(json)) return json.map(plainJson);
  if (isJsonObject(json)) {
    const plain: { [member: string]: PlainJson } = {};
    for (const [name, value] of json) plain[name] = plainJson(value);
    return plain;
  }
  return json;
}

/** Plain values as a JSON tree: for what the server itself composes. `undefined` members are left out. */
export function jsonFrom(plain: unknown): Json {
  if (plain === null || typeof plain === 'string' || typeof plain === 'boolean') return plain;
  if (typeof plain === 'number') return new JsonNumber(String(plain));
  if (plain instanceof JsonNumber) return plain;
  if (Array.isArray(plain)) return plain.map(jsonFrom);
  if (plain instanceof Map)
    return new Map([...plain].map(([name, value]) => [String(name), jsonFrom(value)]));
  const members = Object.entries(plain ?? {}).filter(([, value]) => value !== undefined);
  return new Map(members.map(([name, value]) => [name, jsonFrom(value)]));
}
