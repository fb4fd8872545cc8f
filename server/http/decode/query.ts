/** Query strings and forms as they were sent: order and repetition kept. R4 search; WHATWG URL, urlencoded. */
import { queryPairs } from '../../fhir/model/query-string.ts';
import { badRequest } from '../../fhir/outcome/errors.ts';
import { queryTooLong } from '../errors.ts';

export type Pair = readonly [name: string, value: string];

/** Characters of a query string as sent. */
export const QUERY_LENGTH_MAX = 16 * 1024;
/** Parameters of one request, URL and form together. */
export const PAIRS_MAX = 256;

/** Printable ASCII: all an URL may hold. RFC 3986. */
const URL_TEXT = /^[\x21-\x7e]*$/;
/** Where a bearer token must not be. RFC 6750. */
const TOKEN_PARAMETER = 'access_token';

/**
 * The parameters of a URL.
 * @throws FhirError 414 when too long; 400 on broken percent-encoding, NUL, an empty name or too many.
 */
export function urlPairs(query: string): readonly Pair[] {
  if (query.length > QUERY_LENGTH_MAX) throw queryTooLong(QUERY_LENGTH_MAX);
  if (!URL_TEXT.test(query)) throw invalidText();
  return checkedPairs(query);
}

/** The parameters of a form body, UTF-8. @throws FhirError 400. */
export function formPairs(bytes: Uint8Array): readonly Pair[] {
  try {
    return checkedPairs(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    if (error instanceof TypeError) throw Object.assign(invalidText(), { cause: error });
    throw error;
  }
}

/** URL and form, in that order, bounded together. @throws FhirError 400. */
export function joinedPairs(url: readonly Pair[], form: readonly Pair[]): readonly Pair[] {
  const pairs = [...url, ...form];
  if (pairs.length > PAIRS_MAX) throw tooMany();
  return pairs;
}

/** Whether a raw query names a token, however its name is spelt; tells nothing of its validity. */
export function holdsToken(query: string): boolean {
  if (!/[a%]/i.test(query)) return false;
  return query.split('&').some((part) => spelt(part.split('=', 1)[0] ?? '') === TOKEN_PARAMETER);
}

function spelt(name: string): string {
  return name.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function checkedPairs(text: string): readonly Pair[] {
  // Counted before anything is made of them.
  if (text.split('&', PAIRS_MAX + 1).length > PAIRS_MAX) throw tooMany();
  const pairs = queryPairs(text);
  for (const [name, value] of pairs) {
    if (name === '' || name.includes('\u0000') || value.includes('\u0000')) throw invalidText();
    if (name === TOKEN_PARAMETER) throw tokenInParameters();
  }
  return pairs;
}

/** RFC 6750, URI Query Parameter: a token there ends in logs and histories, so it is refused even when good. */
export function tokenInParameters(): Error {
  return badRequest({
    fr: "Un jeton d'accès ne se met pas dans les paramètres : utilisez l'en-tête Authorization.",
    en: 'An access token does not go into parameters: use the Authorization header.',
  });
}

function tooMany(): Error {
  return badRequest({
    fr: `Plus de ${PAIRS_MAX} paramètres : séparez la requête en plusieurs.`,
    en: `More than ${PAIRS_MAX} parameters: split the request into several.`,
  });
}

function invalidText(): Error {
  return badRequest({
    fr: 'Les paramètres contiennent un caractère qui doit être codé en %XX, un NUL ou un nom vide.',
    en: 'The parameters hold a character that must be encoded as %XX, a NUL or an empty name.',
  });
}
