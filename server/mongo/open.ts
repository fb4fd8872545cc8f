/** The store on MongoDB. architecture.md 9 and 13; docs/decisions/0003-storage-formats.md. */
import type { Definitions } from '../fhir/definitions/definitions.ts';
import type { SearchQuery } from '../fhir/search/query.ts';
import type { JournalView, Store } from '../fhir/store/store.ts';
import { blobStore } from './blobs/blobs.ts';
import { sweepBlobs } from './blobs/sweep.ts';
import type { Collections } from './collections.ts';
import { collectionsOf } from './collections.ts';
import { checkWritable, connect } from './connect.ts';
import type { FailPoint, FailPoints } from './fail-point.ts';
import { storeError } from './failures.ts';
import { ensureCollections } from './indexes.ts';
import { GroupCommit } from './journal/group-commit.ts';
import { readsUnderWay } from './journal/reads-under-way.ts';
import { PolicyVersions } from './policy-versions.ts';
import type { Sealer } from './seal/sealer.ts';
import { commandsOn } from './search/commands.ts';
import type { ExplainedCommand } from './search/explain.ts';
import { explain } from './search/explain.ts';
import { find } from './search/find.ts';
import { history } from './search/history.ts';
import { checkStamp } from './stamp.ts';
import { LocalLocks } from './write/local-locks.ts';
import { transact } from './write/transact.ts';
import { openAttempt } from './write/transaction.ts';
import { WriteGroups } from './write/write-groups.ts';

export type { FailPoint };

const SWEEP_MILLISECONDS = 60 * 60 * 1000;

export interface MongoStoreOptions {
  readonly uri: string;
  readonly database: string;
  readonly definitions: Definitions;
  /** Service base URL, without a slash at its end. */
  readonly base: string;
  /** Milliseconds since 1970 UTC. */
  readonly clock: () => number;
  readonly journal: JournalView;
  readonly sealer: Sealer;
  /** Names of the modules the server runs with; a store keeps those it was made with. */
  readonly modules: readonly string[];
  readonly failPoint?: FailPoints;
  /** Told what an operator should know, one sentence each, nothing personal in it. */
  readonly log: (message: string) => void;
}

export interface MongoStore extends Store {
  close(): Promise<void>;
  /** Resolves when the primary is reached and takes writes. */
  ready(): Promise<void>;
  /** The commands a search runs, with what each examined. */
  explain(query: SearchQuery): Promise<readonly ExplainedCommand[]>;
}

/** @throws Error in one sentence when the database cannot be used as it is. */
export async function openMongoStore(options: MongoStoreOptions): Promise<MongoStore> {
  const { definitions, journal, sealer, modules, log } = options;
  const failPoint: FailPoints = options.failPoint ?? (() => undefined);
  const client = await connect(options.uri);
  try {
    const db = client.db(options.database);
    const collections = collectionsOf(db);
    await ensureCollections(db);
    await checkStamp({ collections, sealer, modules });
    const reading = { sealer, definitions, journal };
    const commands = commandsOn(collections);
    const reads = readsUnderWay();
    const traces = new GroupCommit({ collections, sealer, journal }, failPoint, reads);
    const locks = new LocalLocks();
    const policyVersions = new PolicyVersions(collections);
    const encoding = { sealer, journal };
    const groups = new WriteGroups({ client, collections, encoding, failPoint });
    const stopSweeping = sweepRegularly(collections, log);
    return {
      blobs: blobStore({ collections, sealer }),
      find: (query) => reads.during(find(query, { ...reading, commands })),
      history: (query) => reads.during(history(query, { ...reading, commands })),
      transact: (work) =>
        transact(work, {
          client,
          locks,
          failPoint,
          groups,
          open: (session, held) =>
            openAttempt(
              { collections, reading: { ...reading, commands }, failPoint },
              session,
              held,
            ),
        }),
      append: (written) => traces.append(written),
      traces: (writer) => numberedTraces(collections, writer),
      ready: () => checkWritable(client),
      explain: (query) => explain(query, collections, reading),
      policyVersions: (records) => policyVersions.of(records),
      close: async () => {
        await stopSweeping();
        await traces.drained();
        await client.close();
      },
    };
  } catch (error) {
    await client.close();
    throw error;
  }
}

async function* numberedTraces(
  { journal }: Collections,
  writer: string | undefined,
): ReturnType<Store['traces']> {
  const fields = { _id: 0, w: 1, n: 1, t: 1 };
  const cursor = journal
    .find(writer === undefined ? {} : { w: writer }, { projection: fields })
    .sort({ w: 1, n: 1 })
    .hint('w_n');
  try {
    for await (const { w, n, t } of cursor) yield { writer: w, sequence: n, recorded: t };
  } catch (error) {
    throw storeError(error);
  }
}

/** Sweeps now and every hour; the function stops it and waits for the sweep that runs. */
function sweepRegularly(
  collections: Collections,
  log: (message: string) => void,
): () => Promise<void> {
  let running = Promise.resolve();
  const sweep = (): void => {
    running = sweepBlobs(collections).then(
      () => undefined,
      (error: unknown) =>
        log(
          `Unclaimed blobs could not be dropped: ${error instanceof Error ? error.name : 'unknown error'}.`,
        ),
    );
  };
  sweep();
  const timer = setInterval(sweep, SWEEP_MILLISECONDS).unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
