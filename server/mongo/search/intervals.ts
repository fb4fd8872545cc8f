/** Which part of an order dates confine a search to. */
import type { Param } from '../../fhir/definitions/param.ts';
import type { SearchNode } from '../../fhir/search/node.ts';
import type { Interval } from './order-key.ts';
import { before, EVERYWHERE, from, intersection } from './order-key.ts';
import { updatedInterval } from './range.ts';
import { longTerm, SHORT_MILLISECONDS_MAX, severalTerm } from './space.ts';

/** Where the rows stand in the chief order. */
export interface ChiefInterval {
  /** Of resources whose chief date is short and single; all of them when there is no `other`. */
  readonly interval: Interval;
  /** Long or several dates that begin before it; found by terms of their own. */
  readonly other?: { readonly interval: Interval; readonly again: (term: string) => string };
}

/** The confinement by all dates that must hold together; undefined: none. */
export function chiefInterval(
  conjuncts: readonly SearchNode[],
  chief: Param | undefined,
): ChiefInterval | undefined {
  let upper: Interval = EVERYWHERE;
  let lowest: number | undefined;
  let again = severalTerm;
  let isConfined = false;
  for (const node of conjuncts) {
    if (node.kind !== 'range' || node.param.code !== chief?.code || node.prefix === 'ne') continue;
    isConfined = true;
    const limits = startLimits(node);
    if (limits.before !== undefined) upper = intersection(upper, before(limits.before));
    if (limits.from === undefined) continue;
    lowest = Math.max(lowest ?? limits.from, limits.from);
    if (limits.isByEnd) again = longTerm;
  }
  if (!isConfined) return undefined;
  if (lowest === undefined) return { interval: upper };
  const other = { interval: intersection(upper, before(lowest)), again };
  return { interval: intersection(upper, from(lowest)), other };
}

interface StartLimits {
  /** Every value starts before this instant. */
  readonly before?: number;
  /** Every short and single value starts at or after this instant. */
  readonly from?: number;
  /** True when the end was asked: then a long value may start earlier, else only one of several may. */
  readonly isByEnd?: true;
}

function startLimits({ prefix, low, high }: SearchNode & { readonly kind: 'range' }): StartLimits {
  switch (prefix) {
    case 'eq':
      return { before: high, from: low };
    case 'lt':
    case 'eb':
      return { before: low };
    case 'le':
      return { before: high };
    case 'sa':
      return { from: high };
    case 'gt':
      return { from: high - SHORT_MILLISECONDS_MAX, isByEnd: true };
    case 'ge':
      return { from: low - SHORT_MILLISECONDS_MAX, isByEnd: true };
    case 'ne':
      return {};
  }
}

/** The confinement by `_lastUpdated`; undefined: none. */
export function updatedWithin(conjuncts: readonly SearchNode[]): Interval | undefined {
  let confined: Interval | undefined;
  for (const node of conjuncts) {
    if (node.kind !== 'range' || node.param.code !== '_lastUpdated') continue;
    const interval = updatedInterval(node.prefix, node);
    if (interval) confined = intersection(confined ?? EVERYWHERE, interval);
  }
  return confined;
}
