/** What the bare server did and answered for each request, to be repeated without it. */

import { nextPath } from '../load/checks.ts';
import type { WireAnswer } from '../load/wire.ts';
import { fieldOf, requestBytes, Wire } from '../load/wire.ts';
import type { Ask, Operation, PlainScenario, Plan } from '../plan.ts';
import { FRESH } from '../plan.ts';
import type { Database, Loose } from './database.ts';
import { documentsOf, Profile } from './database.ts';

/** The main call to the database that a request needs. */
export type Act =
  | { readonly kind: 'command'; readonly command: Loose }
  | { readonly kind: 'insert'; readonly documents: readonly Loose[] }
  | { readonly kind: 'replace'; readonly document: Loose }
  /** The server asked the database nothing. */
  | { readonly kind: 'none' };

export interface Recording {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  readonly act: Act;
}

/** Recordings by the key of their request; several where many requests share one. */
export type Recordings = Map<string, Recording[]>;

/** What tells requests apart. */
export function keyOf(request: {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly condition: string | undefined;
}): string {
  const { method, path, authorization = '', condition } = request;
  return `${method} ${path} ${authorization}${condition === undefined ? '' : ' if none exist'}`;
}

/** The second of two requests that look alike: its thing is there by then. */
export function secondKey(key: string): string {
  return `${key} again`;
}

/** Fields that belong to a connection or are computed again. RFC 9110. */
const NOT_REPEATED = /^(date|connection|keep-alive|content-length|transfer-encoding)$/i;
const WALK_PAGES_MAX = 40;
/** Numbers below those any cell gives. */
let fresh = 1_000;

interface Recorder {
  readonly plan: Plan;
  readonly wire: Wire;
  readonly database: Database;
  readonly profile: Profile;
  readonly recordings: Recordings;
  /** Commands of the server, and requests that made them. */
  ran: number;
  asked: number;
}

export interface Recorded {
  readonly recordings: Recordings;
  /** Commands that bare ran for a request, on average, by scenario; transactions end with one that is not counted. */
  readonly commands: Readonly<Record<string, number>>;
}

/** Sends every request once and notes what happened. @throws Error when an answer has not the status expected. */
export async function record(plan: Plan, port: number, database: Database): Promise<Recorded> {
  const recordings: Recordings = new Map();
  const commands: Record<string, number> = {};
  const profile = new Profile(database);
  const wire = await Wire.open(port);
  try {
    for (const scenario of plan.scenarios) {
      if (!('operations' in scenario)) continue;
      await profile.start();
      const recorder = { plan, wire, database, profile, recordings, ran: 0, asked: 0 };
      await recordScenario(scenario, recorder);
      commands[scenario.name] = recorder.ran / recorder.asked;
      process.stderr.write('.');
    }
  } finally {
    await profile.stop();
    wire.close();
    process.stderr.write('\n');
  }
  return { recordings, commands };
}

async function recordScenario({ operations }: PlainScenario, recorder: Recorder): Promise<void> {
  for (const operation of operations) await recordOperation(operation, recorder);
}

async function recordOperation(operation: Operation, recorder: Recorder): Promise<void> {
  fresh += 1;
  switch (operation.kind) {
    case 'one':
      await recordAsk(operation.ask, recorder);
      return;
    case 'pair':
      await recordAsk(operation.first, recorder);
      await recordAsk(operation.second, recorder, 'again');
      return;
    case 'walk':
    case 'whole': {
      let path: string | undefined = operation.ask.path;
      for (let page = 0; page < WALK_PAGES_MAX && path !== undefined; page += 1) {
        const answer: WireAnswer = await recordAsk({ ...operation.ask, path }, recorder);
        path = nextPath(answer.body);
      }
    }
  }
}

async function recordAsk(ask: Ask, recorder: Recorder, turn?: 'again'): Promise<WireAnswer> {
  const { plan, wire, database, profile, recordings } = recorder;
  const { method, path, body, headers = {}, expect } = ask;
  const token = plan.tokens[ask.token] ?? '';
  const renewed = (text: string): string => text.replaceAll(FRESH, String(fresh));
  const sent = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, renewed(value)]),
  );
  const answer = await wire.send(
    requestBytes({
      method,
      path,
      token,
      headers: sent,
      ...(body === undefined ? {} : { body: renewed(body) }),
    }),
  );
  if (answer.status !== expect.status)
    throw new Error(
      `${method} ${path} is answered ${answer.status} instead of ${expect.status}: ${answer.body.toString('utf8', 0, 400)}`,
    );
  const ran = await profile.look();
  recorder.ran += ran.length;
  recorder.asked += 1;
  const act = isFound(ask, turn) ? mainCommand(ran) : await written(ask, answer, database);
  // What was looked up here is not the server's.
  await profile.look();
  const condition = headers['If-None-Exist'];
  const key = keyOf({ method, path, authorization: `Bearer ${token}`, condition });
  const place = turn === 'again' ? secondKey(key) : key;
  const known = recordings.get(place) ?? [];
  recordings.set(place, known);
  known.push({ status: answer.status, headers: headersOf(answer.head), body: answer.body, act });
  return answer;
}

function isFound({ method }: Ask, turn: 'again' | undefined): boolean {
  return method === 'GET' || turn === 'again';
}

/** Of all reads that a request made, the one that brought most. */
function mainCommand(ran: readonly Loose[]): Act {
  const reads = ran
    .filter(({ op, command }) => isRead(op) && isWhole(command))
    .toSorted((a, b) => Number(b['responseLength']) - Number(a['responseLength']));
  const [main] = reads;
  // Present and an object, by `isWhole`.
  return main ? { kind: 'command', command: plain(main['command'] as Loose) } : { kind: 'none' };
}

function isRead(op: unknown): boolean {
  return op === 'query' || op === 'command';
}

/** A command of more than 50 KB is cut in the profile. */
function isWhole(command: unknown): boolean {
  return (
    typeof command === 'object' &&
    command !== null &&
    !('$truncated' in command) &&
    ('find' in command || 'aggregate' in command || 'count' in command)
  );
}

/** Without what the driver adds for its session. */
function plain(command: Loose): Loose {
  const kept = Object.entries(command).filter(
    ([name]) => !name.startsWith('$') && !SESSION_FIELDS.has(name),
  );
  return Object.fromEntries(kept);
}

const SESSION_FIELDS: ReadonlySet<string> = new Set([
  'lsid',
  'readConcern',
  'txnNumber',
  'autocommit',
  'startTransaction',
]);

async function written({ method }: Ask, answer: WireAnswer, database: Database): Promise<Act> {
  const text = answer.body.toString('utf8');
  const location = fieldOf(answer.head, 'location') ?? fieldOf(answer.head, 'content-location');
  const places =
    location === undefined
      ? [...text.matchAll(/"location":"([^"]+)"/g)].map(([, place = '']) => place)
      : [location];
  const single = /^\{"resourceType":"(\w+)","id":"([^"]+)"/.exec(text);
  const references = places.map((place) => place.split('/').slice(-4, -2).join('/'));
  if (references.length === 0 && single) references.push(`${single[1]}/${single[2]}`);
  const documents = await documentsOf(database, references);
  const [document] = documents;
  if (!document) throw new Error(`What ${method} wrote cannot be found in the database.`);
  return method === 'PUT' ? { kind: 'replace', document } : { kind: 'insert', documents };
}

function headersOf(head: string): readonly (readonly [name: string, value: string])[] {
  return head
    .split('\r\n')
    .slice(1)
    .map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    })
    .filter(([name]) => !NOT_REPEATED.test(name));
}
