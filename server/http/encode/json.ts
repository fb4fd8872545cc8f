/** JSON answers. R4 json; R4 http, Content Types and encodings. */
import type { Language } from '../decode/negotiate.ts';
import type { Segment } from './answer.ts';
import { bodyLength, text } from './answer.ts';
import { prettyJson } from './pretty.ts';

const CONTENT_TYPE = 'application/fhir+json; charset=utf-8';
/** A larger body, or one with blobs inside, is sent as it is: nobody reads it by eye. */
const PRETTY_BYTES_MAX = 5 * 1024 * 1024;

export function jsonHeaders(language?: Language): Readonly<Record<string, string>> {
  return { 'Content-Type': CONTENT_TYPE, ...(language ? { 'Content-Language': language } : {}) };
}

/** The body as wanted: as it is, or indented. */
export function laidOut(body: readonly Segment[], pretty: boolean): readonly Segment[] {
  if (!pretty || bodyLength(body) > PRETTY_BYTES_MAX) return body;
  const bytes = body.filter((segment) => segment instanceof Uint8Array);
  if (bytes.length < body.length) return body;
  return [text(prettyJson(Buffer.concat(bytes).toString('utf8')))];
}
