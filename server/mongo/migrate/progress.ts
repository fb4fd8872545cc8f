/** How far an upgrade has come, for who waits for it. */
import type { Upgrading } from './upgrading.ts';

/** Resources looked at between two lines of the log. */
const TOLD_EVERY = 20_000;

/** To be told of each batch how many resources were looked at; `last` is where the upgrade goes on. */
export async function upgradeProgress(
  last: string,
  { collections, log, progress }: Upgrading,
): Promise<(count: number) => void> {
  const { resources } = collections;
  const all = await resources.estimatedDocumentCount();
  let looked =
    last === '' ? 0 : await resources.countDocuments({ _id: { $lte: last } }, { hint: '_id_' });
  return (count) => {
    const before = looked;
    looked += count;
    progress();
    if (Math.floor(before / TOLD_EVERY) === Math.floor(looked / TOLD_EVERY)) return;
    // The estimate may be short of what is there after a crash of the database.
    const percent = Math.min(100, Math.floor((100 * looked) / Math.max(1, all)));
    log(`The upgrade has looked at ${looked} of about ${all} resources (${percent} %).`);
  };
}
