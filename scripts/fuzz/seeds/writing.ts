/** Requests that write: what each actor of the record rightly sends, as a start for what he wrongly might. dmp.md 3.8, 4.3. */
import type { World } from '../world.ts';
import { RECORDS } from '../world.ts';
import { changes, documents } from './documents.ts';
import { bundles, entries } from './entries.ts';
import type { Seed } from './reading.ts';
import { feeds, rights } from './rights.ts';
import { seedOf } from './sent.ts';

export function writingSeeds(world: World): readonly Seed[] {
  return RECORDS.flatMap((record) =>
    [entries, bundles, documents, changes, rights, feeds]
      .flatMap((made) => made(world, record))
      .map((sent) => seedOf(record, sent)),
  );
}
