/**
 * The only runner of interactions. The trace of a read is durable before the first byte leaves; the trace of a write
 * commits with the write; when the journal cannot be written the request fails (architecture.md 5).
 */
import type { Caller } from '../access/caller.ts';
import { narrowQuery } from '../access/narrow.ts';
import { OPEN_TO_ALL } from '../access/open.ts';
import type { AccessDecision, PolicyReads } from '../access/policy.ts';
import type { Trace } from '../audit/trace.ts';
import type { StoreTransaction } from '../store/store.ts';
import { TraceBook } from './book.ts';
import type { Call } from './drafts.ts';
import { failureDraft, successDrafts } from './drafts.ts';
import { fileAll, hasUnfiled } from './filings.ts';
import type {
  Interaction,
  InteractionRequest,
  InteractionResult,
  PerformEntry,
} from './interaction.ts';
import { runInteraction } from './run.ts';
import type { Engine, Scope } from './scope.ts';
import { newWitness } from './witness.ts';

/** Runs one request of one caller, whole: decision, work and traces. */
export async function perform(
  engine: Engine,
  caller: Caller,
  request: InteractionRequest,
): Promise<InteractionResult> {
  const book = new TraceBook(engine.traceWriter);
  const traceId = engine.newId();
  const blobs: Scope['blobs'] = new Map();
  const scope = (tx: StoreTransaction | undefined): Scope => ({
    engine,
    caller,
    traceId,
    book,
    tx,
    blobs,
    decisions: new Map(),
    memory: new Map(),
    filings: new Map(),
  });
  try {
    if (!needsTransaction(engine, request)) {
      const within = scope(undefined);
      const result = await performWithin(within, request);
      await commitRead(within, request);
      return result;
    }
    return await engine.store.transact(async (tx) => {
      book.startAttempt();
      const within = scope(tx);
      const result = await performWithin(within, request);
      await fileAll({ scope: within, tx, request });
      await tx.append(book.committed());
      return result;
    });
  } catch (error) {
    await appendOrKeep(engine, book.rolledBack());
    throw error;
  }
}

/** The traces of a read; with what it obliges to file, when that is not there yet, in one transaction. */
async function commitRead(scope: Scope, request: InteractionRequest): Promise<void> {
  const { engine, book } = scope;
  if (!(await hasUnfiled(scope, engine.store))) return engine.store.append(book.committed());
  const read = book.noted();
  return engine.store.transact(async (tx) => {
    // Each attempt files anew or finds it filed by another; what was read stays read.
    book.startAttempt();
    book.add(read);
    await fileAll({ scope, tx, request });
    await tx.append(book.committed());
  });
}

/** Unknown interactions need none: they fail, traced, before anything is opened. */
function needsTransaction({ registry }: Engine, request: InteractionRequest): boolean {
  const interaction = registry.interactions.find(({ code }) => code === request.interaction);
  return (
    interaction?.effect === 'write' || (interaction?.effect === 'compose' && interaction.atomic)
  );
}

async function appendOrKeep(engine: Engine, traces: readonly Trace[]): Promise<void> {
  try {
    await engine.store.append(traces);
  } catch (cause) {
    await engine.fallBack(traces, cause);
    throw cause;
  }
}

/** One interaction inside a request: alone, or one entry of a Bundle. Its drafts go to the book, success or failure. */
async function performWithin(
  scope: Scope,
  request: InteractionRequest,
): Promise<InteractionResult> {
  const { engine, caller, traceId, book } = scope;
  const witness = newWitness();
  let interaction: Interaction | undefined;
  let basis: readonly string[] = [];
  const call = (): Call => ({
    traceId,
    caller,
    request,
    interaction,
    basis,
    now: engine.clock(),
    details: policyDetails(caller, request),
  });
  try {
    interaction = engine.registry.interaction(request);
    const decision = interaction.open ? OPEN_TO_ALL : await decide(scope, interaction, request);
    basis = decision.basis;
    if (!decision.permit) throw decision.refusal;
    for (const filing of decision.filings ?? []) scope.filings.set(filing.resource.id, filing);
    const result = await runInteraction({
      scope,
      request,
      interaction,
      decision,
      witness,
      performEntry: entryRunner(scope, interaction),
    });
    book.add(successDrafts(call(), witness.seen));
    return result;
  } catch (error) {
    book.add([failureDraft(call(), error)]);
    throw error;
  }
}

/** Mode and reason the caller stated: the holder is told them (dmp.md 6.4). */
function policyDetails(
  { claims }: Caller,
  { headers }: InteractionRequest,
): Readonly<Record<string, string>> {
  const mode = headers['x-dmp-access-mode'] ?? claims['access_mode'];
  const reason = headers['x-dmp-access-reason'] ?? claims['access_reason'];
  return {
    ...(typeof mode === 'string' ? { mode } : {}),
    ...(typeof reason === 'string' ? { reason } : {}),
  };
}

function decide(
  scope: Scope,
  interaction: Interaction,
  request: InteractionRequest,
): Promise<AccessDecision> {
  const key = `${interaction.code} ${request.type ?? ''} ${request.id ?? ''}`;
  const known = scope.decisions.get(key);
  if (known) return known;
  const { engine, caller } = scope;
  // Not through the transaction: its snapshot is to begin after the bytes of the request are put.
  const reads = engine.store;
  const narrowed: PolicyReads = {
    find: (query) => reads.find(narrowQuery(query, engine.policyFilter)),
    history: (query) => reads.history(narrowQuery(query, engine.policyFilter)),
    policyVersions: (records) => reads.policyVersions(records),
  };
  const decision = engine.policy.decide(
    caller,
    {
      effect: interaction.effect,
      interaction: interaction.code,
      at: engine.clock(),
      headers: request.headers,
      ...(request.type === undefined ? {} : { type: request.type }),
      ...(request.id === undefined ? {} : { id: request.id }),
    },
    narrowed,
  );
  scope.decisions.set(key, decision);
  return decision;
}

/** Entries of a transaction share its fate; those of a batch stand alone. */
function entryRunner(scope: Scope, interaction: Interaction): PerformEntry {
  const isAtomic = interaction.effect === 'compose' && interaction.atomic;
  return (entry) =>
    isAtomic ? performWithin(scope, entry) : perform(scope.engine, scope.caller, entry);
}
