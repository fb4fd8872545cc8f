/** What is known of a request from its first line and head. R4 http, Service Base URL; RFC 9110. */
import type { IncomingMessage } from 'node:http';
import { splitOnce } from '../fhir/model/query-string.ts';
import { badRequest, unknownPath } from '../fhir/outcome/errors.ts';
import { sentRequestId } from './decode/fields.ts';
import type { Language } from './decode/negotiate.ts';
import { languageOf } from './decode/negotiate.ts';

export interface Arrival {
  readonly message: IncomingMessage;
  readonly method: string;
  /** The sender's `X-Request-Id`, or a fresh one; echoed, logged and traced. */
  readonly requestId: string;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  /** Path and query as sent. */
  readonly url: string;
  /** Path as sent. */
  readonly path: string;
  /** Query as sent, without `?`. */
  readonly query: string;
  readonly language: Language;
}

/** RFC 9112, absolute-form: whose host it names changes nothing here. */
const ABSOLUTE_FORM = /^https?:\/\/[^/?#]*/i;

export interface Sources {
  readonly clock: () => number;
  readonly newId: () => string;
}

export function arrivalOf(
  message: IncomingMessage & { readonly originalUrl?: string },
  { clock, newId }: Sources,
): Arrival {
  const url = (message.originalUrl ?? message.url ?? '/').replace(ABSOLUTE_FORM, '');
  const [path, query = ''] = splitOnce(url, '?');
  return {
    message,
    method: message.method ?? 'GET',
    requestId: sentRequestId(message) ?? newId(),
    at: clock(),
    url,
    path,
    query,
    language: languageOf(message.headers['accept-language']),
  };
}

/**
 * The path relative to `mount`, percent-decoded; empty for the base itself.
 * @throws FhirError 400 on broken percent-encoding, 404 for an encoded slash or a control character.
 */
export function pathWithin(mount: string, path: string): string {
  const relative = path.slice(mount.length).replace(/^\//, '').replace(/\/$/, '');
  const parts = relative.split('/').map(decodedSegment);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused.
  if (parts.some((part) => /[/\u0000-\u001f\u007f]/.test(part))) throw unknownPath('…');
  return parts.join('/');
}

function decodedSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (cause) {
    const error = badRequest({
      fr: "L'URL contient un codage % invalide.",
      en: 'The URL holds invalid percent-encoding.',
    });
    throw Object.assign(error, { cause });
  }
}
