/** Rules of other definitions in TypeScript: lists of any length, each item looked at once. R4, the page of each. */

import type { JsonObject } from '../json.ts';
import { has, isObject, items, valuesAt } from '../json.ts';
import { areDistinct, isMatchOf } from './lists.ts';
import type { Native, NativeRules } from './rule.ts';

/** Whether every value there is one of those here. */
function areAmong(values: readonly unknown[], known: readonly unknown[]): boolean {
  const set = new Set(known);
  return values.every((value) => set.has(value));
}

/** `concept.code.combine($this.descendants().concept.code).isDistinct()`, in one walk. */
const hasDistinctCodes: Native = (json) => {
  const seen = new Set<unknown>();
  const left: unknown[] = [json];
  while (left.length > 0) {
    const part = left.pop();
    if (Array.isArray(part)) for (const item of part) left.push(item);
    else if (isObject(part)) {
      for (const code of valuesAt(part, ['concept', 'code'])) {
        if (seen.has(code)) return false;
        seen.add(code);
      }
      for (const name in part) if (typeof part[name] === 'object') left.push(part[name]);
    }
  }
  return true;
};

const isNoMoreThanMax: Native = (json) => {
  if (!has(json, 'min') || !has(json, 'max') || json.max === '*') return true;
  const { min, max } = json;
  const isCount = typeof max === 'string' && /^[+-]?\d+$/.test(max);
  return isCount && typeof min === 'number' && min <= Number(max);
};

function distinctIn(list: string, name: string): Native {
  return (json) => areDistinct(valuesAt(json, [list, name]));
}

/** `matches()` of a member. */
function memberMatches(name: string, pattern: RegExp): Native {
  return (json) => isMatchOf(json[name], pattern);
}

const SLICE_NAME = /^[a-zA-Z0-9/_@[\]-]+$/;
const PATH_PART = String.raw`[^\s.,:;'"/|?!@#$%&*()\[\]{}]{1,64}`;
const PATH = new RegExp(String.raw`^${PATH_PART}([.]${PATH_PART}(\[x\])?(:[^\s.]+)?)*$`);
const PLAIN_PATH = /^[A-Za-z][A-Za-z0-9]*([.][a-z][A-Za-z0-9]*(\[x\])?)*$/;

const isValueSetUri: Native = (json) => {
  if (!has(json, 'valueSet')) return true;
  return isMatchOf(json.valueSet, /^(?:http:|https|urn:)/);
};

function documentName(document: unknown): string {
  const { profile, mode }: JsonObject = isObject(document) ? document : {};
  return [profile, mode].map((one) => (typeof one === 'string' ? one : '')).join('');
}

const ELD_11 =
  "binding.empty() or type.code.empty() or type.select((code = 'code') or (code = 'Coding') or (code='CodeableConcept') or (code = 'Quantity') or (code = 'string') or (code = 'uri')).exists()";
const ELD_16 = String.raw`sliceName.empty() or sliceName.matches('^[a-zA-Z0-9\\/\\-_\\[\\]\\@]+$')`;
const ELD_19 = String.raw`path.matches('[^\\s\\.,:;\\\'"\\/|?!@#$%&*()\\[\\]{}]{1,64}(\\.[^\\s\\.,:;\\\'"\\/|?!@#$%&*()\\[\\]{}]{1,64}(\\[x\\])?(\\:[^\\s\\.]+)?)*')`;
const ELD_20 = String.raw`path.matches('[A-Za-z][A-Za-z0-9]*(\\.[a-z][A-Za-z0-9]*(\\[x])?)*')`;

export const DEFINITION_RULES: NativeRules = {
  'csd-1 concept.code.combine($this.descendants().concept.code).isDistinct()': hasDistinctCodes,
  'ig-1 resource.groupingId.all(%context.grouping.id contains $this)': (json) =>
    areAmong(valuesAt(json, ['resource', 'groupingId']), valuesAt(json, ['grouping', 'id'])),
  'ig-2 definition.resource.fhirVersion.all(%context.fhirVersion contains $this)': (json) =>
    areAmong(valuesAt(json, ['definition', 'resource', 'fhirVersion']), items(json.fhirVersion)),
  'cpb-7 document.select(profile&mode).isDistinct()': ({ document }) =>
    areDistinct(items(document).map(documentName)),
  'cpb-9 resource.select(type).isDistinct()': distinctIn('resource', 'type'),
  'cpb-12 searchParam.select(name).isDistinct()': distinctIn('searchParam', 'name'),
  'nsd-2 uniqueId.where(preferred = true).select(type).isDistinct()': ({ uniqueId }) =>
    areDistinct(
      items(uniqueId).flatMap((one) =>
        isObject(one) && one.preferred === true ? items(one.type) : [],
      ),
    ),
  "eld-2 min.empty() or max.empty() or (max = '*') or iif(max != '*', min <= max.toInteger())":
    isNoMoreThanMax,
  // As published it holds of every content: `select` of a test gives `false`, which exists.
  [`eld-11 ${ELD_11}`]: () => true,
  "eld-12 valueSet.exists() implies (valueSet.startsWith('http:') or valueSet.startsWith('https') or valueSet.startsWith('urn:'))":
    isValueSetUri,
  'eld-13 type.select(code).isDistinct()': distinctIn('type', 'code'),
  'eld-14 constraint.select(key).isDistinct()': distinctIn('constraint', 'key'),
  [`eld-16 ${ELD_16}`]: (json) => !has(json, 'sliceName') || isMatchOf(json.sliceName, SLICE_NAME),
  'eld-18 (isModifier.exists() and isModifier) implies isModifierReason.exists()': (json) =>
    json.isModifier !== true || has(json, 'isModifierReason'),
  [`eld-19 ${ELD_19}`]: memberMatches('path', PATH),
  [`eld-20 ${ELD_20}`]: memberMatches('path', PLAIN_PATH),
};
