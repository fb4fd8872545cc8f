/** Dates, periods and timings as ranges. R4 search, date: only the outer limits of a Period or a Timing matter. */
import type { Bounds } from '../../model/date.ts';
import { tryDateBounds } from '../../model/date.ts';
import { isObject, listOf, textOf } from './select.ts';

/** The range of one element value, open ends as ±Infinity; undefined when it holds no readable date. */
export function dateRange(value: unknown): Bounds | undefined {
  const text = textOf(value);
  if (text !== undefined) return tryDateBounds(text);
  if (!isObject(value)) return undefined;
  return 'event' in value || 'repeat' in value ? timingRange(value) : periodRange(value);
}

function periodRange(period: Readonly<Record<string, unknown>>): Bounds | undefined {
  const start = tryDateBounds(textOf(period.start) ?? '');
  const end = tryDateBounds(textOf(period.end) ?? '');
  if (!start && !end) return undefined;
  // Period per-1 (start before end) is the validator's to refuse; an index entry is never upside down.
  const low = start?.[0] ?? Number.NEGATIVE_INFINITY;
  const high = end?.[1] ?? Number.POSITIVE_INFINITY;
  return low < high ? [low, high] : [end?.[0] ?? high, start?.[1] ?? low];
}

function timingRange(timing: Readonly<Record<string, unknown>>): Bounds | undefined {
  const repeat = timing.repeat;
  const bounds = isObject(repeat) && isObject(repeat.boundsPeriod) ? [repeat.boundsPeriod] : [];
  return outerLimits(
    [...listOf(timing.event), ...bounds].flatMap((value) => {
      const range = dateRange(value);
      return range ? [range] : [];
    }),
  );
}

/** The smallest range that holds all; undefined when there is none. */
export function outerLimits(ranges: readonly Bounds[]): Bounds | undefined {
  if (ranges.length === 0) return undefined;
  const lows = ranges.map(([low]) => low);
  const highs = ranges.map(([, high]) => high);
  return [Math.min(...lows), Math.max(...highs)];
}
