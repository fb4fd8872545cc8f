/**
 * The only runner of interactions. The trace of a read is durable before the first byte leaves; the trace of a write
 * commits with the write; when the journal cannot be written the request fails (architecture.md 5).
 */
import type { AccessFilter } from '../access/seal.ts';
import type { Caller } from '../access/caller.ts';
import { narrowQuery } from '../access/narrow.ts';
import type { AccessDecision, AccessPolicy, Filing } from '../access/policy.ts';
import type { Trace, TraceWriter } from '../audit/trace.ts';
import type { BlobStore, Reads, Store, StoredBlob, StoreTransaction } from '../store/store.ts';
import { verifyWholeJournal } from './journal.ts';
import { TraceBook } from './book.ts';
import { composerOf } from './composer.ts';
import { fileAll, hasUnfiled } from './filings.ts';
import { type Call, failureDraft, successDrafts } from './drafts.ts';
import type { Interaction, InteractionRequest, InteractionResult, PageSigner, Toolbox } from './interaction.ts';
import { narrowedReader } from './reader.ts';
import type { Registry } from './registry.ts';
import { newWitness, type Witness } from './witness.ts';
import { guardedWriter } from './writer.ts';

export interface Engine {
  readonly registry: Registry;
  readonly policy: AccessPolicy;
  /** What the policy may read to decide: the types of rights and relations, nothing else. */
  readonly policyFilter: AccessFilter;
  readonly store: Store;
  readonly traceWriter: TraceWriter;
  /** Keeps traces the store could not take, until it can. Never throws. */
  readonly fallBack: (traces: readonly Trace[], cause: unknown) => Promise<void>;
  readonly newId: () => string;
  /** Milliseconds since 1970 UTC. */
  readonly clock: () => number;
  readonly base: string;
  readonly pages: (caller: Caller) => PageSigner;
  readonly statements: Pick<Toolbox, 'statement' | 'terminologyStatement'>;
}

/** What the entries of one request share. */
export interface Scope {
  readonly engine: Engine;
  readonly caller: Caller;
  readonly traceId: string;
  readonly book: TraceBook;
  readonly tx: StoreTransaction | undefined;
  /** Decisions already made in this request: one per action and type. */
  readonly decisions: Map<string, Promise<AccessDecision>>;
  readonly memory: Map<string, unknown>;
  /** Bytes already put, by entry and order: a retried transaction finds them, since their stream has run out. */
  readonly blobs: Map<string, Promise<StoredBlob>>;
  /** What the decisions of this request oblige to file. */
  readonly filings: Map<string, Filing>;
}

/** Runs one request of one caller, whole: decision, work and traces. */
export async function perform(engine: Engine, caller: Caller, request: InteractionRequest): Promise<InteractionResult> {
  const book = new TraceBook(engine.traceWriter);
  const traceId = engine.newId();
  const blobs: Scope['blobs'] = new Map();
  const scope = (tx: StoreTransaction | undefined): Scope => ({ engine, caller, traceId, book, tx, blobs, decisions: new Map(), memory: new Map(), filings: new Map() });
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
  return engine.store.transact(async (tx) => {
    await fileAll({ scope, tx, request });
    await tx.append(book.committed());
  });
}

/** Unknown interactions need none: they fail, traced, before anything is opened. */
function needsTransaction({ registry }: Engine, request: InteractionRequest): boolean {
  const interaction = registry.interactions.find(({ code }) => code === request.interaction);
  return interaction?.effect === 'write' || (interaction?.effect === 'compose' && interaction.atomic);
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
export async function performWithin(scope: Scope, request: InteractionRequest): Promise<InteractionResult> {
  const { engine, caller, traceId, book } = scope;
  const witness = newWitness();
  let interaction: Interaction | undefined;
  let basis: readonly string[] = [];
  const call = (): Call => ({ traceId, caller, request, interaction, basis, now: engine.clock(), details: policyDetails(caller, request) });
  try {
    interaction = engine.registry.interaction(request);
    const decision = await decide(scope, interaction, request);
    basis = decision.basis;
    if (!decision.permit) throw decision.refusal;
    for (const filing of decision.filings ?? []) scope.filings.set(filing.resource.id, filing);
    const result = await run({ scope, request, interaction, decision, witness });
    book.add(successDrafts(call(), witness.seen));
    return result;
  } catch (error) {
    book.add([failureDraft(call(), error)]);
    throw error;
  }
}

/** Mode and reason the caller stated: the holder is told them (dmp.md 6.4). */
function policyDetails({ claims }: Caller, { headers }: InteractionRequest): Readonly<Record<string, string>> {
  const mode = headers['x-dmp-access-mode'] ?? claims['access_mode'];
  const reason = headers['x-dmp-access-reason'] ?? claims['access_reason'];
  return { ...(typeof mode === 'string' ? { mode } : {}), ...(typeof reason === 'string' ? { reason } : {}) };
}

function decide(scope: Scope, interaction: Interaction, request: InteractionRequest): Promise<AccessDecision> {
  const key = `${interaction.code} ${request.type ?? ''} ${request.id ?? ''}`;
  const known = scope.decisions.get(key);
  if (known) return known;
  const { engine, caller, tx } = scope;
  const reads = tx ?? engine.store;
  const narrowed: Reads = {
    find: (query) => reads.find(narrowQuery(query, engine.policyFilter)),
    history: (query) => reads.history(narrowQuery(query, engine.policyFilter)),
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

interface Run {
  readonly scope: Scope;
  readonly request: InteractionRequest;
  readonly interaction: Interaction;
  readonly decision: AccessDecision & { readonly permit: true };
  readonly witness: Witness;
}

function run({ scope, request, interaction, decision, witness }: Run): Promise<InteractionResult> {
  const { engine, caller, tx } = scope;
  const { registry, store, base, clock, newId } = engine;
  const reader = narrowedReader({ reads: tx ?? store, blobs: store.blobs, decision, witness });
  const tools: Toolbox = {
    definitions: registry.definitions,
    newId,
    base,
    pages: engine.pages(caller),
    putBlob: putOnce(scope, request.entry),
    clientIds: (type) => registry.clientIds(caller, type),
    verifyJournal: () => verifyWholeJournal(engine),
    ...engine.statements,
  };
  switch (interaction.effect) {
    case 'read':
      return interaction.run(request, reader, tools);
    case 'write': {
      if (!tx) throw new Error(`The interaction ${interaction.code} writes and was run outside a transaction.`);
      const { filter } = decision;
      const writer = guardedWriter({ tx, filter, registry, caller, request, witness, memory: scope.memory, newId, putBlob: tools.putBlob, base, clock });
      return interaction.run(request, { reader, writer }, tools);
    }
    case 'compose': {
      const performEntry = (entry: InteractionRequest): Promise<InteractionResult> =>
        interaction.atomic ? performWithin(scope, entry) : perform(engine, caller, entry);
      const { memory } = scope;
      return interaction.run(request, composerOf({ registry, caller, request, reader, perform: performEntry, memory, newId, putBlob: tools.putBlob, base, tx }), tools);
    }
  }
}

function putOnce({ engine, blobs }: Scope, entry: number): BlobStore['put'] {
  let order = 0;
  return (bytes, sizeMax) => {
    order += 1;
    const key = `${entry}.${order}`;
    const put = blobs.get(key) ?? engine.store.blobs.put(bytes, sizeMax);
    blobs.set(key, put);
    return put;
  };
}
