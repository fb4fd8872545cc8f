/** What a store was made with. Opening it with less would read it wrong (architecture.md 13). */
import type { Collections, StampDocument } from './collections.ts';
import { DOCUMENT_FORMAT } from './collections.ts';
import type { Sealer } from './seal/sealer.ts';

const ID = 'store';
const PROOF = 'carnet store proof';

export interface StampParts {
  readonly collections: Collections;
  readonly sealer: Sealer;
  readonly modules: readonly string[];
}

/**
 * Stamps a new store, checks an old one and notes the modules it gains.
 * @throws Error in one sentence that says what to do.
 */
export async function checkStamp({ collections, sealer, modules }: StampParts): Promise<void> {
  const keys = await sealer.madeKeysFor();
  const formats = { document: DOCUMENT_FORMAT, [`sealer ${sealer.name}`]: sealer.format };
  await collections.meta.updateOne(
    { _id: ID },
    {
      $setOnInsert: {
        modules,
        formats,
        sealer: sealer.name,
        proof: keys.seal(Buffer.from(PROOF), PROOF),
      },
    },
    { upsert: true },
  );
  await collections.meta.updateOne(
    { _id: ID, created: { $exists: false } },
    { $currentDate: { created: true } },
  );
  const stamp = await collections.meta.findOne({ _id: ID });
  if (!stamp) throw new Error('The store could not be stamped.');
  refuseFewerModules(stamp, modules);
  refuseOtherSealer(stamp, sealer);
  refuseNewerFormats(stamp, formats);
  refuseOtherKeys(stamp, () => keys.open(stamp.proof, PROOF));
  await collections.meta.updateOne(
    { _id: ID },
    { $addToSet: { modules: { $each: [...modules] } } },
  );
}

function refuseFewerModules(stamp: StampDocument, modules: readonly string[]): void {
  const missing = stamp.modules.filter((name) => !modules.includes(name));
  if (missing.length === 0) return;
  throw new Error(
    `This store was made with the modules ${stamp.modules.join(', ')}: start with ${missing.join(', ')} too, or name another database.`,
  );
}

function refuseOtherSealer(stamp: StampDocument, sealer: Sealer): void {
  if (stamp.sealer === sealer.name) return;
  throw new Error(
    `This store is sealed by '${stamp.sealer}' and cannot be read by '${sealer.name}': name another database.`,
  );
}

function refuseNewerFormats(stamp: StampDocument, formats: Readonly<Record<string, number>>): void {
  for (const [name, format] of Object.entries(stamp.formats)) {
    if (format <= (formats[name] ?? 0)) continue;
    throw new Error(
      `This store was written by a newer version (${name} ${format}): start that version.`,
    );
  }
}

function refuseOtherKeys(stamp: StampDocument, open: () => Uint8Array): void {
  try {
    if (Buffer.from(open()).toString() === PROOF) return;
  } catch (cause) {
    throw new Error(
      'The key store is not the one this store was sealed with: put the right keys back, or name another database.',
      { cause },
    );
  }
  throw new Error(
    `The proof of the store (made ${stamp.created.toISOString()}) is not what it should be.`,
  );
}
