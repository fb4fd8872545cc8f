/** Which of two quantities is the less. R4 Range, rng-2; FHIRPath, Quantity comparison. */
import { compileRule } from '../../../model/path.ts';
import { dataOf } from '../functions.ts';
import type { JsonObject } from '../json.ts';
import { isObject } from '../json.ts';

/** Compares units of UCUM by converting. */
const converted = compileRule({ expression: 'low <= high', kind: 'Range', functions: {} });

/**
 * Whether the first is not more than the second; true when one is absent. Undefined when their units cannot be
 * compared. FHIRPath compares quantities of UCUM alone; here those of one and the same unit too.
 */
export function isQuantityInOrder(low: unknown, high: unknown): boolean | undefined {
  if (low === undefined || low === null || high === undefined || high === null) return true;
  if (!isObject(low) || !isObject(high)) return undefined;
  if (low.comparator !== undefined || high.comparator !== undefined) return undefined;
  if (typeof low.value !== 'number' || typeof high.value !== 'number') return undefined;
  if (isSameUnit(low, high)) return low.value <= high.value;
  try {
    const [answer] = isUcum(low) && isUcum(high) ? converted({ low, high }, {}) : [];
    const isLess = dataOf(answer);
    return typeof isLess === 'boolean' ? isLess : undefined;
  } catch {
    // A unit that UCUM does not know.
    return undefined;
  }
}

function isSameUnit(low: JsonObject, high: JsonObject): boolean {
  if (low.code !== undefined || high.code !== undefined)
    return low.code === high.code && low.system === high.system;
  return low.unit === high.unit;
}

function isUcum({ system, code }: JsonObject): boolean {
  return system === 'http://unitsofmeasure.org' && typeof code === 'string';
}
