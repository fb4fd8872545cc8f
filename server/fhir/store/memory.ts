/**
 * The store in memory: the oracle of the tests, and the double of the database in them. It obeys `store.ts` word for
 * word; the order of rows and the bounds of pages are those of `search/order.ts`.
 */

import type { Trace } from '../audit/trace.ts';
import type { Definitions } from '../definitions/definitions.ts';
import { printJson } from '../model/json.ts';
import { conflict } from '../outcome/errors.ts';
import { NO_RECORD } from '../search/node.ts';
import { memoryBlobs } from './memory-blobs.ts';
import { findIn, historyIn } from './memory-find.ts';
import type { KeptResource, MemoryState } from './memory-state.ts';
import { withRaised, withResource } from './memory-state.ts';
import type { JournalView, Store, StoredResource, StoreTransaction, Write } from './store.ts';

export interface MemoryStoreParts {
  readonly definitions: Definitions;
  /** Base URL of the server, without a slash at its end: an absolute reference under it is followed by includes. */
  readonly base: string;
  /** Milliseconds since 1970 UTC: unclaimed blobs are dropped after a day of it. */
  readonly clock: () => number;
  readonly journal: JournalView;
}

export function memoryStore(parts: MemoryStoreParts): Store {
  const blobs = memoryBlobs(parts.clock);
  let state: MemoryState = {
    resources: new Map(),
    policyVersions: new Map(),
    traces: new Map(),
    journal: parts.journal,
  };
  let lastTransaction: Promise<unknown> = Promise.resolve();

  /** One transaction after the other: none meets another, so `work` runs once. */
  const transact = <T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> => {
    const run = lastTransaction.then(async () => {
      const open = openTransaction(state, parts);
      try {
        const result = await work(open.tx);
        // Traces appended outside while it ran are in `state` and stay.
        state = withRaised(
          {
            ...state,
            resources: open.state().resources,
            traces: new Map([...state.traces, ...open.state().traces]),
          },
          open.raised,
        );
        for (const blobId of open.claimed) blobs.claim(blobId);
        return result;
      } finally {
        open.close();
      }
    });
    lastTransaction = run.catch(() => undefined);
    return run;
  };

  return {
    blobs,
    transact,
    find: async (query) => findIn(state, query, parts.base),
    history: async (query) => historyIn(state, query),
    policyVersions: async (records) =>
      records.map((record) => state.policyVersions.get(record) ?? 0),
    append: async (traces) => {
      state = withTraces(state, traces);
    },
    traces: async function* (writer) {
      yield* [...state.traces.values()]
        .filter((trace) => writer === undefined || trace.writer === writer)
        .sort(byWriterAndSequence);
    },
  };
}

interface OpenTransaction {
  readonly tx: StoreTransaction;
  readonly state: () => MemoryState;
  /** Blobs its writes refer to. */
  readonly claimed: ReadonlySet<string>;
  /** Records whose policy version its writes raise. */
  readonly raised: ReadonlySet<string>;
  readonly close: () => void;
}

/** A transaction over a state of its own: reads see its writes, others see them once it is committed. */
function openTransaction(from: MemoryState, parts: MemoryStoreParts): OpenTransaction {
  let state = from;
  let isOpen = true;
  const claimed = new Set<string>();
  const raised = new Set<string>();
  const whileOpen = async <T>(run: () => T): Promise<T> => {
    if (!isOpen) throw new Error('The transaction has ended: an await is missing in its work.');
    return run();
  };
  const tx: StoreTransaction = {
    find: (query) => whileOpen(() => findIn(state, query, parts.base)),
    history: (query) => whileOpen(() => historyIn(state, query)),
    write: (write) =>
      whileOpen(() => {
        if (!parts.definitions.isResourceType(write.type))
          throw new Error(`R4 has no resource type ${write.type}.`);
        const former = state.resources.get(write.type)?.get(write.id);
        const kept = keptAfter(write, former);
        state = withResource(state, kept);
        if (write.touchesPolicy)
          for (const { record } of former ? [former, kept] : [kept])
            raised.add(record ?? NO_RECORD);
        if (write.blob) claimed.add(write.blob.blobId);
        return kept.stored;
      }),
    append: (traces) =>
      whileOpen(() => {
        state = withTraces(state, traces);
      }),
    // Transactions run one after the other: whoever asks holds the lock already.
    lock: () => whileOpen(() => undefined),
  };
  return {
    tx,
    state: () => state,
    claimed,
    raised,
    close: () => {
      isOpen = false;
    },
  };
}

function keptAfter(write: Write, current: KeptResource | undefined): KeptResource {
  if (write.expected !== current?.stored.versionId) throw versionConflict(write, current);
  const { type, id, resource, record, blob } = write;
  const stored: StoredResource = {
    type,
    id,
    versionId: write.versionId,
    lastUpdated: write.lastUpdated,
    deleted: resource === undefined,
    json: new TextEncoder().encode(resource ? printJson(resource.tree) : ''),
    labels: write.labels,
    ...(record === undefined ? {} : { record }),
    ...(blob === undefined ? {} : { blob }),
  };
  return {
    type,
    id,
    ...(record === undefined ? {} : { record }),
    entries: write.entries,
    stored,
    older: current ? [current.stored, ...current.older] : [],
    ...(resource ? { value: resource.value } : {}),
  };
}

function versionConflict({ type, id, expected }: Write, current: KeptResource | undefined) {
  const is = current?.stored.versionId ?? '–';
  return conflict({
    fr: `${type}/${id} a changé entre-temps : version attendue ${expected ?? '–'}, version actuelle ${is}. Relisez-la et recommencez.`,
    en: `${type}/${id} has changed in the meantime: version expected ${expected ?? '–'}, current version ${is}. Read it again and retry.`,
  });
}

/** Idempotent by trace id: the first stands. */
function withTraces(state: MemoryState, traces: readonly Trace[]): MemoryState {
  const all = new Map(state.traces);
  for (const trace of traces) if (!all.has(trace.id)) all.set(trace.id, trace);
  return { ...state, traces: all };
}

function byWriterAndSequence(left: Trace, right: Trace): number {
  if (left.writer !== right.writer) return left.writer < right.writer ? -1 : 1;
  return left.sequence - right.sequence;
}
