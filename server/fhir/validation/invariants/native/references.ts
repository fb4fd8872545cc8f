/** Rules of references and of contained resources in TypeScript. R4 references, contained. */

import type { JsonObject } from '../json.ts';
import { has, isObject, items } from '../json.ts';
import type { Native, NativeRules } from './rule.ts';

const containedIds = new WeakMap<object, ReadonlySet<unknown>>();

/** Read once: a large resource has many references and many contained. */
function idsIn(container: object & { readonly contained?: unknown }): ReadonlySet<unknown> {
  const known = containedIds.get(container);
  if (known) return known;
  const ids = new Set(
    items(container.contained).map((one) => (isObject(one) ? one.id : undefined)),
  );
  containedIds.set(container, ids);
  return ids;
}

const isContainedThere: Native = ({ reference }, { scope }) => {
  if (reference === undefined || reference === null) return true;
  if (typeof reference !== 'string') return undefined;
  if (!reference.startsWith('#') || reference === '#') return true;
  return idsIn((scope.container ?? scope).resource).has(reference.slice(1));
};

/** Whether nothing contained has a member of these names. */
function noneContained(json: JsonObject, isThere: (contained: JsonObject) => boolean): boolean {
  return !items(json.contained).some((one) => isObject(one) && isThere(one));
}

function metaHas(contained: JsonObject, name: string): boolean {
  return isObject(contained.meta) && has(contained.meta, name);
}

/**
 * dom-3: a contained resource is referred to, or refers to what contains it. As in HL7's validator what refers to it
 * must itself be reached: two contained resources that name each other and nothing else are lost. Every text `#id` counts.
 */
const isEachReached: Native = (json) => {
  const contained = items(json.contained).filter(isObject);
  if (contained.length === 0) return true;
  const byName = new Map(contained.map((one) => [`#${String(one.id)}`, one]));
  const reached = new Set<JsonObject>();
  const found: JsonObject[] = [];
  const reach = (one: JsonObject | undefined): void => {
    if (!one || reached.has(one)) return;
    reached.add(one);
    found.push(one);
  };
  const { contained: _, ...own } = json;
  for (const name of localNames(own)) reach(byName.get(name));
  const named = new Map(contained.map((one) => [one, localNames(one)]));
  for (const [one, names] of named) if (names.has('#')) reach(one);
  for (let one = found.pop(); one; one = found.pop()) {
    for (const name of named.get(one) ?? []) reach(byName.get(name));
  }
  return contained.every((one) => reached.has(one));
};

/** Texts that begin with `#`, at any depth. */
function localNames(json: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  const left: unknown[] = [json];
  while (left.length > 0) {
    const part = left.pop();
    if (typeof part === 'string') {
      if (part.startsWith('#')) names.add(part);
    } else if (Array.isArray(part)) {
      for (const item of part) left.push(item);
    } else if (isObject(part)) {
      for (const name in part) left.push(part[name]);
    }
  }
  return names;
}

const DOM_3 =
  "contained.where((('#'+id in (%resource.descendants().reference | %resource.descendants().as(canonical) | %resource.descendants().as(uri) | %resource.descendants().as(url))) or descendants().where(reference = '#').exists() or descendants().where(as(canonical) = '#').exists() or descendants().where(as(canonical) = '#').exists()).not()).trace('unmatched', id).empty()";

export const REFERENCE_RULES: NativeRules = {
  "ref-1 reference.startsWith('#').not() or (reference.substring(1).trace('url') in %rootResource.contained.id.trace('ids'))":
    isContainedThere,
  'dom-2 contained.contained.empty()': (json) =>
    noneContained(json, (one) => has(one, 'contained')),
  [`dom-3 ${DOM_3}`]: isEachReached,
  'dom-4 contained.meta.versionId.empty() and contained.meta.lastUpdated.empty()': (json) =>
    noneContained(json, (one) => metaHas(one, 'versionId') || metaHas(one, 'lastUpdated')),
  'dom-5 contained.meta.security.empty()': (json) =>
    noneContained(json, (one) => metaHas(one, 'security')),
  'dom-6 text.`div`.exists()': ({ text }, { scope }) =>
    scope.container !== undefined || (isObject(text) && has(text, 'div')),
};
