/** A write that refers to a blob makes it its record's, in the same transaction. */
import type { ClientSession } from 'mongodb';
import { conflict } from '../../fhir/outcome/errors.ts';
import type { BlobReference } from '../../fhir/store/store.ts';
import type { Collections } from '../collections.ts';
import type { Sealer } from '../seal/sealer.ts';
import { StartAgain } from '../write/transact.ts';
import { handedOver } from './blob-key.ts';

export interface Claiming {
  readonly collections: Collections;
  readonly sealer: Sealer;
  readonly session: ClientSession;
}

/** @throws FhirError 409 when the blob was dropped, for nobody had claimed it within a day. */
export async function claimBlob(
  { blobId }: BlobReference,
  record: string | undefined,
  { collections, sealer, session }: Claiming,
): Promise<void> {
  const blob = await collections.blobs.findOne({ _id: blobId }, { session, promoteBuffers: true });
  if (blob?.size === undefined) {
    // Bytes put after the transaction had begun: its snapshot does not show them, the next one will.
    if (await collections.blobs.findOne({ _id: blobId })) throw new StartAgain('A blob is newer.');
    throw blobGone();
  }
  if (blob.claimed && blob.rec === record) return;
  // Ids of blobs are ours and unguessable: that one record's reaches another is a fault of ours.
  if (blob.rec !== undefined) throw new Error('A blob of one record was referred to from another.');
  const from = await sealer.madeKeysFor();
  const to = await sealer.madeKeysFor(record);
  await collections.blobs.updateOne(
    { _id: blobId },
    {
      $set: {
        claimed: true,
        key: handedOver(blobId, blob.key, { from, to }),
        ...(record === undefined ? {} : { rec: record }),
      },
    },
    { session },
  );
}

function blobGone() {
  return conflict({
    fr: "Le contenu envoyé n'est plus disponible : renvoyez-le.",
    en: 'The content sent is no longer available: send it again.',
  });
}
