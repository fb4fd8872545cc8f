/** What every answer must be, whatever was asked. One function per law; each gives what is wrong in one sentence. */
import type { Canaries, Zone } from './canaries.ts';
import type { Caller } from './cast.ts';
import type { Outcome } from './lane.ts';
import { isForged } from './recipes.ts';
import type { Shot } from './shot.ts';
import { textOf } from './shot.ts';
import type { WireReply } from './wire-reply.ts';

export type Law =
  | 'answered'
  | 'no server error'
  | 'an outcome that helps'
  | 'no leak'
  | 'absent as hidden'
  | 'no belief in a forged token'
  | 'its own answer'
  | 'nothing of the inside'
  | 'no token repeated'
  | 'known header fields'
  | 'readable';

export interface Violation {
  readonly law: Law;
  readonly what: string;
}

export interface Case {
  readonly shot: Shot;
  readonly caller: Caller;
  readonly token: string;
  readonly requestId: string;
  readonly outcome: Outcome;
  readonly canaries: Canaries;
}

/** What an answer must never tell: our code, our database, our machine. */
const INSIDE =
  /\bat [\w.<>]+ \(|node_modules|node:internal|\bserver\/\w+\/|\.ts:\d|Mongo\w*Error|system\.profile|E11000|\$elemMatch|TypeError|RangeError|\/tmp\/|carnet-fuzz-/;
/** Every field an answer of ours may have. */
const KNOWN_FIELDS: ReadonlySet<string> = new Set([
  'access-control-allow-headers',
  'accept-patch',
  'accept-ranges',
  'allow',
  'cache-control',
  'connection',
  'content-disposition',
  'content-language',
  'content-length',
  'content-location',
  'content-security-policy',
  'content-type',
  'cross-origin-resource-policy',
  'date',
  'etag',
  'keep-alive',
  'last-modified',
  'location',
  'preference-applied',
  'referrer-policy',
  'retry-after',
  'transfer-encoding',
  'vary',
  'www-authenticate',
  'x-content-type-options',
  'x-request-id',
  'x-security-context',
]);
const SEVERITIES: ReadonlySet<unknown> = new Set(['fatal', 'error', 'warning', 'information']);
/** Shortest sentence that can tell what to change. */
const DIAGNOSTICS_LENGTH_MIN = 12;
/** Answers the HTTP layer gives to what is no HTTP: a status and no more. */
const BARE_STATUSES: ReadonlySet<number> = new Set([400, 408, 417, 431]);
/** What anybody is answered. */
const OPEN_PATHS =
  /^(?:https?:\/\/[^/]*)?\/(?:fhir\/metadata|fhir\/\.well-known\/|auth\/jwks|health\/|metrics)/;

export interface Judged {
  readonly violations: readonly Violation[];
  /** Coverage: status and issue code of each answer. */
  readonly told: readonly string[];
}

export function judge(one: Case): Judged {
  const { outcome, shot } = one;
  switch (outcome.kind) {
    case 'late':
      return {
        violations: [wrong('answered', `no answer after ${Math.round(outcome.milliseconds)} ms`)],
        told: ['late'],
      };
    case 'broken':
      return {
        violations: [wrong('readable', `the answer is no HTTP: ${outcome.why}`)],
        told: ['broken'],
      };
    case 'closed':
      return {
        violations: shot.wire
          ? []
          : [wrong('answered', 'the connection was closed without an answer')],
        told: ['closed'],
      };
    case 'replied':
      return {
        violations: outcome.replies.flatMap((reply) => violationsOf(reply, one)),
        told: outcome.replies.map(toldBy),
      };
  }
}

function violationsOf(reply: WireReply, one: Case): readonly Violation[] {
  const text = `${reply.fields.map((field) => field.join(': ')).join('\n')}\n${reply.body.toString('utf8')}`;
  return [
    ...serverError(reply),
    ...outcomeShape(reply, one),
    ...leaks(reply, one),
    ...belief(reply, one),
    ...mixedUp(reply, one),
    ...inside(text, one),
    ...tokenRepeated(text, one),
    ...unknownFields(reply),
  ];
}

function wrong(law: Law, what: string): Violation {
  return { law, what };
}

function serverError({ status, body }: WireReply): readonly Violation[] {
  const isBusy =
    status === 503 && /"(throttled|timeout|transient|too-costly)"/.test(body.toString('utf8'));
  return status >= 500 && !isBusy ? [wrong('no server error', `status ${status}`)] : [];
}

/** Every refusal of the FHIR endpoint, and of a path nothing answers, is an OperationOutcome that says something. */
function outcomeShape(reply: WireReply, { shot }: Case): readonly Violation[] {
  const { status, fields, body } = reply;
  if (status < 400 || shot.method === 'HEAD') return [];
  if (shot.wire && body.length === 0 && BARE_STATUSES.has(status)) return [];
  if (/^\/(health|metrics)/.test(shot.target)) return [];
  const type = fields.find(([name]) => name === 'content-type')?.[1] ?? '';
  if (!type.startsWith('application/fhir+json'))
    return [wrong('an outcome that helps', `status ${status} of type '${type}'`)];
  const issues = issuesOf(body);
  if (!issues) return [wrong('an outcome that helps', `status ${status} with no OperationOutcome`)];
  const isGood = issues.every(
    ({ severity, code, diagnostics }) =>
      SEVERITIES.has(severity) &&
      typeof code === 'string' &&
      typeof diagnostics === 'string' &&
      diagnostics.length >= DIAGNOSTICS_LENGTH_MIN,
  );
  return issues.length > 0 && isGood
    ? []
    : [wrong('an outcome that helps', `status ${status} with an issue that says nothing`)];
}

interface Issue {
  readonly severity?: unknown;
  readonly code?: unknown;
  readonly diagnostics?: unknown;
}

/** Undefined when the body is no OperationOutcome. */
function issuesOf(body: Buffer): readonly Issue[] | undefined {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    // Looked into member by member, whatever it is.
    const outcome = parsed as { readonly resourceType?: unknown; readonly issue?: unknown };
    if (outcome.resourceType !== 'OperationOutcome' || !Array.isArray(outcome.issue))
      return undefined;
    return outcome.issue as readonly Issue[]; // an array; its items are asked for their members
  } catch {
    // No JSON: no outcome.
    return undefined;
  }
}

/** The oracle: a word of a zone the caller may not see, which he did not say himself in this very request. */
function leaks(
  { fields, body }: WireReply,
  { shot, caller, canaries }: Case,
): readonly Violation[] {
  const text = `${fields.map(([, value]) => value).join('\n')}\n${body.toString('latin1')}`;
  const heard = canaries.in(text);
  if (heard.size === 0) return [];
  const mayKnow = knownTo(caller, shot);
  // Who asked for an id of another record left a line with it in his own, where its readers see it.
  const isJournal = text.includes('"resourceType":"AuditEvent"');
  const strange = [...heard].filter((word) => {
    const zone = canaries.zoneOf(word);
    return zone !== undefined && !mayKnow.has(zone) && !(isJournal && zone.endsWith(':id'));
  });
  if (strange.length === 0) return [];
  const said = canaries.in(textOf(shot));
  return strange
    .filter((word) => !said.has(word))
    .map((word) =>
      wrong('no leak', `${caller.name} was shown '${word}' of ${canaries.zoneOf(word)}`),
    );
}

/** What the caller may be shown by this request. A forged token gives nothing. */
export function knownTo(caller: Caller, shot: Shot): ReadonlySet<Zone> {
  if (isForged(shot.token)) return new Set();
  const isEmergency = /bris_de_glace|centre_15/i.test(textOf(shot));
  return isEmergency ? caller.sees.union(caller.inEmergency) : caller.sees;
}

function belief({ status }: WireReply, { shot, token, caller }: Case): readonly Violation[] {
  const isStranger = isForged(shot.token) || (caller.record === undefined && token === '');
  const isAsked = !shot.wire && /^(?:https?:\/\/[^/]*)?\/fhir\b/.test(shot.target);
  if (!isStranger || !isAsked || OPEN_PATHS.test(shot.target) || status >= 300) return [];
  if (shot.method === 'OPTIONS' || shot.fields.some(([name]) => /^authorization$/i.test(name)))
    return [];
  return [wrong('no belief in a forged token', `status ${status} under '${shot.token.name}'`)];
}

/** An answer says whose it is. */
function mixedUp({ fields }: WireReply, { shot, requestId }: Case): readonly Violation[] {
  if (shot.wire || shot.fields.some(([name]) => /^x-request-id$/i.test(name))) return [];
  const told = fields.find(([name]) => name === 'x-request-id')?.[1];
  return told === undefined || told === requestId
    ? []
    : [wrong('its own answer', `the answer is to '${told}', the request was '${requestId}'`)];
}

function inside(text: string, { shot }: Case): readonly Violation[] {
  const [found] = INSIDE.exec(text) ?? [];
  return found === undefined || textOf(shot).includes(found)
    ? []
    : [wrong('nothing of the inside', `'${found}'`)];
}

/** A signature proves: what repeats it gives it away. */
function tokenRepeated(text: string, { token }: Case): readonly Violation[] {
  const signature = token.split('.')[2] ?? '';
  return signature.length >= 20 && text.includes(signature.slice(0, 40))
    ? [wrong('no token repeated', 'the answer holds the signature of the token')]
    : [];
}

function unknownFields({ fields }: WireReply): readonly Violation[] {
  const unknown = fields.map(([name]) => name).filter((name) => !KNOWN_FIELDS.has(name));
  return unknown.length === 0
    ? []
    : [
        wrong(
          'known header fields',
          `the answer has the fields ${unknown.join(', ').slice(0, 200)}`,
        ),
      ];
}

/** `404 not-found`: what an answer adds to the coverage. */
function toldBy({ status, body }: WireReply): string {
  if (status < 400) return String(status);
  const codes = issuesOf(body)?.map(({ code }) => String(code)) ?? [];
  const reason = /"system":"[^"]*dmp-reason","code":"([^"]+)"/.exec(body.toString('utf8'))?.[1];
  return [status, codes[0] ?? 'bare', ...(reason === undefined ? [] : [reason])].join(' ');
}
