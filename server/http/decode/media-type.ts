/** Content types of requests. R4 http, Content Types and encodings; R4 binary; RFC 6838. */
import { FhirError } from '../../fhir/outcome/fhir-error.ts';

/** How the bytes of a body are to be read. */
export type BodyFormat =
  | { readonly kind: 'fhir' | 'json-patch' | 'form' }
  /** Anything else: bytes, which a Binary alone may be made of. */
  | { readonly kind: 'raw'; readonly contentType: string };

const MEDIA_TYPE =
  /^[A-Za-z0-9!#$&^_.+-]{1,64}\/[A-Za-z0-9!#$&^_.+-]{1,128}(?:\s*;\s*[A-Za-z0-9_.-]{1,32}=(?:[A-Za-z0-9_.:+'-]{1,128}|"[^"\\\r\n]{0,128}"))*$/;
const LENGTH_MAX = 255;
const FHIR_VERSIONS: ReadonlySet<string> = new Set(['4.0', '4.0.1']);
const KINDS: Readonly<Record<string, 'fhir' | 'json-patch' | 'form'>> = {
  'application/fhir+json': 'fhir',
  'application/json': 'fhir',
  'application/json-patch+json': 'json-patch',
  'application/x-www-form-urlencoded': 'form',
};
/** Formats of FHIR that are not read yet: never taken for mere bytes. */
const NOT_READ: ReadonlySet<string> = new Set(['application/fhir+xml', 'application/fhir+turtle']);

/** @throws FhirError 415 when absent, malformed, not UTF-8, of another FHIR version, or a FHIR format not read here. */
export function bodyFormat(contentType: string | undefined): BodyFormat {
  const sent = contentType?.trim() ?? '';
  if (sent === '') throw refused('Content-Type ?');
  if (sent.length > LENGTH_MAX || !MEDIA_TYPE.test(sent)) throw refused(sent);
  const [name = '', ...parameters] = sent
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  if (NOT_READ.has(name)) throw refused(sent);
  const kind = KINDS[name];
  if (kind === undefined) return { kind: 'raw', contentType: sent };
  for (const parameter of parameters) {
    const [key, value = ''] = parameter.replaceAll('"', '').split('=');
    if (key === 'charset' && value !== 'utf-8' && value !== 'utf8') throw refused(sent);
    if (key === 'fhirversion' && !FHIR_VERSIONS.has(value)) throw refused(sent);
  }
  return { kind };
}

/** 415 naming what to send instead; for PATCH also in the field made for it. RFC 5789, Accept-Patch. */
export function refused(sent: string, wanted = 'application/fhir+json'): Error {
  const shown = sent.replace(/[^\x20-\x7e]/g, '').slice(0, 80);
  const diagnostics = {
    fr: `Le format « ${shown} » n'est pas lu ici : envoyez ${wanted}.`,
    en: `The format '${shown}' is not read here: send ${wanted}.`,
  };
  const headers = wanted.includes('patch') ? { headers: { 'Accept-Patch': wanted } } : {};
  return new FhirError(415, [{ severity: 'error', code: 'not-supported', diagnostics }], headers);
}
