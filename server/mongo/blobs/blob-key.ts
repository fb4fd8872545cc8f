/** The key of one blob: its chunks are sealed by it, itself is sealed by whoever owns the blob. */
import type { KeyObject } from 'node:crypto';
import { createSecretKey, randomBytes } from 'node:crypto';
import type { RecordKeys } from '../seal/sealer.ts';

const KEY_BYTES = 32;

export interface BlobKey {
  readonly key: KeyObject;
  readonly sealed: Uint8Array;
}

export function newBlobKey(blobId: string, owner: RecordKeys): BlobKey {
  const bytes = randomBytes(KEY_BYTES);
  return { key: createSecretKey(bytes), sealed: owner.seal(bytes, placeOf(blobId)) };
}

export function openBlobKey(blobId: string, sealed: Uint8Array, owner: RecordKeys): KeyObject {
  return createSecretKey(owner.open(sealed, placeOf(blobId)));
}

/** The same key, sealed for its new owner: the chunks stay as they are. */
export function handedOver(
  blobId: string,
  sealed: Uint8Array,
  { from, to }: { readonly from: RecordKeys; readonly to: RecordKeys },
): Uint8Array {
  return to.seal(from.open(sealed, placeOf(blobId)), placeOf(blobId));
}

function placeOf(blobId: string): string {
  return `blob/${blobId}`;
}
