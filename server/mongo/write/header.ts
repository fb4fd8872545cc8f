/** What a store must know of a resource beside its text, kept sealed: labels, sort values, references. */
import type { IndexEntries } from '../../fhir/search/entries.ts';
import type { Labels } from '../../fhir/store/store.ts';
import { codeOf, referenceOf } from '../search/space.ts';

export interface Header {
  readonly labels: Labels;
  readonly sorts: IndexEntries['sorts'];
  /** Reference parameter to its targets, `Type/id` or absolute: what includes and `_has` follow. */
  readonly references: ReadonlyMap<string, readonly string[]>;
}

export const EMPTY_HEADER: Header = { labels: new Map(), sorts: new Map(), references: new Map() };

/** The JSON of a header; each list is absent when empty. */
interface HeaderJson {
  readonly l?: readonly (readonly [string, readonly string[]])[];
  readonly s?: readonly (readonly [string, string | number])[];
  readonly r?: readonly (readonly [string, readonly string[]])[];
}

/** Undefined when there is nothing to say. */
export function headerBytes(labels: Labels, entries: IndexEntries): Uint8Array | undefined {
  const references = [...referencesOf(entries)];
  const json: HeaderJson = {
    ...(labels.size > 0 ? { l: [...labels] } : {}),
    ...(entries.sorts.size > 0 ? { s: [...entries.sorts] } : {}),
    ...(references.length > 0 ? { r: references } : {}),
  };
  return Object.keys(json).length > 0 ? Buffer.from(JSON.stringify(json)) : undefined;
}

export function headerOf(bytes: Uint8Array): Header {
  // Opened under its seal: it is what `headerBytes` made.
  const { l, s, r } = JSON.parse(Buffer.from(bytes).toString()) as HeaderJson;
  return { labels: new Map(l), sorts: new Map(s), references: new Map(r) };
}

export function referencesOf({ terms }: IndexEntries): Header['references'] {
  const references = new Map<string, string[]>();
  for (const term of terms) {
    const target = referenceOf(term);
    if (target === undefined) continue;
    const targets = references.get(codeOf(term));
    if (targets) targets.push(target);
    else references.set(codeOf(term), [target]);
  }
  return references;
}
