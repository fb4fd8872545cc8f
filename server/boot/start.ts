/** From configuration to one process that answers, and back down in order. Several: `workers/primary.ts`. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import pino from 'pino';
import type { Engine } from '../fhir/engine/scope.ts';
import type { WorkerLabel } from '../http/ports.ts';
import { createLog, shownError } from '../http/watch/log.ts';
import type { FailPoint, MongoStore } from '../mongo/open.ts';
import { clockOffsetOf } from './clock.ts';
import { composeEngine, regimeOf } from './compose.ts';
import type { Config } from './config.ts';
import { givenDatabase, openDatabase } from './database.ts';
import { readProfiles } from './definitions.ts';
import type { FallBackJournal } from './fall-back-journal.ts';
import { fallBackJournal } from './fall-back-journal.ts';
import { httpEngine } from './http-engine.ts';
import { openStore } from './open-store.ts';
import { packageVersion } from './package-version.ts';
import type { Running } from './running.ts';
import { installationKey } from './secrets.ts';
import { serve } from './serve.ts';
import type { Safeguard } from './without.ts';
import { regimeWithout, storeWithout } from './without.ts';
import { takeWriterPlace } from './writer-place.ts';

/** Seconds given to requests under way when the server stops. */
const DRAIN_SECONDS = 10;
/** Until then the journal shows a gap where traces wait in the fall-back; looking for them costs one readdir. */
const REPLAY_EVERY_MS = 5_000;

export interface RunningCarnet extends Running {
  readonly engine: Engine;
  readonly store: MongoStore;
}

export interface StartOptions {
  readonly log?: Logger;
  /** Progress told to the person who started it. */
  readonly tell?: (message: string) => void;
  readonly failPoint?: (name: FailPoint) => void | Promise<void>;
  /** Called while a start that takes long goes on. */
  readonly progress?: () => void;
  /** Seconds given to requests under way at a stop; DRAIN_SECONDS when absent. */
  readonly drainSeconds?: number;
  /** Name of the database; that of the modules when absent. */
  readonly database?: string;
  /** What the server goes without, for the bench alone: no environment leads here. */
  readonly without?: ReadonlySet<Safeguard>;
  /** Set when this process is one of several of an installation. */
  readonly shared?: SharedByProcesses;
}

/** What the processes of an installation cannot each decide alone. */
export interface SharedByProcesses {
  /** Connection string of the database that another process keeps, or was given. */
  readonly uri: string;
  /** Milliseconds (`clockOffsetOf`). */
  readonly clockOffset: number;
  /** Milliseconds since 1970 UTC, by that clock. */
  readonly startedAt: number;
  readonly worker: WorkerLabel;
}

const WHOLE: ReadonlySet<Safeguard> = new Set();

/** @throws Error in one sentence a person can act on. */
export async function startCarnet(
  config: Config,
  options: StartOptions = {},
): Promise<RunningCarnet> {
  const log = options.log ?? createLog({ level: config.logLevel });
  const tell = options.tell ?? ((message: string) => log.info(message));
  const { without = WHOLE, shared } = options;
  if (config.production && without.size > 0)
    throw new Error('With NODE_ENV=production a server goes without no safeguard.');
  const closing: (() => Promise<void>)[] = [];
  try {
    const opened = await openInstallation(config, { tell, closing, ...(shared ? { shared } : {}) });
    const { uri, lost, clock, base } = opened;
    const regime = regimeWithout(without, opened.regime);
    const isSealed = config.dmp && !without.has('seal');
    const { database, failPoint, progress } = options;
    const store = await openStore({
      ...{ config, uri, regime, base, clock, log, database, failPoint, progress, isSealed },
    });
    closing.unshift(() => store.close());
    const fallBack = fallBackJournal({
      folder: join(config.dataDir, 'journal-fall-back'),
      log: (message) => log.error(message),
    });
    closing.unshift(await replayRegularly(fallBack, store, log));
    const engine = composeEngine({
      regime,
      store: storeWithout(without, store),
      base,
      clock,
      startedAt: shared?.startedAt ?? clock(),
      pageKey: await installationKey(config.dataDir, 'page'),
      version: await packageVersion(),
      fallBack: (traces, cause) => fallBack.keep(traces, cause),
    });
    const work = httpEngine(engine);
    const isWhole = (): boolean => fallBack.isWhole() && work.isIdle();
    closing.unshift(await takeWriterPlace(config.dataDir, engine, isWhole));
    const parts = { config, engine, port: work.port, regime, store, log, clock };
    const listening = await serve({ ...parts, worker: shared?.worker });
    closing.unshift(() => listening.close(options.drainSeconds ?? DRAIN_SECONDS));
    return { url: listening.url, clock, lost, engine, store, close: () => closeAll(closing) };
  } catch (error) {
    await closeAll(closing);
    throw error;
  }
}

/** The store alone, for commands that look at it while no server runs on it. */
export async function openCarnetStore(
  config: Config,
  tell: (message: string) => void,
): Promise<{ readonly store: MongoStore; close(): Promise<void> }> {
  const closing: (() => Promise<void>)[] = [];
  try {
    const opened = await openInstallation(config, { tell, closing });
    const log = pino({ level: config.logLevel });
    const store = await openStore({ config, ...opened, log, isSealed: config.dmp });
    closing.unshift(() => store.close());
    return { store, close: () => closeAll(closing) };
  } catch (error) {
    await closeAll(closing);
    throw error;
  }
}

interface Opening {
  readonly tell: (message: string) => void;
  readonly closing: (() => Promise<void>)[];
  readonly shared?: SharedByProcesses;
}

/** Data folder, database, clock and regime. */
async function openInstallation(config: Config, { tell, closing, shared }: Opening) {
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  const database = shared ? givenDatabase(shared.uri) : await openDatabase(config, tell);
  closing.unshift(() => database.close());
  const offset = shared?.clockOffset ?? clockOffsetOf(config);
  return {
    uri: database.uri,
    lost: database.lost,
    clock: (): number => Date.now() + offset,
    base: `${config.baseUrl}/fhir`,
    regime: regimeOf(readProfiles(), {
      isDmp: config.dmp,
      isProduction: config.production,
      validation: config.validation,
    }),
  };
}

async function closeAll(closing: readonly (() => Promise<void>)[]): Promise<void> {
  for (const close of closing) await close();
}

/** Replays now, before anything answers, and again and again; gives what ends it. */
async function replayRegularly(
  fallBack: FallBackJournal,
  store: MongoStore,
  log: Logger,
): Promise<() => Promise<void>> {
  const replay = (): Promise<number> => fallBack.replay((traces) => store.append(traces));
  await replay();
  const replayAgain = (): void => {
    replay().catch((error: unknown) => {
      // The files stay until the store has it all: tried again at the next turn.
      log.warn({ error: shownError(error) }, 'The fall-back journal could not be replayed yet.');
    });
  };
  const timer = setInterval(replayAgain, REPLAY_EVERY_MS).unref();
  return async () => clearInterval(timer);
}
