/** What a reference names among what was sent. R4 references; R4 Bundle, Resolving references in Bundles. */
import type { PlainResource } from '../../model/resource.ts';
import type { ResourceScope } from '../scope.ts';
import type { JsonObject } from './met.ts';
import { isObject, itemsOf } from './met.ts';

export interface Resolved {
  readonly how: 'contained' | 'bundled';
  readonly scope: ResourceScope;
}

const RELATIVE = /^[A-Z][A-Za-z]*\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/;
const TYPE_IN_URL = /(?:^|\/)([A-Z][A-Za-z]+)\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/[^/]+)?$/;
const VERSION = /\/_history\/[^/]+$/;

/** The resource type a literal reference tells by its own text; undefined when it tells none. */
export function typeInReference(reference: string): string | undefined {
  return reference.startsWith('urn:') ? undefined : TYPE_IN_URL.exec(reference)?.[1];
}

export function resolveReference(reference: string, scope: ResourceScope): Resolved | undefined {
  if (reference.startsWith('#')) {
    const found = containedScope(reference, scope);
    return found && { how: 'contained', scope: found };
  }
  const found = scope.bundle && entryScope(reference, scope, scope.bundle);
  return found && { how: 'bundled', scope: found };
}

/** `#` alone is the container. */
function containedScope(reference: string, scope: ResourceScope): ResourceScope | undefined {
  const container = scope.container ?? scope;
  if (reference === '#') return container;
  const known = containedIds.get(container.resource) ?? idsOf(container.resource);
  containedIds.set(container.resource, known);
  const resource = known.get(reference.slice(1));
  return resource && within(container, resource);
}

/** As for a Bundle: what contains much may refer much. */
const containedIds = new WeakMap<object, ReadonlyMap<string, PlainResource>>();

function idsOf({ contained }: PlainResource): ReadonlyMap<string, PlainResource> {
  const byId = new Map<string, PlainResource>();
  for (const item of itemsOf(contained)) {
    if (isResource(item) && typeof item.id === 'string' && !byId.has(item.id))
      byId.set(item.id, item);
  }
  return byId;
}

/** The scope of a contained resource. */
export function within(container: ResourceScope, resource: PlainResource): ResourceScope {
  return { resource, container, ...(container.bundle ? { bundle: container.bundle } : {}) };
}

export function isResource(json: unknown): json is PlainResource {
  return isObject(json) && typeof json.resourceType === 'string';
}

/** A Bundle is looked through once: a large one has as many references as entries. */
const indexes = new WeakMap<object, ReadonlyMap<string, JsonObject>>();

function entryScope(
  reference: string,
  scope: ResourceScope,
  bundle: ResourceScope,
): ResourceScope | undefined {
  const known = entriesOf(bundle.resource);
  const plain = reference.replace(VERSION, '');
  const beside = RELATIVE.test(reference) ? nameBeside(plain, scope) : undefined;
  const entry = (beside === undefined ? undefined : known.get(beside)) ?? known.get(plain);
  if (!entry || !isResource(entry.resource)) return undefined;
  return entryOf(entry, bundle);
}

/** The `Type/id` of a relative reference; undefined for other references. */
export function relativeName(reference: string): string | undefined {
  return RELATIVE.test(reference) ? reference.replace(VERSION, '') : undefined;
}

/**
 * What a relative reference means, which is relative to where its own entry is; undefined when that entry has no RESTful
 * address.
 */
export function nameBeside(reference: string, scope: ResourceScope): string | undefined {
  const own = scope.fullUrl ?? scope.container?.fullUrl ?? '';
  const [, root] = /^(https?:\/\/.*\/)[A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64}$/.exec(own) ?? [];
  return root === undefined ? undefined : `${root}${reference}`;
}

/** Entries by full URL, and by type and id for references that are relative to nothing said. */
export function entriesOf(bundle: PlainResource): ReadonlyMap<string, JsonObject> {
  const known = indexes.get(bundle) ?? indexOf(bundle);
  indexes.set(bundle, known);
  return known;
}

/** The scope of an entry's resource. */
export function entryOf(entry: JsonObject, bundle: ResourceScope): ResourceScope | undefined {
  const { resource, fullUrl } = entry;
  if (!isResource(resource)) return undefined;
  return { resource, bundle, ...(typeof fullUrl === 'string' ? { fullUrl } : {}) };
}

function indexOf(bundle: PlainResource): ReadonlyMap<string, JsonObject> {
  const index = new Map<string, JsonObject>();
  for (const entry of itemsOf(bundle.entry)) {
    if (!isObject(entry)) continue;
    const { fullUrl, resource } = entry;
    if (isResource(resource) && typeof resource.id === 'string') {
      const name = `${resource.resourceType}/${resource.id}`;
      if (!index.has(name)) index.set(name, entry);
    }
    if (typeof fullUrl === 'string') index.set(fullUrl, entry);
  }
  return index;
}
