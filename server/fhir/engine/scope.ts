/** What an engine is made of, and what the entries of one request share. */
import type { Caller } from '../access/caller.ts';
import type { AccessDecision, AccessPolicy, Filing } from '../access/policy.ts';
import type { AccessFilter } from '../access/seal.ts';
import type { Trace, TraceWriter } from '../audit/trace.ts';
import type { Store, StoredBlob, StoreTransaction } from '../store/store.ts';
import type { TraceBook } from './book.ts';
import type { PageSigner, Toolbox } from './interaction.ts';
import type { Registry } from './registry.ts';

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
