/** Which of two moments comes first, when the precision they are written with tells. FHIRPath, date/time comparison. */
import { tryDateBounds } from '../../../model/date.ts';

const DATE = /^\d{4}(?:-\d\d(?:-\d\d)?)?$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** Whether the first is not after the second; undefined when that cannot be told or one is no date. */
export function isInOrder(first: unknown, second: unknown): boolean | undefined {
  if (typeof first !== 'string' || typeof second !== 'string') return undefined;
  if (DATE.test(first) && DATE.test(second)) return datesInOrder(first, second);
  if (INSTANT.test(first) && INSTANT.test(second)) {
    const span = Date.parse(second) - Date.parse(first);
    if (!Number.isNaN(span)) return span >= 0;
  }
  return boundsInOrder(first, second);
}

function datesInOrder(first: string, second: string): boolean | undefined {
  const shared = Math.min(first.length, second.length);
  const before = first.slice(0, shared);
  const after = second.slice(0, shared);
  if (before !== after) return before < after;
  return first.length === second.length ? true : undefined;
}

/** A date beside an instant: the day where the record is kept. */
function boundsInOrder(first: string, second: string): boolean | undefined {
  const before = tryDateBounds(first);
  const after = tryDateBounds(second);
  if (!before || !after) return undefined;
  if (before[0] >= after[1]) return false;
  return before[1] <= after[0] || first === second ? true : undefined;
}
