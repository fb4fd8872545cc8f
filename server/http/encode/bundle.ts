/** What every Bundle is made of: members printed around stored bytes, which are copied as they are. R4 bundle. */
import { STATUS_CODES } from 'node:http';
import type { InteractionResult } from '../../fhir/engine/interaction.ts';
import type { Wanted } from '../decode/request.ts';
import type { Segment } from './answer.ts';
import { text } from './answer.ts';

export interface BundleContext {
  readonly base: string;
  readonly wanted: Wanted;
}

export type ResultOf<Kind extends InteractionResult['kind']> = Extract<
  InteractionResult,
  { readonly kind: Kind }
>;
/** The members of one entry, each a name and its JSON. */
export type Entry = readonly (readonly [name: string, value: string | readonly Segment[]])[];

/** R4 bundle, response.status: it begins with the three digits. */
export function statusText(status: number): string {
  return `${status} ${STATUS_CODES[status] ?? ''}`.trim();
}

/** Links are made of the configured base, never of the Host header; `_format` stays with the reader who asked it. */
export function linkUrl(relative: string, { base, wanted }: BundleContext): string {
  const { formatSent } = wanted;
  const url = `${base}/${relative}`;
  if (formatSent === undefined) return url;
  return `${url}${url.includes('?') ? '&' : '?'}_format=${encodeURIComponent(formatSent)}`;
}

export function bundleSegments(
  head: Readonly<Record<string, unknown>>,
  entries: readonly Entry[],
): readonly Segment[] {
  const start = JSON.stringify({ resourceType: 'Bundle', ...head }).slice(0, -1);
  if (entries.length === 0) return [text(`${start}}`)];
  const segments: Segment[] = [];
  let printed = `${start},"entry":[`;
  for (const [place, entry] of entries.entries()) {
    printed += place === 0 ? '{' : ',{';
    for (const [index, [name, value]] of entry.entries()) {
      printed += `${index === 0 ? '' : ','}"${name}":`;
      if (typeof value === 'string') {
        printed += value;
        continue;
      }
      segments.push(text(printed), ...value);
      printed = '';
    }
    printed += '}';
  }
  segments.push(text(`${printed}]}`));
  return segments;
}
