/** Rules of Bundles in TypeScript: each looks once at each entry. R4 bundle. */

import type { JsonObject } from '../json.ts';
import { has, isObject, items } from '../json.ts';
import type { Native, NativeRules } from './rule.ts';

function entriesOf({ entry }: JsonObject): readonly JsonObject[] {
  return items(entry).filter(isObject);
}

/** `json.type` when it is a text; a Bundle without it is unknown to every rule, and wrong for the structure. */
function ofType(rule: (type: string, json: JsonObject) => boolean): Native {
  return (json) => (typeof json.type === 'string' ? rule(json.type, json) : undefined);
}

/** `entry.all(name.exists() = …)`. */
function entriesHave(name: string, types: readonly string[]): Native {
  return ofType((type, json) =>
    entriesOf(json).every((entry) => has(entry, name) === types.includes(type)),
  );
}

function beginsWith(bundle: string, resourceType: string): Native {
  return ofType((type, json) => {
    if (type !== bundle) return true;
    const [first] = entriesOf(json);
    return isObject(first?.resource) && first.resource.resourceType === resourceType;
  });
}

const hasDistinctEntries: Native = (json) => {
  if (json.type === 'history') return true;
  const seen = new Set<string>();
  for (const { fullUrl, resource } of entriesOf(json)) {
    if (typeof fullUrl !== 'string') continue;
    const { versionId } = isObject(resource) && isObject(resource.meta) ? resource.meta : {};
    const name = `${fullUrl}${typeof versionId === 'string' ? versionId : ''}`;
    if (seen.has(name)) return false;
    seen.add(name);
  }
  return true;
};

const isIdentified = ofType((type, { identifier }) => {
  if (type !== 'document') return true;
  return isObject(identifier) && has(identifier, 'system') && has(identifier, 'value');
});

export const BUNDLE_RULES: NativeRules = {
  "bdl-1 total.empty() or (type = 'searchset') or (type = 'history')": ofType(
    (type, json) => !has(json, 'total') || type === 'searchset' || type === 'history',
  ),
  "bdl-2 entry.search.empty() or (type = 'searchset')": ofType(
    (type, json) => type === 'searchset' || !entriesOf(json).some((entry) => has(entry, 'search')),
  ),
  "bdl-3 entry.all(request.exists() = (%resource.type = 'batch' or %resource.type = 'transaction' or %resource.type = 'history'))":
    entriesHave('request', ['batch', 'transaction', 'history']),
  "bdl-4 entry.all(response.exists() = (%resource.type = 'batch-response' or %resource.type = 'transaction-response' or %resource.type = 'history'))":
    entriesHave('response', ['batch-response', 'transaction-response', 'history']),
  "bdl-7 (type = 'history') or entry.where(fullUrl.exists()).select(fullUrl&resource.meta.versionId).isDistinct()":
    hasDistinctEntries,
  "bdl-8 fullUrl.contains('/_history/').not()": ({ fullUrl }) =>
    typeof fullUrl !== 'string' || !fullUrl.includes('/_history/'),
  "bdl-9 type = 'document' implies (identifier.system.exists() and identifier.value.exists())":
    isIdentified,
  "bdl-10 type = 'document' implies (timestamp.hasValue())": ofType(
    (type, { timestamp }) => type !== 'document' || typeof timestamp === 'string',
  ),
  "bdl-11 type = 'document' implies entry.first().resource.is(Composition)": beginsWith(
    'document',
    'Composition',
  ),
  "bdl-12 type = 'message' implies entry.first().resource.is(MessageHeader)": beginsWith(
    'message',
    'MessageHeader',
  ),
};
