/** Stores on the real MongoDB of the run, each in a database of its own. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { readDefinitions } from '../../server/boot/definitions.ts';
import { traceEntries } from '../../server/fhir/audit/entries.ts';
import { auditEvent } from '../../server/fhir/audit/render.ts';
import type { JournalView } from '../../server/fhir/store/store.ts';
import type { MongoStore, MongoStoreOptions } from '../../server/mongo/open.ts';
import { openMongoStore } from '../../server/mongo/open.ts';
import { fileKeyStore } from '../../server/mongo/seal/file-key-store.ts';
import { patientSealer } from '../../server/mongo/seal/patient.ts';
import { plainSealer } from '../../server/mongo/seal/plain.ts';
import { mongodUri } from '../mongod.ts';

export const BASE = 'http://carnet.test/fhir';

export const JOURNAL_VIEW: JournalView = {
  entries: traceEntries,
  resource: (trace) => auditEvent(trace, { reasonSystem: 'http://carnet.test/reason' }),
};

export type SealerName = 'plain' | 'patient';

export interface TestStore {
  readonly store: MongoStore;
  readonly database: string;
  /** What it was opened with. */
  readonly options: MongoStoreOptions;
  /** Folder of the keys, of the patient sealer. */
  readonly keys: string;
  /** Another store on the same data, as another process would open it. */
  again(options?: Partial<MongoStoreOptions>): Promise<MongoStore>;
  /** The documents themselves. */
  readonly client: MongoClient;
  close(): Promise<void>;
}

export async function testStore(
  sealer: SealerName,
  more: Partial<MongoStoreOptions> = {},
): Promise<TestStore> {
  const folder = await mkdtemp(join(tmpdir(), 'carnet-keys-'));
  const uri = await mongodUri();
  const newSealer = async () =>
    sealer === 'plain' ? plainSealer() : patientSealer(await fileKeyStore(folder));
  const options: MongoStoreOptions = {
    uri,
    database: `mongo-test-${randomBytes(6).toString('hex')}`,
    definitions: readDefinitions(),
    base: BASE,
    clock: () => Date.now(),
    journal: JOURNAL_VIEW,
    sealer: await newSealer(),
    modules: ['r4'],
    log: () => undefined,
    ...more,
  };
  const { database } = options;
  const store = await openMongoStore(options);
  const client = await MongoClient.connect(uri);
  const opened: MongoStore[] = [store];
  return {
    store,
    database,
    options,
    keys: folder,
    client,
    again: async (other = {}) => {
      const another = await openMongoStore({ ...options, sealer: await newSealer(), ...other });
      opened.push(another);
      return another;
    },
    close: async () => {
      await client.db(database).dropDatabase();
      await client.close();
      for (const one of opened) await one.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
