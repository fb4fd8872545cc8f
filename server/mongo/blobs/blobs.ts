/** Bytes kept apart, in sealed chunks, written and read as streams. */
import type { KeyObject } from 'node:crypto';
import { createHash, randomUUID } from 'node:crypto';
import { internalError, tooLarge } from '../../fhir/outcome/errors.ts';
import type { BlobStore, StoredBlob } from '../../fhir/store/store.ts';
import type { ChunkDocument, Collections } from '../collections.ts';
import { DOCUMENT_FORMAT } from '../collections.ts';
import { storeError } from '../failures.ts';
import { decrypt, encrypt } from '../seal/cipher.ts';
import type { Sealer } from '../seal/sealer.ts';
import { newBlobKey, openBlobKey } from './blob-key.ts';
import { chunksOf } from './chunks.ts';

const CHUNK_FORMAT = 1;
const CHUNK_BYTES = 1024 * 1024;
const NUMBER_DIGITS = 6;
/** Chunks fetched ahead of the reader. */
const READ_AHEAD = 2;

export interface BlobParts {
  readonly collections: Collections;
  readonly sealer: Sealer;
}

export function blobStore(parts: BlobParts): BlobStore {
  return {
    put: (bytes, sizeMax) => put(bytes, sizeMax, parts),
    get: (blobId) => get(blobId, parts),
  };
}

/** @throws FhirError 413 as soon as more than `sizeMax` bytes have come. */
async function put(
  bytes: AsyncIterable<Uint8Array>,
  sizeMax: number,
  { collections, sealer }: BlobParts,
): Promise<StoredBlob> {
  const blobId = randomUUID();
  const { key, sealed } = newBlobKey(blobId, await sealer.madeKeysFor());
  const hash = createHash('sha1');
  let size = 0;
  let number = 0;
  try {
    // First of all, with the clock of the database: chunks whose upload breaks off are found by it and dropped.
    await collections.blobs.updateOne(
      { _id: blobId },
      { $set: { f: DOCUMENT_FORMAT, key: sealed, claimed: false }, $currentDate: { at: true } },
      { upsert: true },
    );
    for await (const chunk of chunksOf(bytes, CHUNK_BYTES)) {
      size += chunk.length;
      if (size > sizeMax) throw tooManyBytes(sizeMax);
      hash.update(chunk);
      await collections.chunks.insertOne(sealedChunk(chunk, { blobId, number, key }));
      number += 1;
    }
    await collections.blobs.updateOne({ _id: blobId }, { $set: { size } });
  } catch (error) {
    throw storeError(error);
  }
  return { blobId, size, sha1: hash.digest('base64') };
}

async function* get(blobId: string, { collections, sealer }: BlobParts): AsyncIterable<Uint8Array> {
  const blob = await collections.blobs.findOne({ _id: blobId }).catch((error: unknown) => {
    throw storeError(error);
  });
  if (blob?.size === undefined)
    throw internalError(new Error('A blob that is referred to is not there.'));
  const owner = await sealer.keysFor(blob.rec);
  if (!owner) throw internalError(new Error('The key of a blob that is referred to is gone.'));
  const key = openBlobKey(blobId, blob.key, owner);
  const chunks = collections.chunks
    // '/' follows '.': the run holds the chunks of this blob and no other.
    .find({ _id: { $gte: `${blobId}.`, $lt: `${blobId}/` } })
    .sort({ _id: 1 })
    .batchSize(READ_AHEAD);
  let size = 0;
  let number = 0;
  try {
    for await (const { c } of chunks) {
      const bytes = decrypt(key, c, chunkPlace(blobId, number));
      size += bytes.length;
      number += 1;
      yield bytes;
    }
  } catch (error) {
    throw storeError(error);
  } finally {
    await chunks.close();
  }
  if (size !== blob.size) throw internalError(new Error('A blob is cut short.'));
}

interface ChunkPlace {
  readonly blobId: string;
  readonly number: number;
  readonly key: KeyObject;
}

function sealedChunk(bytes: Uint8Array, { blobId, number, key }: ChunkPlace): ChunkDocument {
  const aad = chunkPlace(blobId, number);
  return { _id: aad, c: encrypt(key, bytes, { format: CHUNK_FORMAT, aad }) };
}

function chunkPlace(blobId: string, number: number): string {
  return `${blobId}.${String(number).padStart(NUMBER_DIGITS, '0')}`;
}

function tooManyBytes(sizeMax: number) {
  return tooLarge({
    fr: `Le contenu dépasse ${sizeMax} octets.`,
    en: `The content passes ${sizeMax} bytes.`,
  });
}
