/**
 * The bytes of a blob, as a stream. Small ones are looked up with those of other requests of the moment
 * (docs/decisions/0012-commands-shared-by-requests.md); large ones a few chunks at a time, so that none is held whole.
 */
import { internalError, unavailable } from '../../fhir/outcome/errors.ts';
import type { BlobDocument, ChunkDocument, Collections } from '../collections.ts';
import { isTimeout, storeError } from '../failures.ts';
import { runRead } from '../run-command.ts';
import { decrypt } from '../seal/cipher.ts';
import type { Sealer } from '../seal/sealer.ts';
import type { ConditionDocument } from '../search/condition.ts';
import { SharedReads } from '../search/shared-reads.ts';
import { openBlobKey } from './blob-key.ts';
import { chunkPlace } from './chunks.ts';

/** Chunks of a large blob in one command: 2 MB. */
const READ_AHEAD = 2;
/** Blobs up to here share a command: sixteen of them are 1 MB. */
const SHARED_BYTES_MAX = 64 * 1024;

export interface BlobReads {
  blob(blobId: string): Promise<BlobDocument | undefined>;
  /** The chunk of a small blob. */
  small(place: string): Promise<readonly ChunkDocument[]>;
  /** Those there are of READ_AHEAD chunks from a number on. */
  large(blobId: string, number: number): Promise<readonly ChunkDocument[]>;
}

export function blobReads({ db, blobs, chunks }: Collections): BlobReads {
  const reading = (name: string) => async (filter: ConditionDocument, limit: number) => {
    const words = { filter, limit, batchSize: limit + 1, singleBatch: true };
    const { cursor } = await runRead(db, { find: name, ...words });
    // As the manual of `find` has it: one batch, which every limit here fits.
    return (cursor as { readonly firstBatch: readonly unknown[] }).firstBatch;
  };
  const readChunks = reading(chunks.collectionName);
  const sharedBlobs = new SharedReads(reading(blobs.collectionName));
  const sharedChunks = new SharedReads(readChunks);
  return {
    // What each gives are documents of the collection it asks, whole.
    blob: async (blobId) =>
      (await sharedBlobs.find({ _id: blobId }))[0] as BlobDocument | undefined,
    // The same.
    small: async (place) => (await sharedChunks.find({ _id: place })) as readonly ChunkDocument[],
    large: async (blobId, number) => {
      const places = Array.from({ length: READ_AHEAD }, (_, next) =>
        chunkPlace(blobId, number + next),
      );
      // The same.
      const found = (await readChunks({ _id: { $in: places } }, READ_AHEAD)) as ChunkDocument[];
      return places.flatMap((place) => found.filter(({ _id }) => _id === place));
    },
  };
}

/** @throws FhirError 503 when the database cannot answer, 500 when the blob is not what was put. */
export async function* readBlob(
  blobId: string,
  reads: BlobReads,
  sealer: Sealer,
): AsyncIterable<Uint8Array> {
  const blob = await reads.blob(blobId).catch(failed);
  if (blob?.size === undefined)
    throw internalError(new Error('A blob that is referred to is not there.'));
  const owner = await sealer.keysFor(blob.rec);
  if (!owner) throw internalError(new Error('The key of a blob that is referred to is gone.'));
  const key = openBlobKey(blobId, blob.key, owner);
  let size = 0;
  let number = 0;
  while (size < blob.size) {
    const isSmall = number === 0 && blob.size <= SHARED_BYTES_MAX;
    const next = isSmall ? reads.small(chunkPlace(blobId, 0)) : reads.large(blobId, number);
    const chunks = await next.catch(failed);
    if (chunks.length === 0) break;
    for (const { c } of chunks) {
      // A chunk that is missing lets the next one stand in its place, where it does not open.
      const bytes = decrypt(key, c, chunkPlace(blobId, number));
      size += bytes.length;
      number += 1;
      yield bytes;
    }
  }
  if (size !== blob.size) throw internalError(new Error('A blob is cut short.'));
}

function failed(error: unknown): never {
  throw isTimeout(error) ? unavailable(error) : storeError(error);
}
