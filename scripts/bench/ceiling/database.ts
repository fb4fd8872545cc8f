/** The databases the ceiling works on, by types of our own connection: the driver belongs to the store. */
import type { connect } from '../../../server/mongo/connect.ts';
import { ensureCollections } from '../../../server/mongo/indexes.ts';

export type Client = Awaited<ReturnType<typeof connect>>;
export type Database = ReturnType<Client['db']>;
/** A document or a command, looked into by name. */
export type Loose = Readonly<Record<string, unknown>>;

/** Collections that requests are answered from. */
const CLONED = ['resources', 'versions', 'blobs', 'blob_chunks'] as const;

/** A copy with the same indexes. MongoDB manual, $out: it replaces the documents and keeps the indexes. */
export async function cloneDatabase(from: Database, to: Database): Promise<void> {
  await ensureCollections(to);
  for (const coll of CLONED)
    await from
      .collection(coll)
      .aggregate([{ $out: { db: to.databaseName, coll } }])
      .toArray();
}

/** Documents by `_id`, in no order. */
export async function documentsOf(
  database: Database,
  references: readonly string[],
): Promise<readonly Loose[]> {
  return database
    .collection<Loose & { readonly _id: string }>('resources')
    .find({ _id: { $in: [...references] } })
    .toArray();
}

/** All that the server ran on a database since the last look, each with its cost. MongoDB manual, Database Profiler. */
export class Profile {
  readonly #database: Database;
  #seen = 0;

  constructor(database: Database) {
    this.#database = database;
  }

  async start(): Promise<void> {
    await this.stop();
    this.#seen = 0;
    await this.#database.createCollection('system.profile', { capped: true, size: PROFILE_BYTES });
    await this.#database.command({ profile: 2, slowms: 0 });
  }

  /** Those of the requests answered since the last look. */
  async look(): Promise<readonly Loose[]> {
    const entries: readonly Loose[] = await this.#database
      .collection('system.profile')
      .find({}, { sort: { $natural: 1 }, skip: this.#seen })
      .toArray();
    this.#seen += entries.length;
    return entries.filter(({ ns }) => !String(ns).endsWith('.system.profile'));
  }

  async stop(): Promise<void> {
    await this.#database.command({ profile: 0 });
    await this.#database.dropCollection('system.profile').catch((error: unknown) => {
      // Absent is what is wanted; MongoDB 7 says so by an error, later ones do not.
      if (!String(error).includes('not found')) throw error;
    });
  }
}

/** Some twenty thousand entries: one scenario's requests leave fewer. */
const PROFILE_BYTES = 64 * 1024 * 1024;
