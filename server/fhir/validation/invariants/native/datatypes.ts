/** Rules of datatypes in TypeScript. R4 datatypes. */

import type { JsonObject } from '../json.ts';
import { has } from '../json.ts';
import { isInOrder } from './moments.ts';
import { isQuantityInOrder } from './quantities.ts';
import type { Native, NativeRules } from './rule.ts';

const UCUM = 'http://unitsofmeasure.org';
/** Times of day by the sun and meals that say already how far they are. R4 Timing, tim-9. */
const MEALS: ReadonlySet<unknown> = new Set(['C', 'CM', 'CD', 'CV']);

function isUcumOrNone(json: JsonObject): boolean {
  return !has(json, 'system') || json.system === UCUM;
}

function codeBesideValue(json: JsonObject): boolean {
  return has(json, 'code') || !has(json, 'value');
}

/** `value.empty() or value.hasValue().not() or …`. */
function isNumberAbsent({ value }: JsonObject): boolean {
  return value === undefined || value === null;
}

function isAge(json: JsonObject): boolean | undefined {
  if (!codeBesideValue(json) || !isUcumOrNone(json)) return false;
  if (isNumberAbsent(json)) return true;
  return typeof json.value === 'number' ? json.value > 0 : undefined;
}

function isCount(json: JsonObject): boolean | undefined {
  if (!codeBesideValue(json) || !isUcumOrNone(json)) return false;
  if (has(json, 'code') && json.code !== '1') return false;
  if (isNumberAbsent(json)) return true;
  return typeof json.value === 'number' ? Number.isInteger(json.value) : undefined;
}

/** `name.exists() implies name >= 0`. */
function isNotNegative(json: JsonObject, name: string): boolean | undefined {
  if (!has(json, name)) return true;
  const value = json[name];
  return typeof value === 'number' ? value >= 0 : undefined;
}

const isPeriod: Native = (json) => {
  const { start, end } = json;
  if (start === undefined || start === null || end === undefined || end === null) return true;
  return isInOrder(start, end);
};

const isOffsetRight: Native = ({ when, ...json }) => {
  if (!has(json, 'offset')) return true;
  return Array.isArray(when) && when.length > 0 && !when.some((one) => MEALS.has(one));
};

export const DATATYPE_RULES: NativeRules = {
  'per-1 start.hasValue().not() or end.hasValue().not() or (start <= end)': isPeriod,
  'rng-2 low.empty() or high.empty() or (low <= high)': ({ low, high }) =>
    isQuantityInOrder(low, high),
  'age-1 (code.exists() or value.empty()) and (system.empty() or system = %ucum) and (value.empty() or value.hasValue().not() or value > 0)':
    isAge,
  "cnt-3 (code.exists() or value.empty()) and (system.empty() or system = %ucum) and (code.empty() or code = '1') and (value.empty() or value.hasValue().not() or value.toString().contains('.').not())":
    isCount,
  'dis-1 (code.exists() or value.empty()) and (system.empty() or system = %ucum)': (json) =>
    codeBesideValue(json) && isUcumOrNone(json),
  'drt-1 code.exists() implies ((system = %ucum) and value.exists())': (json) =>
    !has(json, 'code') || (json.system === UCUM && has(json, 'value')),
  'tim-4 duration.exists() implies duration >= 0': (json) => isNotNegative(json, 'duration'),
  'tim-5 period.exists() implies period >= 0': (json) => isNotNegative(json, 'period'),
  "tim-9 offset.empty() or (when.exists() and ((when in ('C' | 'CM' | 'CD' | 'CV')).not()))":
    isOffsetRight,
};
