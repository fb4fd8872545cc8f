/** Traces of what never became an interaction: failed authentication, requests HTTP itself refused. dmp.md 6.3, E8 and E10. */
import type { Caller } from '../access/caller.ts';
import type { TraceAgent, TraceDraft } from '../audit/trace.ts';
import { TRACE_FORMAT } from '../audit/trace.ts';
import type { FhirError } from '../outcome/fhir-error.ts';
import { TraceBook } from './book.ts';
import { agentOf, tracedRequestId } from './drafts.ts';
import type { Engine } from './scope.ts';

interface Outside {
  readonly requestId: string;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  readonly interaction: string;
  readonly reason: string;
  readonly outcome: TraceDraft['outcome'];
  readonly agent: TraceAgent;
  readonly record?: string;
}

const NOBODY: TraceAgent = {
  actor: 'UNKNOWN',
  subject: 'unknown',
  client: 'unknown',
  roles: [],
  purposes: [],
};

/** A token that could not be believed, or none: nobody is known, so no record is concerned. */
export function traceFailedAuthentication(
  engine: Engine,
  event: {
    readonly requestId: string;
    readonly at: number;
    readonly reason: string;
    readonly client?: string;
  },
): Promise<void> {
  const { requestId, at, reason, client } = event;
  return appendOutside(engine, {
    requestId,
    at,
    reason,
    interaction: 'authentication',
    outcome: '8',
    agent: client === undefined ? NOBODY : { ...NOBODY, client },
  });
}

/** A known caller's request that was refused before any interaction could run. */
export function traceRefusal(
  engine: Engine,
  caller: Caller,
  event: {
    readonly requestId: string;
    readonly at: number;
    readonly interaction: string;
    readonly error: FhirError;
  },
): Promise<void> {
  const { requestId, at, interaction, error } = event;
  const reason = error.issues.find((issue) => issue.reason)?.reason ?? String(error.status);
  const outcome =
    error.status >= 500 ? '12' : error.status === 401 || error.status === 403 ? '8' : '4';
  return appendOutside(engine, {
    requestId,
    at,
    interaction,
    reason,
    outcome,
    agent: agentOf(caller),
    ...(caller.patient === undefined ? {} : { record: caller.patient }),
  });
}

async function appendOutside(engine: Engine, { requestId, at, ...event }: Outside): Promise<void> {
  const book = new TraceBook(engine.traceWriter);
  book.add([
    {
      format: TRACE_FORMAT,
      id: `${engine.newId()}.0`,
      requestId: tracedRequestId(requestId),
      started: at,
      recorded: engine.clock(),
      action: 'E',
      basis: [],
      touched: [],
      details: {},
      ...event,
    },
  ]);
  const traces = book.committed();
  try {
    await engine.store.append(traces);
  } catch (cause) {
    await engine.fallBack(traces, cause);
    throw cause;
  }
}
