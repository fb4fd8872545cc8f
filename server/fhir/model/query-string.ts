/** Query strings. R4 http; application/x-www-form-urlencoded of the WHATWG URL standard. */
import { badRequest } from '../outcome/errors.ts';

/** Name and value pairs of a query string, in order. @throws FhirError 400 on broken percent-encoding. */
export function queryPairs(query: string): readonly (readonly [name: string, value: string])[] {
  try {
    return query
      .split('&')
      .filter((part) => part !== '')
      .map((part) => {
        const [name, value] = splitOnce(part, '=');
        return [decode(name), decode(value ?? '')] as const;
      });
  } catch (cause) {
    throw Object.assign(
      badRequest({
        fr: "L'URL contient un codage % invalide.",
        en: 'The URL holds invalid percent-encoding.',
      }),
      { cause },
    );
  }
}

/** The query string of pairs: what `queryPairs` reads back. */
export function queryText(pairs: readonly (readonly [name: string, value: string])[]): string {
  return pairs
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&');
}

/** The text before and after the first `at`; the second is undefined when there is none. */
export function splitOnce(text: string, at: string): readonly [string, string | undefined] {
  const index = text.indexOf(at);
  return index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + at.length)];
}

function decode(text: string): string {
  return decodeURIComponent(text.replace(/\+/g, ' '));
}
