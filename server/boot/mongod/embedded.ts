/**
 * The embedded MongoDB of Carnet, for demonstration, tests and evaluation: a mongod of our own that
 * is found or downloaded, started, guarded and stopped without anyone's help. Architecture §13,
 * Embedded mongod.
 */
import { findBinary } from './binary.ts';
import { openDataFolder } from './data-folder.ts';
import { takeOwnerLock } from './owner-lock.ts';
import type { MongodSite } from './start-mongod.ts';
import { restartMongod, startMongod } from './start-mongod.ts';
import { Supervisor } from './supervisor.ts';

export interface EmbeddedMongod {
  /**
   * For the driver; holds credentials, so it is never logged. It stays the same across restarts of
   * mongod.
   */
  readonly uri: string;
  /** Of the present mongod: another one after a restart. */
  readonly pid: number;
  /** Shuts mongod down in order and gives the data folder free. */
  stop(): Promise<void>;
  /**
   * Resolves when mongod is gone for good, after `stop`, or after too many ends within a minute.
   * The value is its exit code, null when a signal ended it. Not resolved by an end that a restart
   * healed.
   */
  readonly exited: Promise<number | null>;
}

export interface EmbeddedOptions {
  /** Made when absent; holds the database, its secrets and its log. */
  readonly dataDir: string;
  /** `MONGOD`, `PATH`, `CARNET_CACHE`, `XDG_CACHE_HOME`, `HOME`, and what pip and proxies need. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Told progress and restarts, one sentence each, without secrets. */
  readonly log: (message: string) => void;
}

/**
 * Starts a MongoDB on `dataDir` and resolves when it takes writes.
 * @throws Error in one sentence that says what to do: no MongoDB to be had, the folder used by a
 * living Carnet.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedMongod> {
  const { environment, log } = options;
  const folder = await openDataFolder(options.dataDir);
  const lock = await takeOwnerLock(folder.ownerLock, folder.root);
  try {
    const site: MongodSite = { binary: await findBinary({ environment, log }), folder, log };
    const { mongod, port, uri } = await startMongod(site, new AbortController().signal);
    const supervisor = new Supervisor(mongod, {
      restart: (signal) => restartMongod(site, port, signal),
      release: () => lock.release(),
      log,
    });
    return {
      uri,
      get pid() {
        return supervisor.pid;
      },
      stop: () => supervisor.stop(),
      exited: supervisor.exited,
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}
