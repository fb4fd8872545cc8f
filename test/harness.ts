/** The integration harness: the real server over HTTP on a database of its own, and callers by name. style.md, Tests. */
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import type { TokenWish } from '../scripts/demo/claims.ts';
import { demoClaims } from '../scripts/demo/claims.ts';
import { directoryBundles } from '../scripts/demo/directory.ts';
import { sendSubmission } from '../scripts/demo/loader.ts';
import { recordSubmissions } from '../scripts/demo/records.ts';
import { rightsSubmissions } from '../scripts/demo/rights.ts';
import type { DemoSubmission } from '../scripts/demo/submission.ts';
import { freePort } from '../scripts/free-port.ts';
import { clockOffsetOf } from '../server/boot/clock.ts';
import type { Config } from '../server/boot/config.ts';
import { readConfig } from '../server/boot/config.ts';
import type { RunningCarnet } from '../server/boot/start.ts';
import { startCarnet } from '../server/boot/start.ts';
import type { FailPoint } from '../server/mongo/open.ts';
import { loadOrCreateSigningKey } from '../server/smart/keys.ts';
import { signToken } from '../server/smart/sign.ts';
import type { Client, Send } from './client.ts';
import { clientOf, fetched } from './client.ts';
import { watchCost } from './cost.ts';
import { mongodUri } from './mongod.ts';
import { emittedBodies } from './validation/emitted/emitted.ts';

export type { Answer, Body, Client } from './client.ts';

/** The server's clock in tests starts here; the demo world's rights are filed the day before. */
export const TEST_NOW = '2026-11-02T08:00:00Z';

export interface TestServer {
  readonly base: string;
  readonly carnet: RunningCarnet;
  readonly dataDir: string;
  /** Name of its database. */
  readonly database: string;
  /** A person of the demo world, bound to marie's record unless said otherwise. */
  as(name: string, wish?: Omit<TokenWish, 'as'>): Client;
  /** A caller with claims of the test's own. */
  withClaims(claims: Readonly<Record<string, unknown>>): Client;
  readonly nobody: Client;
  load(world: readonly DemoSubmission[]): Promise<void>;
  /** @throws Error when a query of the test broke the cost law, or a body is not valid. */
  close(): Promise<void>;
}

export interface ServerOptions {
  /** `none`: the generic server. */
  readonly modules?: 'dmp' | 'none';
  readonly failPoint?: (name: FailPoint) => void | Promise<void>;
  readonly environment?: Readonly<Record<string, string>>;
  /** A second process of an installation: the same database, keys, public base URL and time. */
  readonly beside?: TestServer;
}

/** A server with a fresh database, unless it stands beside another; `TEST_SERVERS=2`: two of them, asked in turn. */
export async function startServer(options: ServerOptions = {}): Promise<TestServer> {
  const { beside } = options;
  const dataDir = await mkdtemp(join(tmpdir(), 'carnet-test-'));
  if (beside) await symlink(join(beside.dataDir, 'keys'), join(dataDir, 'keys'));
  const config = readConfig({
    LOG_LEVEL: 'silent',
    PORT: String(await freePort()),
    DATA_DIR: dataDir,
    MONGODB_URI: await mongodUri(),
    CLOCK: TEST_NOW,
    ...(beside ? { BASE_URL: beside.base.replace(/\/fhir$/, '') } : {}),
    MODULES: options.modules ?? 'dmp',
    ...options.environment,
  });
  const database =
    beside?.database ?? `test-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`;
  const carnets = await startAll(config, options, database);
  const [carnet] = carnets;
  if (!carnet) throw new Error('No server was started.');
  const cost = await watchCost(await mongodUri(), database);
  const base = `${config.baseUrl}/fhir`;
  const key = await loadOrCreateSigningKey(join(dataDir, 'keys'));
  const sign = (claims: Readonly<Record<string, unknown>>): string =>
    signToken(key, claims, {
      issuer: `${config.baseUrl}/auth`,
      audience: base,
      lifetimeSeconds: 3600,
      now: carnet.clock(),
    });
  const reach: Reach = { base, next: inTurn(carnets.map(({ url }) => `${url}/fhir`)) };
  const send: Send = async (request) => {
    const answer = await fetched({ ...request, path: urlOf(request.path, reach) });
    emittedBodies.look(request, answer, config.validation);
    return answer;
  };
  return {
    base,
    carnet,
    dataDir,
    database,
    as: (name, wish = {}) => clientOf(send, sign(demoClaims({ as: name, ...wish }))),
    withClaims: (claims) => clientOf(send, sign(claims)),
    nobody: clientOf(send, ''),
    load: async (world) => {
      for (const submission of world) {
        const loader = { base: reach.next(), sign: (wish: TokenWish) => sign(demoClaims(wish)) };
        await sendSubmission(submission, loader);
      }
    },
    close: async () => {
      for (const one of carnets) await one.close();
      await rm(dataDir, { recursive: true, force: true });
      await cost.close();
      emittedBodies.tell();
    },
  };
}

/** One server, or as many as the run asks for, of the same data folder and clock. */
async function startAll(
  config: Config,
  { beside, failPoint }: ServerOptions,
  database: string,
): Promise<readonly RunningCarnet[]> {
  const count = beside ? 1 : serversOfRun();
  const clockOffset = beside ? beside.carnet.clock() - Date.now() : clockOffsetOf(config);
  const startedAt = Date.now() + clockOffset;
  const uri = await mongodUri();
  const started: RunningCarnet[] = [];
  for (let number = 1; number <= count; number += 1) {
    const port = number === 1 ? config.port : await freePort();
    const log = pino({ level: config.logLevel });
    const worker = { number: beside ? 2 : number, count: 2 };
    const isAlone = count === 1 && !beside;
    const carnet = await startCarnet(
      { ...config, port },
      {
        database,
        log,
        ...(isAlone ? {} : { shared: { uri, clockOffset, startedAt, worker } }),
        ...(failPoint ? { failPoint } : {}),
      },
    );
    started.push(carnet);
  }
  return started;
}

/** `TEST_SERVERS`: 1, or 2 that share the database and the data folder, as two of `WORKERS` do. */
function serversOfRun(): number {
  const text = process.env['TEST_SERVERS'] ?? '1';
  if (text !== '1' && text !== '2') throw new Error(`TEST_SERVERS is '${text}'; it may be 1 or 2.`);
  return Number(text);
}

function inTurn(bases: readonly string[]): () => string {
  let turn = 0;
  return () => {
    const base = bases[turn % bases.length] ?? '';
    turn += 1;
    return base;
  };
}

/** A server whose directory, records and rights are those of the demo world; its content is up to the test. */
export async function startDemoServer(options: ServerOptions = {}): Promise<TestServer> {
  const server = await startServer(options);
  await server.load([
    ...directoryBundles(),
    ...recordSubmissions(),
    ...rightsSubmissions(TEST_NOW),
  ]);
  return server;
}

/** How a client finds its server. */
interface Reach {
  /** What links of answers begin with. */
  readonly base: string;
  /** Where the next request goes. */
  next(): string;
}

function urlOf(path: string, { base, next }: Reach): string {
  if (path === '') return next();
  if (path === base || path.startsWith(`${base}/`) || path.startsWith(`${base}?`))
    return `${next()}${path.slice(base.length)}`;
  return path.startsWith('http') ? path : `${next()}/${path}`;
}
