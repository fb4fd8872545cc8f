/** The indexes a database has beside those that plans use: each costs every write, so each needs a reason. */
import type { Db } from 'mongodb';
import type { Observations } from './golden.ts';

/** Indexes that no shape of the catalogue leads through, and why they are there. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'locks at': 'the database drops old locks by it',
  'meta _id_': 'read once, at the start: server/mongo/stamp.ts',
};

export interface UnusedIndexes {
  /** `collection index` of those without use and without reason. */
  readonly unused: readonly string[];
  /** Reasons given for what is used, or is not there. */
  readonly needless: readonly string[];
}

export async function unusedIndexes(db: Db, seen: readonly Observations[]): Promise<UnusedIndexes> {
  const used = new Set(seen.flatMap(usedIn));
  const there: string[] = [];
  for (const { name } of await db.listCollections({}, { nameOnly: true }).toArray()) {
    if (name.startsWith('system.')) continue;
    for (const index of await db.collection(name).indexes()) there.push(`${name} ${index.name}`);
  }
  return {
    unused: there.filter((name) => !used.has(name) && !Object.hasOwn(ELSEWHERE, name)),
    needless: Object.keys(ELSEWHERE).filter((name) => used.has(name) || !there.includes(name)),
  };
}

function usedIn(observed: Observations): readonly string[] {
  return [...observed.values()].flatMap(({ commands }) =>
    commands.flatMap(({ collection, plan }) =>
      [...plan.matchAll(/(?:IXSCAN|IDHACK|COUNT_SCAN) (\w+)/g)].map(
        ([, index]) => `${collection} ${index}`,
      ),
    ),
  );
}
