/** The real application on a real socket, over the engine in memory, and a client that hides nothing. */
import { generateKeyPairSync } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { request as send } from 'node:http';
import { connect } from 'node:net';
import { Readable, Writable } from 'node:stream';
import type { Caller } from '../../server/fhir/access/caller.ts';
import { unauthorized } from '../../server/fhir/outcome/errors.ts';
import { httpApp } from '../../server/http/app.ts';
import type { HttpPorts } from '../../server/http/ports.ts';
import type { Listening } from '../../server/http/server.ts';
import { listen } from '../../server/http/server.ts';
import { createLog } from '../../server/http/watch/log.ts';
import type { PublicJwk } from '../../server/smart/jwk.ts';
import type { EngineInMemory } from './engine-in-memory.ts';
import { engineInMemory } from './engine-in-memory.ts';

export const BASE = 'https://carnet.example/fhir';
export const NOW = Date.parse('2026-01-02T03:04:05Z');
export const TOKEN = 'token-of-a-doctor';

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
}

export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>;
  /** Sent without the token of the doctor. */
  readonly anonymous?: boolean;
}

export interface RunningApp {
  readonly engine: EngineInMemory;
  readonly listening: Listening;
  readonly logged: string[];
  ask(path: string, sent?: Sent): Promise<Reply>;
  /** Bytes straight to the socket, and all that came back. */
  raw(text: string): Promise<string>;
  stop(): Promise<void>;
}

export const DOCTOR: Caller = {
  subject: 'dr-g',
  client: 'tests',
  actor: 'HCP',
  scopes: [],
  purposes: [],
  agent: { roles: [] },
  claims: {},
};
const NOBODY: Caller = { ...DOCTOR, subject: 'nobody', actor: 'anonymous' };

export async function runningApp(more: Partial<HttpPorts> = {}): Promise<RunningApp> {
  const engine = engineInMemory();
  const logged: string[] = [];
  const destination = new Writable({
    write: (line: Buffer, _encoding, done) => {
      logged.push(line.toString());
      done();
    },
  });
  let ids = 0;
  const ports: HttpPorts = {
    engine,
    authenticate: async (token) => {
      if (token !== TOKEN) throw unauthorized({ fr: 'Jeton inconnu.', en: 'Unknown token.' });
      return DOCTOR;
    },
    anonymous: NOBODY,
    base: BASE,
    smart: {
      issuer: 'https://carnet.example/auth',
      jwksUri: 'https://carnet.example/auth/jwks',
      capabilities: [],
    },
    jwks: { keys: [publicJwk()] },
    ready: async () => true,
    clock: () => NOW,
    newId: () => {
      ids += 1;
      return `id-${ids}`;
    },
    log: createLog({ level: 'info', destination }),
    ...more,
  };
  const listening = await listen(httpApp(ports), { host: '127.0.0.1', port: 0 });
  return {
    engine,
    listening,
    logged,
    ask: (path, sent = {}) => ask(listening.url + path, sent),
    raw: (text) => raw(Number(new URL(listening.url).port), text),
    stop: () => listening.close(0),
  };
}

function publicJwk(): PublicJwk {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
  return { kty: 'RSA', kid: 'k1', alg: 'RS256', use: 'sig', n, e };
}

function ask(url: string, { method = 'GET', headers = {}, body, anonymous }: Sent): Promise<Reply> {
  const token = anonymous ? {} : { Authorization: `Bearer ${TOKEN}` };
  return new Promise((resolve, reject) => {
    const fields = Object.entries({ ...token, ...headers }).map(
      ([name, value]): [string, string | string[]] => [
        name,
        typeof value === 'string' ? value : [...value],
      ],
    );
    const request = send(url, { method, headers: Object.fromEntries(fields) }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        request.destroy();
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          bytes,
          text: bytes.toString(),
        });
      });
    });
    request.on('error', reject);
    if (body === undefined || typeof body === 'string' || body instanceof Uint8Array)
      request.end(body);
    else Readable.from(body).pipe(request);
  });
}

function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(received));
    socket.end(text, 'latin1');
  });
}

/** The members of an answer, for assertions. */
export function json(reply: Reply): Readonly<Record<string, never>> {
  // Tests look into the answer as it comes; a missing member fails the assertion that reads it.
  return JSON.parse(reply.text) as Readonly<Record<string, never>>;
}

/** First issue of an OperationOutcome. */
export function issueOf(reply: Reply): {
  readonly code: string;
  readonly diagnostics: string;
  readonly severity: string;
} {
  // As above: asserted on by the caller.
  const outcome = JSON.parse(reply.text) as {
    resourceType: string;
    issue: readonly { code: string; diagnostics: string; severity: string }[];
  };
  const [issue] = outcome.issue;
  if (outcome.resourceType !== 'OperationOutcome' || !issue)
    throw new Error(`not an outcome: ${reply.text}`);
  return issue;
}
