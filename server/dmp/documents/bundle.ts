/** A transaction Bundle as the deposit rule reads and rewrites it. R4 http, transaction. */
import { withMember } from '../../fhir/model/edit.ts';
import type { Json, JsonObject } from '../../fhir/model/json.ts';
import { isJsonArray, isJsonObject } from '../../fhir/model/json.ts';
import type { Resource } from '../../fhir/model/resource.ts';
import { resourceFrom } from '../../fhir/model/resource.ts';
import { isObject } from '../../fhir/search/indexing/select.ts';

/** An entry that writes a resource it carries. */
export interface Carried {
  readonly index: number;
  readonly fullUrl?: string;
  readonly method: 'POST' | 'PUT';
  readonly resource: Resource;
}

/** Entries that create or update; what else there is (and what is malformed) is the engine's matter. */
export function carriedEntries(bundle: Resource): readonly Carried[] {
  const entries = bundle.tree.get('entry');
  if (!isJsonArray(entries)) return [];
  return entries.flatMap((entry, index) => {
    const carried = isJsonObject(entry) ? carriedEntry(entry, index) : undefined;
    return carried ? [carried] : [];
  });
}

function carriedEntry(entry: JsonObject, index: number): Carried | undefined {
  const request = entry.get('request');
  const method = isJsonObject(request) ? request.get('method') : undefined;
  const resource = entry.get('resource');
  const fullUrl = entry.get('fullUrl');
  const isTyped = isJsonObject(resource) && typeof resource.get('resourceType') === 'string';
  if (!isTyped || (method !== 'POST' && method !== 'PUT')) return undefined;
  return {
    index,
    method,
    resource: resourceFrom(resource),
    ...(typeof fullUrl === 'string' ? { fullUrl } : {}),
  };
}

/** The Bundle with some entries' resources replaced, and a fullUrl given to those that have none. */
export function withEntries(bundle: Resource, changed: readonly Carried[]): Resource {
  const entries = bundle.tree.get('entry');
  if (!isJsonArray(entries)) return bundle;
  const byIndex = new Map(changed.map((entry) => [entry.index, entry]));
  const rewritten = entries.map((entry, index) => {
    const change = byIndex.get(index);
    if (!change || !isJsonObject(entry)) return entry;
    const carrying = withMember(entry, 'resource', change.resource.tree);
    return change.fullUrl === undefined
      ? carrying
      : withMember(carrying, 'fullUrl', change.fullUrl);
  });
  return resourceFrom(withMember(bundle.tree, 'entry', rewritten));
}

/** The tree with every Reference that has a `reference` or an `identifier` passed through `change`. */
export function mapReferences(json: Json, change: (reference: JsonObject) => JsonObject): Json {
  if (isJsonArray(json)) return json.map((item) => mapReferences(item, change));
  if (!isJsonObject(json)) return json;
  const members = new Map<string, Json>();
  for (const [name, value] of json) members.set(name, mapReferences(value, change));
  const isReference =
    typeof json.get('reference') === 'string' ||
    (isJsonObject(json.get('identifier')) && !json.has('resourceType'));
  return isReference ? change(members) : members;
}

/** Every `reference` and `url` text in a value, in order. */
export function addressesIn(value: unknown): readonly string[] {
  const found: string[] = [];
  const walk = (part: unknown): void => {
    if (Array.isArray(part)) for (const item of part) walk(item);
    if (!isObject(part)) return;
    for (const [name, inner] of Object.entries(part)) {
      if ((name === 'reference' || name === 'url') && typeof inner === 'string') found.push(inner);
      else walk(inner);
    }
  };
  walk(value);
  return found;
}

/** Entries by the name others refer to them by. */
export function byFullUrl(entries: readonly Carried[]): ReadonlyMap<string, Carried> {
  return new Map(
    entries.flatMap((entry) =>
      entry.fullUrl === undefined ? [] : [[entry.fullUrl, entry] as const],
    ),
  );
}
