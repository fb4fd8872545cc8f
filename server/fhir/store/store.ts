/** The port to what is kept: three reads, blobs and a transaction. Implementations obey `SearchQuery` in full. */
import type { Trace } from '../audit/trace.ts';
import type { Resource, ResourceType } from '../model/resource.ts';
import type { IndexEntries } from '../search/entries.ts';
import type { SearchQuery } from '../search/query.ts';

export interface StoredResource {
  readonly type: ResourceType;
  readonly id: string;
  readonly versionId: string;
  /** Instant with milliseconds, UTC. */
  readonly lastUpdated: string;
  readonly deleted: boolean;
  /** Logical id of the Patient whose record holds it; absent for directory types and in the generic server. */
  readonly record?: string;
  /** The exact UTF-8 text to send; empty when deleted. */
  readonly json: Uint8Array;
  /** What the module's rules added at the last write; see `Labels`. */
  readonly labels: Labels;
  /** Content kept apart as bytes (Binary.data); see `BlobStore`. */
  readonly blob?: BlobReference;
}

/**
 * What a module knows of a resource beside its content: who deposited it, category, masks, group. One set per
 * logical id, on the current version; old versions are decided by it too (architecture.md 13, Old versions).
 * Names are internal search parameters of the module; values become terms as token values.
 */
export type Labels = ReadonlyMap<string, readonly string[]>;

export interface BlobReference {
  readonly blobId: string;
  /** Bytes of the content, before base64. */
  readonly size: number;
}

export interface Page {
  readonly resources: readonly StoredResource[];
  readonly included: readonly StoredResource[];
  /** True when INCLUDED_MAX cut the includes short. */
  readonly includedCut: boolean;
  /** Where the next page starts; absent on the last page. */
  readonly next?: { readonly value: number | string | null; readonly tie: number };
  /** All that satisfy the condition; only when `total: 'accurate'` was asked. */
  readonly total?: number;
}

export interface Reads {
  find(query: SearchQuery): Promise<Page>;
  /**
   * The versions, newest first, of the one resource an `id` query finds, at most `count`; with `version`, that one
   * alone. Decided by the labels and entries of the resource as it is now, never by those an old version had.
   */
  history(query: SearchQuery): Promise<readonly StoredResource[]>;
}

export interface Store extends Reads {
  readonly blobs: BlobStore;
  /**
   * The policy version of each record, in the order asked: raised by every write on which decisions about the record
   * depend, in the same transaction; 0 when there was none. `NO_RECORD` names what stands in no record: the directory.
   * As new as every write that was acknowledged before the call, by any process. @throws FhirError 503 when it cannot be
   * known.
   */
  policyVersions(records: readonly string[]): Promise<readonly number[]>;
  /** Runs `work` in one transaction, again from the start when it met another one; all it wrote, or nothing. */
  transact<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T>;
  /**
   * Makes traces durable; resolves only then. Idempotent by trace id. @throws FhirError 503 when it cannot.
   */
  append(traces: readonly Trace[]): Promise<void>;
  /** Traces of every writer, or of one, in order of writer and sequence, for verification. */
  traces(writer?: string): AsyncIterable<{
    readonly writer: string;
    readonly sequence: number;
    readonly recorded: number;
  }>;
}

export interface StoreTransaction extends Reads {
  /** @throws FhirError 409 when the version expected is not the current one. */
  write(write: Write): Promise<StoredResource>;
  /** Same transaction: the change and its trace, or neither. */
  append(traces: readonly Trace[]): Promise<void>;
  /** Serialises transactions that name the same text, so that a conditional create is decided once. */
  lock(name: string): Promise<void>;
}

export interface Write {
  readonly type: ResourceType;
  readonly id: string;
  /** Stamped with id, versionId and lastUpdated; absent: a deletion. */
  readonly resource?: Resource;
  readonly versionId: string;
  readonly lastUpdated: string;
  /** The current version this replaces; absent: there is none. */
  readonly expected?: string;
  readonly record?: string;
  readonly labels: Labels;
  readonly entries: IndexEntries;
  readonly blob?: BlobReference;
  /**
   * True when decisions depend on it (Consent, CareTeam, Organization…): raises the policy version of the record, or of
   * `NO_RECORD` without one; of both when the write moves it from one to the other.
   */
  readonly touchesPolicy: boolean;
}

export interface BlobStore {
  /** Stores the bytes under a fresh id, before any transaction. Unclaimed after a day, they are dropped. */
  put(bytes: AsyncIterable<Uint8Array>, sizeMax: number): Promise<StoredBlob>;
  get(blobId: string): AsyncIterable<Uint8Array>;
}

export interface StoredBlob extends BlobReference {
  /** Base64 of the SHA-1 of the bytes, as DocumentReference.content.attachment.hash has it. */
  readonly sha1: string;
}

/** How a store shows its journal as AuditEvents: pure functions of the trace's format, given by `fhir/audit`. */
export interface JournalView {
  /** Entries under the R4 search parameters of AuditEvent that are declared (date, patient, entity, agent, action, outcome…). */
  entries(trace: Trace): IndexEntries;
  /** The AuditEvent, stamped with the trace's id, version 1 and its recorded instant. */
  resource(trace: Trace): Resource;
}
