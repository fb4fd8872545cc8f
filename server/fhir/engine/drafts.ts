/** From a call and what was seen to the traces of it. dmp.md 6.3; IHE BALP: one event per patient concerned. */
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

/** Query parameters whose values are traits of a person: a trace names the parameter and not the value. */
const TRAIT = /identifier|name|family|given|phonetic|address|phone|email|telecom|birthdate|ssn/i;

/** Traces of what succeeded. A query leaves one per record it concerned, a write one per resource written. */
export function successDrafts(call: Call, seen: readonly Sighting[]): readonly TraceDraft[] {
  const { interaction } = call;
  if (interaction?.effect === 'compose' || interaction?.open) return [];
  const writes = seen.filter((sighting) => sighting.action !== 'read');
  if (interaction?.effect === 'write' && writes.length > 0) {
    return writes.map((sighting, index) => ({
      ...draftOf(call, '0', { index, record: sighting.record }),
      action: LETTERS[sighting.action],
      touched: [touched(sighting)],
      details: { ...call.details, ...sighting.details },
    }));
  }
  const records = [...new Set(seen.map((sighting) => sighting.record))];
  return (records.length > 0 ? records : [undefined]).map((record, index) => {
    const own = seen.filter((sighting) => sighting.record === record);
    const base = draftOf(call, '0', { index, record });
    return interaction?.level === 'instance' || interaction?.level === 'version'
      ? { ...base, touched: own.slice(0, 1).map(touched) }
      : { ...base, resultCount: own.length };
  });
}

/** The one trace of what failed or was refused. */
export function failureDraft(call: Call, error: unknown): TraceDraft {
  const { request } = call;
  const status = error instanceof FhirError ? error.status : 500;
  const reason =
    (error instanceof FhirError ? error.issues.find((issue) => issue.reason)?.reason : undefined) ??
    String(status);
  const outcome: TraceOutcome = status >= 500 ? '12' : status === 401 || status === 403 ? '8' : '4';
  const named = request.type && request.id ? [{ type: request.type, id: request.id }] : [];
  return { ...draftOf(call, outcome, { index: 0, record: undefined }), reason, touched: named };
}

const LETTERS: Readonly<Record<Sighting['action'], TraceDraft['action']>> = {
  read: 'R',
  created: 'C',
  updated: 'U',
  deleted: 'D',
};

/** Which of the traces of one action, and of whose record. */
interface Part {
  readonly index: number;
  readonly record: string | undefined;
}

function draftOf(call: Call, outcome: TraceOutcome, { index, record }: Part): TraceDraft {
  const { caller, request, interaction } = call;
  const concerned = record ?? caller.patient;
  const query =
    interaction?.effect === 'read' && request.query.length > 0 ? tracedQuery(request) : undefined;
  return {
    format: TRACE_FORMAT,
    id: `${call.traceId}.${request.entry}${index === 0 ? '' : `.${index}`}`,
    requestId: request.requestId,
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

function actionLetter(interaction: Interaction | undefined): TraceDraft['action'] {
  if (interaction?.effect === 'read')
    return interaction.level === 'instance' || interaction.level === 'version' ? 'R' : 'E';
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

function tracedQuery(request: InteractionRequest): string {
  const pairs = request.query.map(([name, value]) => `${name}=${TRAIT.test(name) ? '…' : value}`);
  return `${request.type ?? ''}?${pairs.join('&')}`;
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
