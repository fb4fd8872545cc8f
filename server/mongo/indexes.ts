/** Collections and their indexes. MongoDB compresses the blocks; what is sealed does not shrink, the rest does. */
import type { Db, IndexDescription } from 'mongodb';

const LOCK_SECONDS = 24 * 60 * 60;

/** For each collection its indexes beside `_id`; the reason of each is in docs/decisions/0003-storage-formats.md. */
const INDEXES: Readonly<Record<string, readonly IndexDescription[]>> = {
  resources: [
    { name: 'k_o', key: { k: 1, o: 1 } },
    { name: 'b_u', key: { b: 1, u: 1 } },
  ],
  versions: [],
  journal: [
    { name: 'b_o', key: { b: 1, o: 1 } },
    { name: 'w_n', key: { w: 1, n: 1 }, unique: true },
  ],
  records: [],
  locks: [{ name: 'at', key: { at: 1 }, expireAfterSeconds: LOCK_SECONDS }],
  blobs: [{ name: 'unclaimed', key: { at: 1 }, partialFilterExpression: { claimed: false } }],
  blob_chunks: [],
  meta: [],
};

const NAMESPACE_EXISTS = 48;

/** Makes what is not there yet; several processes may do so at once. */
export async function ensureCollections(db: Db): Promise<void> {
  const known = new Set(
    (await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name),
  );
  for (const [name, indexes] of Object.entries(INDEXES)) {
    if (!known.has(name)) await createCollection(db, name);
    if (indexes.length > 0) await db.collection(name).createIndexes([...indexes]);
  }
}

async function createCollection(db: Db, name: string): Promise<void> {
  try {
    await db.createCollection(name, {
      storageEngine: { wiredTiger: { configString: 'block_compressor=zstd' } },
    });
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === NAMESPACE_EXISTS;
    if (!isThere) throw error;
  }
}
