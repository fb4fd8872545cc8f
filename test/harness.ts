/** The integration harness: the real server over HTTP on a database of its own, and callers by name. style.md, Tests. */
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import type { TokenWish } from '../scripts/demo/claims.ts';
import { demoClaims } from '../scripts/demo/claims.ts';
import { directoryBundles } from '../scripts/demo/directory.ts';
import { loadWorld } from '../scripts/demo/loader.ts';
import { recordSubmissions } from '../scripts/demo/records.ts';
import { rightsSubmissions } from '../scripts/demo/rights.ts';
import type { DemoSubmission } from '../scripts/demo/submission.ts';
import { readConfig } from '../server/boot/config.ts';
import type { RunningCarnet } from '../server/boot/start.ts';
import { startCarnet } from '../server/boot/start.ts';
import type { FailPoint } from '../server/mongo/open.ts';
import { loadOrCreateSigningKey } from '../server/smart/keys.ts';
import { signToken } from '../server/smart/sign.ts';
import { watchCost } from './cost.ts';
import { mongodUri } from './mongod.ts';

/** The server's clock in tests starts here; the demo world's rights are filed the day before. */
export const TEST_NOW = '2026-11-02T08:00:00Z';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The JSON of the answer; undefined when it has none. */
  readonly body: Body;
}

/** What a server answers is looked into by tests, whatever its shape. */
export type Body = any;

/** One caller, with a token of his own. */
export interface Client {
  readonly token: string;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  post(
    path: string,
    body: object | string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
  put(path: string, body: object, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  patch(
    path: string,
    operations: object,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
  delete(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  request(
    method: string,
    path: string,
    options?: {
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Uint8Array;
    },
  ): Promise<Answer>;
}

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
  /** @throws Error when a query of the test broke the cost law. */
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

/** A server with a fresh database, unless it stands beside another. */
export async function startServer(options: ServerOptions = {}): Promise<TestServer> {
  const { beside } = options;
  const dataDir = await mkdtemp(join(tmpdir(), 'carnet-test-'));
  if (beside) await symlink(join(beside.dataDir, 'keys'), join(dataDir, 'keys'));
  const config = readConfig({
    LOG_LEVEL: 'silent',
    PORT: String(await freePort()),
    DATA_DIR: dataDir,
    MONGODB_URI: await mongodUri(),
    CLOCK: beside ? new Date(beside.carnet.engine.clock()).toISOString() : TEST_NOW,
    ...(beside ? { BASE_URL: beside.base.replace(/\/fhir$/, '') } : {}),
    MODULES: options.modules ?? 'dmp',
    ...options.environment,
  });
  const database =
    beside?.database ?? `test-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`;
  const carnet = await startCarnet(config, {
    database,
    log: pino({ level: config.logLevel }),
    ...(options.failPoint ? { failPoint: options.failPoint } : {}),
  });
  const cost = await watchCost(await mongodUri(), database);
  const base = `${config.baseUrl}/fhir`;
  const key = await loadOrCreateSigningKey(join(dataDir, 'keys'));
  const sign = (claims: Readonly<Record<string, unknown>>): string =>
    signToken(key, claims, {
      issuer: `${config.baseUrl}/auth`,
      audience: base,
      lifetimeSeconds: 3600,
      now: carnet.engine.clock(),
    });
  const reached = `${carnet.url}/fhir`;
  return {
    base,
    carnet,
    dataDir,
    database,
    as: (name, wish = {}) => client(reached, sign(demoClaims({ as: name, ...wish }))),
    withClaims: (claims) => client(reached, sign(claims)),
    nobody: client(reached, ''),
    load: (world) => loadWorld(world, { base: reached, sign: (wish) => sign(demoClaims(wish)) }),
    close: async () => {
      await carnet.close();
      await rm(dataDir, { recursive: true, force: true });
      await cost.close();
    },
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

function client(base: string, token: string): Client {
  const request: Client['request'] = async (method, path, { headers = {}, body } = {}) => {
    const url = path.startsWith('http') ? path : path === '' ? base : `${base}/${path}`;
    const authorization: Readonly<Record<string, string>> =
      token === '' ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(url, {
      method,
      headers: { ...authorization, ...headers },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson && text !== '' ? parsed(text) : undefined,
    };
  };
  const json = (
    type: string,
    headers: Readonly<Record<string, string>>,
    body: object | string,
  ) => ({
    headers: { 'content-type': type, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return {
    token,
    request,
    get: (path, headers = {}) => request('GET', path, { headers }),
    post: (path, body, headers = {}) =>
      request('POST', path, json('application/fhir+json', headers, body)),
    put: (path, body, headers = {}) =>
      request('PUT', path, json('application/fhir+json', headers, body)),
    patch: (path, operations, headers = {}) =>
      request('PATCH', path, json('application/json-patch+json', headers, operations)),
    delete: (path, headers = {}) => request('DELETE', path, { headers }),
  };
}

function parsed(text: string): Body {
  return JSON.parse(text);
}

/** A port nobody listens on; taken again at once by the server. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address !== null && typeof address === 'object'
          ? resolve(address.port)
          : reject(new Error('No port was given.')),
      );
    });
  });
}
