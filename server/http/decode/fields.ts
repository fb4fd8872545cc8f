/** Header fields of a request, read once and strictly. R4 http, Custom Headers and Prefer; RFC 7240; RFC 9110. */
import type { IncomingMessage } from 'node:http';
import { isLogicalId } from '../../fhir/model/reference.ts';
import { badRequest } from '../../fhir/outcome/errors.ts';
import { fieldValues } from './raw-fields.ts';

/** R4 http, Prefer: what a writer wants back. */
export type Returned = 'minimal' | 'representation' | 'OperationOutcome';

export interface Preference {
  /** Absent: the sender did not say. */
  readonly returned?: Returned;
  readonly lenient: boolean;
}

/** What a policy or a module may read; everything else stays in HTTP. */
const PASSED_ON = ['accept-language', 'prefer', 'x-dmp-access-mode', 'x-security-context'] as const;
const REASON = 'x-dmp-access-reason';
const REASON_LENGTH_MAX = 1000;
const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;
const RETURNED: Readonly<Record<string, Returned>> = {
  minimal: 'minimal',
  representation: 'representation',
  operationoutcome: 'OperationOutcome',
};

/** @throws FhirError 400 when the field is sent twice: which one counts must not depend on who reads. */
function single(request: IncomingMessage, name: string): string | undefined {
  const values = fieldValues(request, name);
  if (values.length <= 1) return values[0];
  throw badRequest({
    fr: `L'en-tête ${name} ne doit être envoyé qu'une fois.`,
    en: `The header ${name} must be sent only once.`,
  });
}

/** The sender's own id when it is one, else undefined. */
export function sentRequestId(request: IncomingMessage): string | undefined {
  const id = request.headers['x-request-id'];
  return typeof id === 'string' && REQUEST_ID.test(id) ? id : undefined;
}

/** The version id of `If-Match: W/"n"`. R4 http, Managing Resource Contention. @throws FhirError 400. */
export function ifMatchOf(request: IncomingMessage): string | undefined {
  const sent = single(request, 'if-match');
  if (sent === undefined) return undefined;
  const [, version] = /^W\/"([^"]*)"$/.exec(sent.trim()) ?? [];
  if (version !== undefined && isLogicalId(version)) return version;
  throw badRequest({
    fr: 'If-Match doit être un seul ETag de la forme W/"3".',
    en: 'If-Match must be one ETag of the form W/"3".',
  });
}

/** The query of a conditional create, without `Type?`. R4 http, conditional create. */
export function ifNoneExistOf(request: IncomingMessage): string | undefined {
  const sent = single(request, 'if-none-exist')?.trim();
  return sent === undefined ? undefined : sent.slice(sent.indexOf('?') + 1);
}

const NO_PREFERENCE: Preference = { lenient: false };

/** Unknown preferences are ignored, as RFC 7240 wants. */
export function preferenceOf(request: IncomingMessage): Preference {
  const sent = fieldValues(request, 'prefer');
  if (sent.length === 0) return NO_PREFERENCE;
  const asked = new Map<string, string>();
  for (const part of sent.join(',').split(/[,;]/)) {
    const [name = '', value = ''] = part.split('=', 2).map((text) => text.trim().toLowerCase());
    // The first one counts: RFC 7240, Prefer.
    if (!asked.has(name)) asked.set(name, value.replaceAll('"', ''));
  }
  const returned = RETURNED[asked.get('return') ?? ''];
  return { lenient: asked.get('handling') === 'lenient', ...(returned ? { returned } : {}) };
}

/** @throws FhirError 400 for a field sent twice or a reason that is not percent-encoded UTF-8. */
export function passedFields(request: IncomingMessage): Readonly<Record<string, string>> {
  const fields: Record<string, string> = {};
  for (const name of PASSED_ON) {
    const value = name === 'prefer' ? request.headers[name] : single(request, name);
    if (typeof value === 'string') fields[name] = value;
  }
  const reason = single(request, REASON);
  if (reason !== undefined) fields[REASON] = decodedReason(reason);
  return fields;
}

/** Header fields are ASCII, reasons are French: percent-encoded UTF-8 (dmp.md 2.4). */
function decodedReason(sent: string): string {
  try {
    const reason = decodeURIComponent(sent);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused.
    const isText = /^[\x20-\x7e]*$/.test(sent) && !/[\u0000-\u001f\u007f]/.test(reason);
    if (isText && reason.length <= REASON_LENGTH_MAX) return reason;
  } catch (cause) {
    throw Object.assign(invalidReason(), { cause });
  }
  throw invalidReason();
}

function invalidReason(): Error {
  return badRequest({
    fr: `X-DMP-Access-Reason doit être du texte UTF-8 codé en %XX, d'au plus ${REASON_LENGTH_MAX} caractères.`,
    en: `X-DMP-Access-Reason must be UTF-8 text encoded as %XX, of at most ${REASON_LENGTH_MAX} characters.`,
  });
}
