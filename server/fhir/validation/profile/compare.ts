/** Order of values as minValue and maxValue use it. R4 ElementDefinition.minValue. */
import { scaledUnit } from '../../terminology/rules/ucum-units.ts';
import type { JsonObject } from './met.ts';
import { isObject } from './met.ts';

/** Below 0, 0 or above 0; undefined when the two cannot be compared. */
export function compareValues(one: unknown, other: unknown): number | undefined {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  if (typeof one === 'string' && typeof other === 'string') return compareTexts(one, other);
  if (!isObject(one) || !isObject(other)) return undefined;
  if (one.system !== other.system) return undefined;
  if (one.code === other.code) return compareValues(one.value, other.value);
  return one.system === UCUM ? compareScaled(one, other) : undefined;
}

const UCUM = 'http://unitsofmeasure.org';

/** Of the same unit with other prefixes: `g` and `kg`. */
function compareScaled(one: JsonObject, other: JsonObject): number | undefined {
  if (typeof one.code !== 'string' || typeof other.code !== 'string') return undefined;
  const [first, second] = [scaledUnit(one.code), scaledUnit(other.code)];
  if (typeof one.value !== 'number' || typeof other.value !== 'number') return undefined;
  if (!first || !second || first.unit !== second.unit) return undefined;
  return one.value * 10 ** (first.power - second.power) - other.value;
}

/** Dates and times: by their instant when both have one, else by the digits that both give. */
function compareTexts(one: string, other: string): number | undefined {
  const [first, second] = [Date.parse(one), Date.parse(other)];
  const areInstants = one.includes('T') && other.includes('T');
  if (areInstants && !Number.isNaN(first) && !Number.isNaN(second)) return first - second;
  const length = Math.min(one.length, other.length);
  const [left, right] = [one.slice(0, length), other.slice(0, length)];
  if (left === right) return one.length === other.length ? 0 : undefined;
  return left < right ? -1 : 1;
}
