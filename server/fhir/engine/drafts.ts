/** From a call and what was seen to the traces of it. dmp.md 6.3; IHE BALP: one event per patient concerned. */
import { hash } from 'node:crypto';
import type { Caller } from '../access/caller.ts';
import type { TraceAgent, TraceDraft, TraceOutcome } from '../audit/trace.ts';
import { TRACE_FORMAT } from '../audit/trace.ts';
import { FhirError } from '../outcome/fhir-error.ts';
import type { Interaction, InteractionRequest } from './interaction.ts';
import type { Sighting } from './witness.ts';

export interface Call {
  /** Made by the server for this request; the caller's own X-Request-Id could be repeated to lose a trace. */
  readonly traceId: string;
  readonly caller: Caller;
  readonly request: InteractionRequest;
  readonly interaction: Interaction | undefined;
  readonly basis: readonly string[];
  /** Milliseconds since 1970 UTC, now. */
  readonly now: number;
  /** Added by the policy and the rules. */
  readonly details: Readonly<Record<string, string>>;
}

/** Query parameters whose values are traits of a person, or words such as a title: a trace names them, without values. */
const TRAIT =
  /identifier|name|family|given|phonetic|address|phone|email|telecom|birthdate|ssn|title|description|[_:]text|_content/i;

/** The number of a person, wherever it is typed: an INS, a professional's (dmp.md 2.1). It is in nobody's journal. */
const NUMBER = /\d{5}(?:\d{2}|2[AB])\d{4}/i;

/** Of a query that was not understood nothing is kept but its names: a misspelt one may stand before a trait. */
const ANY = /^/;

/** Traces of what succeeded. A query leaves one per record it concerned, a write one per resource written. */
export function successDrafts(call: Call, seen: readonly Sighting[]): readonly TraceDraft[] {
  const { interaction } = call;
  if (interaction?.effect === 'compose') return resentDrafts(call, seen);
  if (interaction?.open) return [];
  const writes = seen.filter((sighting) => sighting.action !== 'read');
  if (interaction?.effect === 'write' && writes.length > 0) {
    return writes.map((sighting, index) => ({
      ...draftOf(call, '0', { index, record: sighting.record }),
      action: LETTERS[sighting.action],
      touched: [touched(sighting)],
      details: { ...call.details, ...sighting.details },
    }));
  }
  // A conditional write that met what was there showed it: it is named, as a read is.
  const isShown = interaction?.effect === 'write';
  const records = [...new Set(seen.map((sighting) => sighting.record))];
  return (records.length > 0 ? records : [undefined]).map((record, index) => {
    const own = seen.filter((sighting) => sighting.record === record);
    const base = draftOf(call, '0', { index, record });
    const isOfOne = interaction?.level === 'instance' || interaction?.level === 'version';
    return {
      ...base,
      ...(isOfOne || isShown ? { touched: own.slice(0, 1).map(touched) } : {}),
      ...(isShown || (isOfOne && !isQuery(interaction)) ? {} : { resultCount: own.length }),
    };
  });
}

/** The entries of a Bundle leave their own traces; a deposit sent again runs none, and leaves one. dmp.md 4.3 item 4. */
function resentDrafts(call: Call, seen: readonly Sighting[]): readonly TraceDraft[] {
  const [first, ...others] = seen.filter(({ action }) => action === 'resent');
  if (!first) return [];
  const draft = draftOf(call, '0', { index: 0, record: first.record });
  const details = { ...call.details, resent: 'true' };
  return [{ ...draft, action: 'C', touched: [first, ...others].map(touched), details }];
}

/** The one trace of what failed or was refused. */
export function failureDraft(call: Call, error: unknown): TraceDraft {
  const { request } = call;
  const status = error instanceof FhirError ? error.status : 500;
  const reason =
    (error instanceof FhirError ? error.issues.find((issue) => issue.reason)?.reason : undefined) ??
    String(status);
  const outcome: TraceOutcome = status >= 500 ? '12' : status === 401 || status === 403 ? '8' : '4';
  const { type, id } = request;
  const named = type && id && !holdsNumber(id) ? [{ type, id }] : [];
  const part = { index: 0, record: undefined, hidden: status === 400 ? ANY : TRAIT };
  return { ...draftOf(call, outcome, part), reason, touched: named };
}

const LETTERS: Readonly<Record<Sighting['action'], TraceDraft['action']>> = {
  read: 'R',
  created: 'C',
  updated: 'U',
  deleted: 'D',
  resent: 'C',
};

/** Which of the traces of one action, and of whose record. */
interface Part {
  readonly index: number;
  readonly record: string | undefined;
  /** Parameters whose values are left out; absent: the traits. */
  readonly hidden?: RegExp;
}

function draftOf(call: Call, outcome: TraceOutcome, part: Part): TraceDraft {
  const { index, record, hidden = TRAIT } = part;
  const { caller, request, interaction } = call;
  const concerned = record ?? caller.patient;
  const query = isQuery(interaction) ? tracedQuery(request, interaction, hidden) : undefined;
  return {
    format: TRACE_FORMAT,
    id: `${call.traceId}.${request.entry}${index === 0 ? '' : `.${index}`}`,
    requestId: tracedRequestId(request.requestId),
    started: request.at,
    recorded: call.now,
    interaction: request.interaction,
    action: actionLetter(interaction),
    outcome,
    agent: agentOf(caller),
    basis: call.basis,
    touched: [],
    details: call.details,
    ...(concerned === undefined ? {} : { record: concerned }),
    ...(request.type === undefined ? {} : { type: request.type }),
    ...(query === undefined ? {} : { query }),
  };
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The caller's X-Request-Id as the journal keeps it: a UUID as it is; any other text by its hash, since it may hold a
 * name or a number of a person, and can still be matched by whoever knows it.
 */
export function tracedRequestId(text: string): string {
  return UUID.test(text) ? text : hash('sha256', text, 'hex').slice(0, 32);
}

/** What may show several resources: searches, histories and operations (dmp.md 6.3, E2); the rest is a read (E1). */
function isQuery(interaction: Interaction | undefined): interaction is Interaction {
  const isOne = interaction?.code === 'read' || interaction?.code === 'vread';
  return interaction?.effect === 'read' && !isOne;
}

function actionLetter(interaction: Interaction | undefined): TraceDraft['action'] {
  if (interaction?.effect === 'read') return isQuery(interaction) ? 'E' : 'R';
  switch (interaction?.method) {
    case 'PUT':
    case 'PATCH':
      return 'U';
    case 'DELETE':
      return 'D';
    case 'POST':
      return interaction.effect === 'write' ? 'C' : 'E';
    case 'GET':
    case undefined:
      return 'E';
  }
}

/**
 * Ids this server gives (model/new-id.ts). A query may name what the holder is not told of yet (an announcement), and
 * its trace is hers to read (dmp.md 6.4).
 */
const SERVER_ID = /\b[0-9a-hjkmnp-tv-z]{26}\b/g;

/** Ids of this server hold digits too, and are no numbers of people. */
function holdsNumber(text: string): boolean {
  return NUMBER.test(text.replace(SERVER_ID, ''));
}

/** Relative to the base: `Observation?status=final`, `Patient/x/_history`. */
function tracedQuery(
  { type, id, query }: InteractionRequest,
  { suffix }: Interaction,
  hidden: RegExp,
): string {
  const place = id !== undefined && holdsNumber(id) ? '…' : id;
  const path = [type, place, suffix].filter(Boolean).join('/');
  const pairs = query.map(([name, value]) => {
    const isKept = !hidden.test(name) && !holdsNumber(value);
    return `${holdsNumber(name) ? '…' : name}=${isKept ? value.replace(SERVER_ID, '…') : '…'}`;
  });
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}

function touched({ type, id, versionId }: Sighting): {
  type: string;
  id: string;
  versionId?: string;
} {
  return { type, id, ...(versionId === undefined ? {} : { versionId }) };
}

export function agentOf(caller: Caller): TraceAgent {
  const { agent, fhirUser, tokenId } = caller;
  return {
    actor: caller.actor,
    subject: caller.subject,
    client: caller.client,
    roles: agent.roles,
    purposes: caller.purposes,
    ...(agent.identifier ? { identifier: agent.identifier } : {}),
    ...(agent.organization ? { organization: agent.organization } : {}),
    ...(fhirUser === undefined ? {} : { fhirUser }),
    ...(tokenId === undefined ? {} : { tokenId }),
  };
}
