/** Edits of the JSON tree: each gives a new tree and leaves the rest as received. */
import type { Json, JsonObject } from './json.ts';
import { isJsonArray, isJsonObject } from './json.ts';
import type { Resource } from './resource.ts';
import { resourceFrom } from './resource.ts';

/** What the server writes into `meta`. R4 resource, meta. */
export interface Stamp {
  readonly id: string;
  readonly versionId: string;
  /** Instant with milliseconds, UTC. */
  readonly lastUpdated: string;
}

/** The tree with one member set; `undefined` removes it. Order is kept; a new member comes last. */
export function withMember(tree: JsonObject, name: string, value: Json | undefined): JsonObject {
  const members = new Map(tree);
  if (value === undefined) members.delete(name);
  else members.set(name, value);
  return members;
}

/** `resourceType`, `id` and `meta` first, as readers expect, then everything as received. */
export function stamped(resource: Resource, stamp: Stamp): Resource {
  const sent = resource.tree.get('meta');
  const meta = new Map<string, Json>([
    ['versionId', stamp.versionId],
    ['lastUpdated', stamp.lastUpdated],
  ]);
  if (isJsonObject(sent))
    for (const [name, value] of sent) if (!meta.has(name)) meta.set(name, value);
  const members = new Map<string, Json>([
    ['resourceType', resource.type],
    ['id', stamp.id],
    ['meta', meta],
  ]);
  for (const [name, value] of resource.tree) if (!members.has(name)) members.set(name, value);
  return resourceFrom(members);
}

/** Members whose value is an address of another resource: references, and elements of type url and uri that point. */
const ADDRESSES: ReadonlySet<string> = new Set(['reference', 'url', 'valueUri', 'valueUrl']);
const URN = /urn:(?:uuid|oid):[0-9A-Za-z.-]+/g;

/** The tree with every address, those in narratives too, passed through `rewrite`. R4 http, transaction. */
export function withReferences(json: Json, rewrite: (target: string) => string): Json {
  if (isJsonArray(json)) return json.map((item) => withReferences(item, rewrite));
  if (!isJsonObject(json)) return json;
  const members = new Map<string, Json>();
  for (const [name, value] of json) {
    if (typeof value !== 'string') members.set(name, withReferences(value, rewrite));
    else if (ADDRESSES.has(name)) members.set(name, rewrite(value));
    else members.set(name, name === 'div' ? value.replace(URN, rewrite) : value);
  }
  return members;
}
