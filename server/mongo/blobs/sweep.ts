/** Drops the blobs nobody claimed: broken uploads, writes that were refused. */
import type { Collections } from '../collections.ts';

const UNCLAIMED_MILLISECONDS_MAX = 24 * 60 * 60 * 1000;
/** Blobs dropped in one sweep; the next one goes on. */
const SWEPT_MAX = 1000;

/** How many were dropped. The age is told by the clock of the database, which no setting moves. */
export async function sweepBlobs({
  blobs,
  chunks,
}: Pick<Collections, 'blobs' | 'chunks'>): Promise<number> {
  const oldest = { $subtract: ['$$NOW', UNCLAIMED_MILLISECONDS_MAX] };
  const old = { claimed: false, $expr: { $lt: ['$at', oldest] } };
  const found = await blobs.find(old, { projection: { _id: 1 }, limit: SWEPT_MAX }).toArray();
  let dropped = 0;
  for (const { _id } of found) {
    // Again on the blob itself: a write may have claimed it since.
    const { deletedCount } = await blobs.deleteOne({ ...old, _id });
    if (deletedCount === 0) continue;
    await chunks.deleteMany({ _id: { $gte: `${_id}.`, $lt: `${_id}/` } });
    dropped += 1;
  }
  return dropped;
}
