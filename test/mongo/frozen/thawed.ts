/**
 * A store as an earlier version left it, put into a database of its own with the key folder it was sealed with. The files
 * were written by that version and are not written again.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { BSON, MongoClient } from 'mongodb';
import { readDefinitions } from '../../../server/boot/definitions.ts';
import type { ResourceDocument, StampDocument } from '../../../server/mongo/collections.ts';
import type { MongoStore, MongoStoreOptions } from '../../../server/mongo/open.ts';
import { openMongoStore } from '../../../server/mongo/open.ts';
import { fileKeyStore } from '../../../server/mongo/seal/file-key-store.ts';
import { patientSealer } from '../../../server/mongo/seal/patient.ts';
import { plainSealer } from '../../../server/mongo/seal/plain.ts';
import { mongodUri } from '../../mongod.ts';
import type { SealerName } from '../stores.ts';
import { BASE, JOURNAL_VIEW } from '../stores.ts';

export interface Thawed {
  readonly uri: string;
  readonly database: string;
  readonly keys: string;
  /** Sentences told by every store opened on it. */
  readonly told: string[];
  /** Opened as one more process would: this format when it resolves. */
  open(more?: Partial<MongoStoreOptions>): Promise<MongoStore>;
  /** The documents of `resources`, by `_id`. */
  documents(): Promise<readonly ResourceDocument[]>;
  /** The format of documents, as the stamp has it, and how far an upgrade has come. */
  stamp(): Promise<{ readonly format: number | undefined; readonly upgraded?: string | undefined }>;
  readonly client: MongoClient;
  close(): Promise<void>;
}

/** A dump: the key files by path, in base64, and the documents of every collection. */
interface Dump {
  readonly keys: Readonly<Record<string, string>>;
  readonly collections: Readonly<Record<string, readonly BSON.Document[]>>;
}

export async function thawed(format: number, sealer: SealerName): Promise<Thawed> {
  const file = fileURLToPath(import.meta.resolve(`./format-${format}-${sealer}.json.gz`));
  // What was dumped, in the shape above.
  const dump = BSON.EJSON.parse(gunzipSync(await readFile(file)).toString()) as Dump;
  const keys = await keyFolder(dump);
  const uri = await mongodUri();
  const database = `mongo-frozen-${randomBytes(6).toString('hex')}`;
  const client = await MongoClient.connect(uri);
  const db = client.db(database);
  for (const [name, documents] of Object.entries(dump.collections)) {
    await db.createCollection(name);
    if (documents.length > 0) await db.collection(name).insertMany([...documents]);
  }
  const opened: MongoStore[] = [];
  const told: string[] = [];
  return {
    ...{ uri, database, keys, told, client },
    open: async (more = {}) => {
      const store = await openMongoStore({
        ...{ uri, database, base: BASE, journal: JOURNAL_VIEW, modules: ['r4'] },
        definitions: readDefinitions(),
        clock: () => Date.now(),
        sealer: sealer === 'plain' ? plainSealer() : patientSealer(await fileKeyStore(keys)),
        log: (message) => told.push(message),
        ...more,
      });
      opened.push(store);
      return store;
    },
    documents: () =>
      db.collection<ResourceDocument>('resources').find({}).sort({ _id: 1 }).toArray(),
    stamp: async () => {
      const stamp = await db.collection<StampDocument>('meta').findOne({ _id: 'store' });
      return { format: stamp?.formats['document'], upgraded: stamp?.upgraded };
    },
    close: async () => {
      for (const store of opened) await store.close();
      await db.dropDatabase();
      await client.close();
      await rm(keys, { recursive: true, force: true });
    },
  };
}

async function keyFolder({ keys }: Dump): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'carnet-frozen-'));
  for (const [path, bytes] of Object.entries(keys)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), Buffer.from(bytes, 'base64'), { mode: 0o600 });
  }
  return folder;
}
