/**
 * The cost law over every query of the suite: keys examined at most 10 × (returned + 1) once they pass 50, and no sort in memory over more
 * than 1,000 documents. mongod's own profiler keeps what breaks it; the harness asks for it when a server closes.
 */
import { MongoClient } from 'mongodb';

const KEYS_FACTOR = 10;
/**
 * What a page of COUNT_DEFAULT reads at most anyway. Below it the law is not asked: a reader who may see none of the
 * dozen resources that match makes the store look at a dozen keys for nothing, since rights are in no key.
 */
const KEYS_FLOOR = 50;
/** A sort of fewer documents happens inside one record and is bounded. */
const SORTED_MAX = 1000;

export interface CostWatch {
  /** @throws Error naming the first queries that broke the law. */
  close(): Promise<void>;
}

/** Watches one database from now on. Counts are left out: a total reads what it counts. */
export async function watchCost(uri: string, database: string): Promise<CostWatch> {
  const client = await new MongoClient(uri).connect();
  const db = client.db(database);
  const isCostly = {
    $or: [
      {
        keysExamined: { $gt: KEYS_FLOOR },
        $expr: {
          $gt: ['$keysExamined', { $multiply: [KEYS_FACTOR, { $add: ['$nreturned', 1] }] }],
        },
      },
      { hasSortStage: true, docsExamined: { $gt: SORTED_MAX } },
      { planSummary: 'COLLSCAN', docsExamined: { $gt: SORTED_MAX } },
    ],
  };
  await db.command({
    profile: 1,
    slowms: 0,
    filter: { op: { $in: ['query', 'getmore'] }, ...isCostly },
  });
  return {
    close: async () => {
      try {
        const found = await db.collection('system.profile').find({}).limit(3).toArray();
        if (found.length > 0)
          throw new Error(`Queries broke the cost law: ${found.map(shown).join('\n')}`);
      } finally {
        await client.close();
      }
    },
  };
}

function shown({
  ns,
  keysExamined,
  docsExamined,
  nreturned,
  planSummary,
  command,
}: Record<string, unknown>): string {
  const { filter, hint, sort, limit } = (command ?? {}) as Record<string, unknown>;
  return JSON.stringify({
    ns,
    keysExamined,
    docsExamined,
    nreturned,
    planSummary,
    filter,
    hint,
    sort,
    limit,
  }).slice(0, 900);
}
