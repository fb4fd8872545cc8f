/** From configuration to a server that answers, and back down in order. */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import pino from 'pino';
import type { Engine } from '../fhir/engine/scope.ts';
import { httpApp } from '../http/app.ts';
import type { HttpEngine } from '../http/ports.ts';
import { listen } from '../http/server.ts';
import { createLog, shownError } from '../http/watch/log.ts';
import type { FailPoint, MongoStore } from '../mongo/open.ts';
import { openMongoStore } from '../mongo/open.ts';
import { fileKeyStore } from '../mongo/seal/file-key-store.ts';
import { patientSealer } from '../mongo/seal/patient.ts';
import { plainSealer } from '../mongo/seal/plain.ts';
import { loadOrCreateSigningKey, publicJwks } from '../smart/keys.ts';
import { tokenVerifier } from '../smart/verify.ts';
import type { Regime } from './compose.ts';
import { composeEngine, journalView, regimeOf } from './compose.ts';
import type { Config } from './config.ts';
import { readDefinitions } from './definitions.ts';
import { fallBackJournal } from './fall-back-journal.ts';
import { httpEngine } from './http-engine.ts';
import { startEmbedded } from './mongod/embedded.ts';
import { installationKey } from './secrets.ts';
import { takeWriterPlace } from './writer-place.ts';

/** Seconds given to requests under way when the server stops. */
const DRAIN_SECONDS = 10;
/** Until then the journal shows a gap where traces wait in the fall-back; looking for them costs one readdir. */
const REPLAY_EVERY_MS = 5_000;

export interface RunningCarnet {
  /** Origin it answers at; with port 0 the port really taken. */
  readonly url: string;
  readonly engine: Engine;
  readonly store: MongoStore;
  close(): Promise<void>;
}

export interface StartOptions {
  readonly log?: Logger;
  /** Progress told to the person who started it. */
  readonly tell?: (message: string) => void;
  readonly failPoint?: (name: FailPoint) => void | Promise<void>;
  /** Seconds given to requests under way at a stop; DRAIN_SECONDS when absent. */
  readonly drainSeconds?: number;
  /** Origin to use when the port is only known after listening. */
  readonly database?: string;
}

/** @throws Error in one sentence a person can act on. */
export async function startCarnet(
  config: Config,
  options: StartOptions = {},
): Promise<RunningCarnet> {
  const log = options.log ?? createLog({ level: config.logLevel });
  const tell = options.tell ?? ((message: string) => log.info(message));
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  const closing: (() => Promise<void>)[] = [];
  try {
    const uri = await databaseUri(config, tell, closing);
    const clock = clockOf(config);
    const regime = regimeOf(readDefinitions(), {
      isDmp: config.dmp,
      isProduction: config.production,
    });
    const base = `${config.baseUrl}/fhir`;
    const store = await openStore({ config, uri, regime, base, clock, log, options });
    closing.unshift(() => store.close());
    const fallBack = fallBackJournal({
      folder: join(config.dataDir, 'journal-fall-back'),
      log: (message) => log.error(message),
    });
    const replay = (): Promise<number> => fallBack.replay((traces) => store.append(traces));
    await replay();
    const replayAgain = (): void => {
      replay().catch((error: unknown) => {
        // The files stay until the store has it all: tried again at the next turn.
        log.warn({ error: shownError(error) }, 'The fall-back journal could not be replayed yet.');
      });
    };
    const timer = setInterval(replayAgain, REPLAY_EVERY_MS).unref();
    closing.unshift(() => Promise.resolve(clearInterval(timer)));
    const engine = composeEngine({
      regime,
      store,
      base,
      clock,
      pageKey: await installationKey(config.dataDir, 'page'),
      version: await packageVersion(),
      fallBack: (traces, cause) => fallBack.keep(traces, cause),
    });
    const work = httpEngine(engine);
    const isWhole = (): boolean => fallBack.isWhole() && work.isIdle();
    closing.unshift(await takeWriterPlace(config.dataDir, engine, isWhole));
    const listening = await serve({ config, engine, port: work.port, regime, store, log, clock });
    closing.unshift(() => listening.close(options.drainSeconds ?? DRAIN_SECONDS));
    return { url: listening.url, engine, store, close: () => closeAll(closing) };
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
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  const closing: (() => Promise<void>)[] = [];
  try {
    const uri = await databaseUri(config, tell, closing);
    const clock = clockOf(config);
    const log = pino({ level: config.logLevel });
    const regime = regimeOf(readDefinitions(), {
      isDmp: config.dmp,
      isProduction: config.production,
    });
    const store = await openStore({
      config,
      uri,
      regime,
      base: `${config.baseUrl}/fhir`,
      clock,
      log,
      options: {},
    });
    closing.unshift(() => store.close());
    return { store, close: () => closeAll(closing) };
  } catch (error) {
    await closeAll(closing);
    throw error;
  }
}

async function closeAll(closing: readonly (() => Promise<void>)[]): Promise<void> {
  for (const close of closing) await close();
}

async function databaseUri(
  config: Config,
  tell: (message: string) => void,
  closing: (() => Promise<void>)[],
): Promise<string> {
  if (config.mongodbUri !== undefined) return config.mongodbUri;
  const mongod = await startEmbedded({
    dataDir: join(config.dataDir, 'mongod'),
    environment: config.environment,
    log: tell,
  });
  closing.unshift(() => mongod.stop());
  return mongod.uri;
}

/** `CLOCK` moves the server's clock only; leases and time-outs keep the database's. */
function clockOf({ clockStart }: Config): () => number {
  const offset = clockStart === undefined ? 0 : clockStart - Date.now();
  return () => Date.now() + offset;
}

interface StoreParts {
  readonly config: Config;
  readonly uri: string;
  readonly regime: Regime;
  readonly base: string;
  readonly clock: () => number;
  readonly log: Logger;
  readonly options: StartOptions;
}

/** @throws Error that names what to look at when the database given cannot be used. */
async function openStore(parts: StoreParts): Promise<MongoStore> {
  try {
    return await connectStore(parts);
  } catch (cause) {
    if (parts.config.mongodbUri === undefined) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`The MongoDB of MONGODB_URI cannot be used: ${why}`, { cause });
  }
}

async function connectStore({
  config,
  uri,
  regime,
  base,
  clock,
  log,
  options,
}: StoreParts): Promise<MongoStore> {
  const sealer = config.dmp
    ? patientSealer(await fileKeyStore(join(config.dataDir, 'keys')))
    : plainSealer();
  return openMongoStore({
    uri,
    database: options.database ?? (config.dmp ? 'carnet' : 'carnet-generic'),
    definitions: regime.registry.definitions,
    base,
    clock,
    journal: journalView,
    sealer,
    modules: regime.registry.modules,
    log: (message: string) => log.warn(message),
    ...(options.failPoint ? { failPoint: options.failPoint } : {}),
  });
}

interface ServeParts {
  readonly config: Config;
  readonly engine: Engine;
  readonly port: HttpEngine;
  readonly regime: Regime;
  readonly store: MongoStore;
  readonly log: Logger;
  readonly clock: () => number;
}

async function serve({
  config,
  engine,
  port,
  regime,
  store,
  log,
  clock,
}: ServeParts): Promise<Awaited<ReturnType<typeof listen>>> {
  const signingKey = await loadOrCreateSigningKey(join(config.dataDir, 'keys'));
  const jwks = publicJwks(signingKey);
  const app = httpApp({
    engine: port,
    authenticate: tokenVerifier({
      keys: jwks.keys,
      issuer: `${config.baseUrl}/auth`,
      audience: engine.base,
      clock,
      toCaller: regime.toCaller,
    }),
    anonymous: {
      subject: 'anonymous',
      client: 'anonymous',
      actor: 'ANONYMOUS',
      scopes: [],
      purposes: [],
      agent: { roles: [] },
      claims: {},
    },
    base: engine.base,
    smart: {
      issuer: `${config.baseUrl}/auth`,
      jwksUri: `${config.baseUrl}/auth/jwks`,
      capabilities: ['permission-v1', 'permission-v2'],
    },
    jwks,
    ready: async () => isReady(store),
    clock,
    newId: engine.newId,
    log,
  });
  return listenAt(app, config);
}

/** @throws Error that names what to change when the address cannot be had. */
async function listenAt(
  app: ReturnType<typeof httpApp>,
  { host, port }: Config,
): ReturnType<typeof listen> {
  try {
    return await listen(app, { host, port });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`HOST ${host} and PORT ${port} cannot be used (${why}): set others.`, {
      cause,
    });
  }
}

async function isReady(store: MongoStore): Promise<boolean> {
  try {
    await store.ready();
    return true;
  } catch {
    // Not being ready is the answer, not an error: the probe says 503.
    return false;
  }
}

async function packageVersion(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  const parsed: unknown = JSON.parse(text);
  return typeof parsed === 'object' &&
    parsed !== null &&
    'version' in parsed &&
    typeof parsed.version === 'string'
    ? parsed.version
    : '0';
}
