/** What is indexed of one resource, the same for every store. */

/** A date, number or period as a half-open range; open ends are ±Infinity. */
export interface RangeEntry {
  readonly code: string;
  readonly low: number;
  readonly high: number;
}

export interface IndexEntries {
  /** Every equality the resource answers (see `term.ts`), without repeats. */
  readonly terms: readonly string[];
  readonly ranges: readonly RangeEntry[];
  /** The chief date of the type (`Definitions.chiefDate`), low and high; null when the resource has none. */
  readonly chief: { readonly low: number; readonly high: number } | null;
  /** Sort values of the parameters that may be sorted by inside one record: code → folded text or milliseconds. */
  readonly sorts: ReadonlyMap<string, number | string>;
}

/** More entries than a resource may have; a document under 16 MB must hold them (architecture.md 13). */
export const TERMS_MAX = 2000;
export const RANGES_MAX = 500;

/** The entries of two sources about one resource, such as its content and the labels a module adds. */
export function joinEntries(content: IndexEntries, added: readonly string[]): IndexEntries {
  return added.length === 0
    ? content
    : { ...content, terms: [...new Set([...content.terms, ...added])] };
}
