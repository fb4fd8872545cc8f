/** What a request makes the database do: MongoDB's own profiler, told by shape. MongoDB manual, Database Profiler. */
import { MongoClient } from 'mongodb';
import type { TestServer } from '../../harness.ts';
import { mongodUri } from '../../mongod.ts';

export interface Commands {
  /** The commands that `work` causes, each as operation, namespace and shape. */
  during(work: () => Promise<unknown>): Promise<readonly string[]>;
  close(): Promise<void>;
}

const PROFILE_BYTES = 32 * 1024 * 1024;
/** Of the connection and the session, whatever is asked. */
const PASSING: ReadonlySet<string> = new Set([
  '$clusterTime',
  'lsid',
  'txnNumber',
  'signature',
  'readConcern',
  'afterClusterTime',
  'comment',
  '$db',
  'apiVersion',
]);

/** Of a document that is inserted numbers are values too: an instant, a place in a sequence. Elsewhere they are bounds. */
const INSERTED = 'documents';

/** The profiler of a server's database, at level 2 until closed. */
export async function profiled({ database }: Pick<TestServer, 'database'>): Promise<Commands> {
  const client = await MongoClient.connect(await mongodUri(), {
    appName: 'carnet-profiler',
    directConnection: true,
  });
  const db = client.db(database);
  await db.command({ profile: 0 });
  await db.dropCollection('system.profile');
  await db.createCollection('system.profile', { capped: true, size: PROFILE_BYTES });
  await db.command({ profile: 2, filter: 'unset' });
  const profile = db.collection('system.profile');
  return {
    during: async (work) => {
      const started = await now();
      await work();
      const written = await profile
        .find({ ts: { $gte: started }, appName: { $ne: 'carnet-profiler' } })
        .sort({ $natural: 1 })
        .toArray();
      return written.map(
        ({ op, ns, command }) => `${String(op)} ${String(ns)} ${JSON.stringify(shapeOf(command))}`,
      );
    },
    close: async () => {
      // Whatever else looks at this database's profile finds nothing of ours.
      await db.command({ profile: 0 });
      await db.dropCollection('system.profile');
      await client.close();
    },
  };

  /** The database's own clock, a moment later than whatever was asked before. */
  async function now(): Promise<Date> {
    await new Promise((resolve) => setTimeout(resolve, 5));
    const { localTime } = await db.admin().command({ hello: 1 });
    return localTime as Date; // what `hello` answers
  }
}

/** The command without its values: ids, keys, texts, instants and bytes are one and the same. */
function shapeOf(value: unknown, number: 'shown' | 'hidden' = 'shown'): unknown {
  if (Array.isArray(value)) return value.map((inner) => shapeOf(inner, number));
  if (typeof value === 'string' || value instanceof Date) return '…';
  if (typeof value === 'number') return number === 'shown' ? value : '…';
  if (typeof value === 'boolean' || value === null || value === undefined) return value;
  if (typeof value !== 'object') return '…';
  if ('_bsontype' in value || value instanceof Uint8Array) return '…';
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !PASSING.has(name))
      .map(([name, inner]) => [name, shapeOf(inner, name === INSERTED ? 'hidden' : number)]),
  );
}
