/** Blobs in memory. A blob no committed write names within a day is dropped. */
import { internalError, tooLarge } from '../outcome/errors.ts';
import type { BlobStore, StoredBlob } from './store.ts';

const UNCLAIMED_MAX_MILLISECONDS = 24 * 60 * 60 * 1000;

interface KeptBlob {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly put: number;
  readonly isClaimed: boolean;
}

export interface MemoryBlobs extends BlobStore {
  /** A committed write names it: it stays. */
  claim(blobId: string): void;
}

/** `clock` in milliseconds since 1970 UTC. */
export function memoryBlobs(clock: () => number): MemoryBlobs {
  const kept = new Map<string, KeptBlob>();
  let count = 0;
  const dropUnclaimed = (): void => {
    const oldest = clock() - UNCLAIMED_MAX_MILLISECONDS;
    for (const [blobId, blob] of kept)
      if (!blob.isClaimed && blob.put < oldest) kept.delete(blobId);
  };
  return {
    put: async (source, sizeMax) => {
      const bytes = await collected(source, sizeMax);
      dropUnclaimed();
      count += 1;
      const blobId = `blob-${count}`;
      kept.set(blobId, { bytes, put: clock(), isClaimed: false });
      return { blobId, size: bytes.length, sha1: await sha1Of(bytes) } satisfies StoredBlob;
    },
    get: async function* (blobId) {
      const blob = kept.get(blobId);
      if (!blob) throw internalError(new Error('A blob that is referred to is not there.'));
      yield blob.bytes;
    },
    claim: (blobId) => {
      const blob = kept.get(blobId);
      if (blob) kept.set(blobId, { ...blob, isClaimed: true });
    },
  };
}

/** @throws FhirError 413 as soon as more than `sizeMax` bytes have come. */
async function collected(
  source: AsyncIterable<Uint8Array>,
  sizeMax: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > sizeMax) {
      throw tooLarge({
        fr: `Le contenu dépasse ${sizeMax} octets.`,
        en: `The content passes ${sizeMax} bytes.`,
      });
    }
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

async function sha1Of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-1', bytes);
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}
