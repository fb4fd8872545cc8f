/**
 * The documents, field by field. Names are one or two letters because each is repeated in every document. Nothing
 * here but `_id`, types, instants and sizes can be read in a sealed store (docs/decisions/0003-storage-formats.md).
 */
import type { Collection, Db } from 'mongodb';

/** Raised when a document changes shape; `f` in each. */
export const DOCUMENT_FORMAT = 1;

/** What a search reads, the same in resources and in the journal. */
export interface SearchableFields {
  /** Logical id of the Patient whose record holds it. */
  readonly rec?: string;
  /** Index keys of every term; empty when deleted. */
  readonly k: readonly Uint8Array[];
  /** Keys found by index in another order or alone: see `layout.ts`. */
  readonly b: readonly Uint8Array[];
  /** Place in the default order: chief date, newest first, then the tie-break of the id (`order-key.ts`). */
  readonly o: Uint8Array;
  /** End of the chief date, exclusive, milliseconds since 1970 UTC; null when there is none. */
  readonly e: number | null;
  /** True when the chief date has several values: then `r` holds them. */
  readonly m?: true;
  /** Ranges of the other date parameters: keyed name, low and high, shifted where sealed. */
  readonly r: readonly RangeField[];
}

export interface RangeField {
  readonly p: Uint8Array;
  readonly l: number;
  readonly h: number;
}

/** The current version of one resource; a deleted one stays, without content. */
export interface ResourceDocument extends SearchableFields {
  /** `Type/id`. */
  readonly _id: string;
  readonly f: number;
  readonly t: string;
  readonly ver: string;
  /** `meta.lastUpdated`, milliseconds since 1970 UTC. */
  readonly at: number;
  readonly del?: true;
  /** Keys moved aside when it was deleted: no index leads to them, a read by id still decides on them. */
  readonly x?: readonly Uint8Array[];
  /** Place by `at`, newest first (`order-key.ts`). */
  readonly u: Uint8Array;
  /** Sealed content: the exact text; absent when deleted. */
  readonly c?: Uint8Array;
  /** Sealed header: labels, sort values, references (`write/header.ts`). */
  readonly h?: Uint8Array;
  readonly g?: BlobField;
}

export interface BlobField {
  readonly i: string;
  readonly n: number;
}

/** A version that is no longer current, reached through the current one alone. */
export interface VersionDocument {
  /** `Type/id/version`, the version padded so that ids stand in the order of versions. */
  readonly _id: string;
  readonly f: number;
  readonly ver: string;
  readonly at: number;
  readonly rec?: string;
  readonly del?: true;
  readonly c?: Uint8Array;
  readonly g?: BlobField;
}

/** One trace; appended, never changed, never deleted. */
export interface TraceDocument extends SearchableFields {
  /** The id of the trace. */
  readonly _id: string;
  readonly f: number;
  /** When it was recorded, milliseconds since 1970 UTC. */
  readonly t: number;
  /** Writer and its sequence. */
  readonly w: string;
  readonly n: number;
  /** True when the content is sealed by the server's key: no record is concerned, or none that has a key. */
  readonly s?: boolean;
  /** The sealed trace. */
  readonly c: Uint8Array;
}

/** What is known of a record as a whole. */
export interface RecordDocument {
  /** Logical id of the Patient; empty: the directory, and whatever else stands in no record. */
  readonly _id: string;
  readonly f: number;
  /** Raised by each write on which decisions depend. */
  readonly policyVersion: number;
}

/** Held by the transaction that changed it last; dropped by the database after a day. */
export interface LockDocument {
  /** Keyed hash of the name. */
  readonly _id: Uint8Array;
  readonly n: number;
  readonly at: Date;
}

export interface BlobDocument {
  readonly _id: string;
  readonly f: number;
  /** When it was put, by the clock of the database. */
  readonly at: Date;
  /** Bytes of the content; absent until all have come. */
  readonly size?: number;
  /** The key of its chunks, sealed by the server, then by the record that claimed it. */
  readonly key: Uint8Array;
  /** True once a resource refers to it; `rec` then says whose it is. */
  readonly claimed: boolean;
  readonly rec?: string;
}

export interface ChunkDocument {
  /** `blob id.000000`. */
  readonly _id: string;
  readonly c: Uint8Array;
}

export interface StampDocument {
  readonly _id: string;
  readonly modules: readonly string[];
  readonly formats: Readonly<Record<string, number>>;
  readonly sealer: string;
  /** Opens under the server's key, or the key store is another one's. */
  readonly proof: Uint8Array;
  readonly created: Date;
}

export interface Collections {
  /** The database they are of. */
  readonly db: Db;
  readonly resources: Collection<ResourceDocument>;
  readonly versions: Collection<VersionDocument>;
  readonly journal: Collection<TraceDocument>;
  readonly records: Collection<RecordDocument>;
  readonly locks: Collection<LockDocument>;
  readonly blobs: Collection<BlobDocument>;
  readonly chunks: Collection<ChunkDocument>;
  readonly meta: Collection<StampDocument>;
}

export function collectionsOf(db: Db): Collections {
  return {
    db,
    resources: db.collection('resources'),
    versions: db.collection('versions'),
    journal: db.collection('journal'),
    records: db.collection('records'),
    locks: db.collection('locks'),
    blobs: db.collection('blobs'),
    chunks: db.collection('blob_chunks'),
    meta: db.collection('meta'),
  };
}
