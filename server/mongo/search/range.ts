/** Dates as conditions: the rules of `rangeSatisfies` (fhir/search/matches.ts) in the words of MongoDB. */
import type { Prefix } from '../../fhir/search/node.ts';
import type { Condition } from './condition.ts';
import { all, any, none } from './condition.ts';
import type { Interval } from './order-key.ts';
import { before, from, intersection, within } from './order-key.ts';

export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** How each bound of a value is compared: by scalars of the document, or inside one element of `r`. */
interface Comparisons {
  startsBefore(instant: number): Condition;
  startsFrom(instant: number): Condition;
  endsBy(instant: number): Condition;
  endsAfter(instant: number): Condition;
  readonly exists: Condition;
}

function compared(prefix: Prefix, { low, high }: Bounds, value: Comparisons): Condition {
  const contained = all([value.startsFrom(low), value.endsBy(high)]);
  switch (prefix) {
    case 'eq':
      return contained;
    case 'ne':
      return all([value.exists, none(contained)]);
    case 'gt':
      return value.endsAfter(high);
    case 'lt':
      return value.startsBefore(low);
    case 'ge':
      return any([contained, value.endsAfter(high)]);
    case 'le':
      return any([contained, value.startsBefore(low)]);
    case 'sa':
      return value.startsFrom(high);
    case 'eb':
      return value.endsBy(low);
  }
}

/** On the chief date: its start is in `o`, its end in `e`; several values are in `r` besides. */
export function chiefCondition(prefix: Prefix, bounds: Bounds, several: Condition): Condition {
  const single = compared(prefix, bounds, {
    startsBefore: (instant) => within('o', before(instant)),
    startsFrom: (instant) => within('o', from(instant)),
    endsBy: (instant) => ({ e: { $lte: instant } }),
    endsAfter: (instant) => ({ e: { $gt: instant } }),
    exists: { e: { $ne: null } },
  });
  return any([all([{ m: null }, single]), all([{ m: true }, several])]);
}

/** On one element of `r`. */
export function elementCondition(name: Uint8Array, prefix: Prefix, bounds: Bounds): Condition {
  const element = compared(prefix, bounds, {
    startsBefore: (instant) => ({ l: { $lt: instant } }),
    startsFrom: (instant) => ({ l: { $gte: instant } }),
    endsBy: (instant) => ({ h: { $lte: instant } }),
    endsAfter: (instant) => ({ h: { $gt: instant } }),
    exists: true,
  });
  if (typeof element === 'boolean') return element;
  return { r: { $elemMatch: { p: name, $and: [element] } } };
}

/** On `_lastUpdated`, a value of one millisecond; undefined for `ne`, which is no interval. */
export function updatedInterval(prefix: Prefix, { low, high }: Bounds): Interval | undefined {
  switch (prefix) {
    case 'eq':
      return intersection(from(low), before(high));
    case 'ne':
      return undefined;
    case 'gt':
    case 'sa':
      return from(high);
    case 'lt':
    case 'eb':
      return before(low);
    case 'ge':
      return from(low);
    case 'le':
      return before(high);
  }
}
