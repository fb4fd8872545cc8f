/**
 * The order of matches and where a page starts. R4 search, _sort; a keyset page is ours. Every store does exactly this:
 *
 * 1. The sort value of a match: for `chief`, `entries.chief.low`; for `lastUpdated`, its milliseconds; for a
 *    parameter, `entries.sorts.get(code)`; null where there is none. Both directions read the same value: a period
 *    is placed by its start, a repeated element by its smallest value.
 * 2. Rows stand by sort value, rising or falling as asked. Numbers compare as numbers, texts by code point. Rows
 *    without a value stand last in both directions.
 * 3. Rows of equal value stand by `tieBreak(id)` rising, in both directions; the id itself decides what is left.
 * 4. A page holds the first `count` rows that stand strictly after `after` = (value, tie) of the last row given.
 *    `next` is the (value, tie) of the page's last row, and only when at least one more row follows. A page of
 *    count 0 holds nothing and has no `next`.
 * 5. `total` counts every match, wherever the page starts.
 */
import type { IndexEntries } from './entries.ts';
import type { PageKey, SortKey } from './query.ts';
import { tieBreak } from './query.ts';

/** Instants of an ECMAScript Date; open ends of periods are put there, so that a page key survives JSON. */
const INSTANT_MAX = 8.64e15;
/** Characters of a text that take part in its order: a page key travels in a URL. */
const SORT_LENGTH_MAX = 64;

export interface Row {
  readonly id: string;
  readonly value: number | string | null;
  readonly tie: number;
}

/** A value as it takes part in order: finite, and of bounded length. */
export function sortable(value: number): number;
export function sortable(value: string): string;
export function sortable(value: number | string): number | string {
  if (typeof value === 'number') return Math.max(-INSTANT_MAX, Math.min(INSTANT_MAX, value));
  return value.length <= SORT_LENGTH_MAX ? value : [...value].slice(0, SORT_LENGTH_MAX).join('');
}

/** The row of one match; `lastUpdated` is an instant of FHIR. */
export function rowOf(
  match: { readonly id: string; readonly lastUpdated: string; readonly entries: IndexEntries },
  sort: SortKey,
): Row {
  return { id: match.id, value: sortValue(match, sort), tie: tieBreak(match.id) };
}

function sortValue(
  match: { readonly lastUpdated: string; readonly entries: IndexEntries },
  sort: SortKey,
): number | string | null {
  switch (sort.by) {
    case 'chief':
      return match.entries.chief?.low ?? null;
    case 'lastUpdated':
      return Date.parse(match.lastUpdated);
    case 'param':
      return match.entries.sorts.get(sort.param.code) ?? null;
  }
}

export function compareRows(left: Row, right: Row, sort: SortKey): number {
  return comparePlaces(left, right, sort) || compareText(left.id, right.id);
}

/** True when the row stands strictly after the place a page ended at. */
export function isAfter(row: Row, after: PageKey, sort: SortKey): boolean {
  return comparePlaces(row, after, sort) > 0;
}

function comparePlaces(left: PageKey, right: PageKey, sort: SortKey): number {
  return compareValues(left.value, right.value, sort.descending ? -1 : 1) || left.tie - right.tie;
}

function compareValues(left: PageKey['value'], right: PageKey['value'], direction: 1 | -1): number {
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  if (typeof left === 'number' && typeof right === 'number') return direction * (left - right);
  return direction * compareText(String(left), String(right));
}

/** Order by code point, as UTF-8 bytes have it; `<` compares UTF-16 units and puts 𝒜 before ﬁ. */
export function compareText(left: string, right: string): number {
  const shorter = Math.min(left.length, right.length);
  for (let index = 0; index < shorter; index += 1) {
    const difference = rank(left.charCodeAt(index)) - rank(right.charCodeAt(index));
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** Surrogates stand for code points above every other unit. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
