/**
 * The key space of a search: which keys its terms have. A record of a sealed store has a space of its own; all else
 * shares one (architecture.md 13, Content at rest).
 */
import type { RangeEntry } from '../../fhir/search/entries.ts';
import type { RecordKeys } from '../seal/sealer.ts';

/** As in fhir/search/term.ts: it occurs in no parameter code, so nothing of ours meets a term. */
const UNIT = '\u001f';
const DAY_MILLISECONDS = 86_400_000;
/** A chief date no longer than this is found from its start alone; a day of Europe/Paris may have 25 hours. */
export const SHORT_MILLISECONDS_MAX = 26 * 60 * 60 * 1000;

export interface Space {
  readonly type: string;
  /** The one record searched; undefined: any. */
  readonly record: string | undefined;
  readonly keys: RecordKeys;
  /** True when the keys belong to the record, so that each says which it is. */
  readonly isScoped: boolean;
}

/** The term that all resources of the type have, in the record when there is one. */
export function typeTerm({ record, isScoped }: Pick<Space, 'record' | 'isScoped'>): string {
  return record === undefined || isScoped ? '' : recordTerm(record);
}

/** Every resource of the type in one record, where records share a key space. */
export function recordTerm(record: string): string {
  return `${UNIT}R${record}`;
}

/** Terms said again of a resource whose chief date its start does not tell: too long, or several dates. */
export function longTerm(term: string): string {
  return `${UNIT}L${term}`;
}

/** Terms said again of a resource whose chief date has several values. */
export function severalTerm(term: string): string {
  return `${UNIT}M${term}`;
}

/** The day on which a date begins: what bounds an equality on a date that gives no order. */
export function dayTerm(code: string, instant: number): string {
  return `${code}${UNIT}d${Math.floor(instant / DAY_MILLISECONDS)}`;
}

/** The days from `low` to `high`, exclusive; undefined when there are more than `daysMax`. */
export function dayTerms(
  { code, low, high }: RangeEntry,
  daysMax: number,
): readonly string[] | undefined {
  const days = Math.floor((high - 1) / DAY_MILLISECONDS) - Math.floor(low / DAY_MILLISECONDS) + 1;
  if (!(days >= 1 && days <= daysMax)) return undefined;
  return Array.from({ length: days }, (_, day) => dayTerm(code, low + day * DAY_MILLISECONDS));
}

/** The name of a date parameter in `r`. */
export function rangeName({ keys, type }: Pick<Space, 'keys' | 'type'>, code: string): Uint8Array {
  return keys.key(type, `${UNIT}r${code}`);
}

/** The parameter a term is of. */
export function codeOf(term: string): string {
  return term.slice(0, term.indexOf(UNIT));
}

/** The target of a reference term; undefined for other terms. */
export function referenceOf(term: string): string | undefined {
  const at = term.indexOf(UNIT);
  return term[at + 1] === 'r' ? term.slice(at + 2) : undefined;
}
