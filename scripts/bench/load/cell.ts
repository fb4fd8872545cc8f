/** One cell: clients that ask one after the other, without a pause, for a time. Runs in the generator's process. */
import type { RandomSource } from '../data/random.ts';
import { randomSource } from '../data/random.ts';
import type { Ask, Operation, PlainScenario, Plan } from '../plan.ts';
import { FRESH, partsOf } from '../plan.ts';
import { cpuMilliseconds, machineMilliseconds } from '../processes.ts';
import type { Verdict } from './checks.ts';
import { judge, nextPath, PARSED_ONE_IN, RIGHT, referencesIn } from './checks.ts';
import type { CellOrder, CellResult, Counters } from './tally.ts';
import { Tally } from './tally.ts';
import type { WireAnswer } from './wire.ts';
import { requestBytes, Wire } from './wire.ts';

/** Connections a client may lose before it gives up. */
const RECONNECTIONS_MAX = 100;
/** Numbers of one cell; the next begins above. */
const FRESH_A_CELL = 10_000_000;

interface Cell {
  readonly order: CellOrder;
  readonly plan: Plan;
  readonly parts: readonly PlainScenario[];
  readonly tally: Tally;
  readonly bytes: Map<Ask, Buffer>;
  /** Until then operations begin, milliseconds of `performance.now`. */
  end: number;
  count: number;
}

interface Client {
  readonly index: number;
  readonly random: RandomSource;
  /** What it alone updates, by scenario. */
  readonly own: Map<PlainScenario, readonly Operation[]>;
  wire: Wire;
  turn: number;
  reconnections: number;
}

/** @throws Error when the scenario is not in the plan, or nothing listens. */
export async function runCell(order: CellOrder, plan: Plan): Promise<CellResult> {
  const scenario = plan.scenarios.find(({ name }) => name === order.scenario);
  if (!scenario) throw new Error(`The plan has no scenario '${order.scenario}'.`);
  const begin = performance.now() + order.warmUpSeconds * 1000;
  const end = begin + order.seconds * 1000;
  const parts = partsOf(scenario, plan);
  const cell: Cell = {
    order,
    plan,
    parts,
    tally: new Tally({ begin, end, weight: scenario.weight }),
    bytes: new Map(),
    end,
    count: 0,
  };
  const clients = await Promise.all(
    Array.from({ length: order.clients }, async (_, index) => ({
      index,
      random: randomSource(index + 1),
      own: new Map(),
      wire: await Wire.open(order.port),
      turn: 0,
      reconnections: 0,
    })),
  );
  const before = sampleAt(begin, order);
  const after = sampleAt(end, order);
  await Promise.all(clients.map((client) => runClient(cell, client)));
  const result = cell.tally.result(await before, await after);
  if (!order.isEcho) await cell.tally.readBack(order.port);
  return { ...result, ...cell.tally.verdicts() };
}

function sampleAt(at: number, { serverPid, mongodPid }: CellOrder): Promise<Counters> {
  return new Promise((resolve) => {
    setTimeout(
      () =>
        resolve({
          at: performance.now(),
          server: cpuMilliseconds(serverPid),
          mongod: cpuMilliseconds(mongodPid),
          generator: cpuMilliseconds(process.pid),
          machine: machineMilliseconds(),
        }),
      at - performance.now(),
    );
  });
}

async function runClient(cell: Cell, client: Client): Promise<void> {
  while (performance.now() < cell.end && client.reconnections <= RECONNECTIONS_MAX) {
    try {
      await runOperation(cell, client, pick(cell, client));
    } catch (error) {
      cell.tally.failed(error instanceof Error ? error.message : String(error));
      client.reconnections += 1;
      client.wire.close();
      client.wire = await Wire.open(cell.order.port);
    }
  }
  client.wire.close();
}

function pick(cell: Cell, client: Client): Operation {
  const part = client.random.pick(cell.parts);
  const [first] = part.operations;
  if (first?.kind !== 'one' || first.ask.method !== 'PUT')
    return client.random.pick(part.operations);
  client.turn += 1;
  const own = client.own.get(part) ?? ownOperations(cell, client, part);
  return own[client.turn % own.length] ?? first;
}

/** What is updated belongs to one client at a time: two would meet on its version. */
function ownOperations(cell: Cell, client: Client, part: PlainScenario): readonly Operation[] {
  const { operations } = part;
  const share = operations.filter((_, place) => place % cell.order.clients === client.index);
  const own = share.length > 0 ? share : operations;
  client.own.set(part, own);
  return own;
}

async function runOperation(cell: Cell, client: Client, operation: Operation): Promise<void> {
  cell.count += 1;
  const fresh = cell.order.number * FRESH_A_CELL + cell.count;
  const started = performance.now();
  switch (operation.kind) {
    case 'one': {
      const answer = await asked(cell, client, { ask: operation.ask, fresh });
      cell.tally.done(started);
      cell.tally.wrote(operation.ask, { answer, fresh, token: tokenOf(cell, operation.ask) });
      return;
    }
    case 'pair': {
      const made = await asked(cell, client, { ask: operation.first, fresh });
      const found = await asked(cell, client, { ask: operation.second, fresh });
      cell.tally.done(started);
      cell.tally.judged(isSame(made, found));
      return;
    }
    case 'walk':
      return walk(cell, client, operation);
    case 'whole': {
      const references = await gathered(cell, client, operation);
      cell.tally.done(started);
      const counted = references.filter((one) => operation.types.includes(one.split('/')[0] ?? ''));
      cell.tally.judged(wholeness(new Set(counted).size, operation.resources));
    }
  }
}

function tokenOf({ plan }: Cell, { token }: Ask): string {
  return plan.tokens[token] ?? '';
}

interface Sent {
  readonly ask: Ask;
  readonly fresh: number;
}

async function asked(cell: Cell, client: Client, { ask, fresh }: Sent): Promise<WireAnswer> {
  const answer = await client.wire.send(bytesOf(cell, ask, fresh));
  cell.tally.requests += 1;
  const isParsed = cell.tally.requests % PARSED_ONE_IN === 0;
  cell.tally.judged(judge({ ask, answer, fresh, isParsed, isEcho: cell.order.isEcho }));
  return answer;
}

function bytesOf(cell: Cell, ask: Ask, fresh: number): Buffer {
  const known = cell.bytes.get(ask);
  if (known) return known;
  const { method, path, body, headers } = ask;
  const text = JSON.stringify(headers ?? {});
  const isFresh = body?.includes(FRESH) === true || text.includes(FRESH);
  const renewed = (old: string): string => (isFresh ? old.replaceAll(FRESH, String(fresh)) : old);
  const bytes = requestBytes({
    method,
    path,
    token: tokenOf(cell, ask),
    ...(body === undefined ? {} : { body: renewed(body) }),
    // Written by JSON.stringify from the same shape.
    headers: JSON.parse(renewed(text)) as Readonly<Record<string, string>>,
  });
  if (!isFresh) cell.bytes.set(ask, bytes);
  return bytes;
}

function isSame(made: WireAnswer, found: WireAnswer): Verdict {
  const id = /"id":"([^"]+)"/;
  const one = id.exec(made.body.toString('latin1'))?.[1];
  return one === id.exec(found.body.toString('latin1'))?.[1]
    ? RIGHT
    : { kind: 'wrong', why: 'a second resource was created' };
}

type Walk = Extract<Operation, { readonly kind: 'walk' }>;

async function walk(cell: Cell, client: Client, operation: Walk): Promise<void> {
  const seen = new Set<string>();
  let path: string | undefined = operation.ask.path;
  for (let page = 0; page < operation.pages && path !== undefined; page += 1) {
    const started = performance.now();
    const answer = await asked(cell, client, { ask: { ...operation.ask, path }, fresh: 0 });
    cell.tally.done(started);
    for (const reference of referencesIn(answer.body)) seen.add(reference);
    path = nextPath(answer.body);
    if (performance.now() >= cell.end) return;
  }
  cell.tally.judged(wholeness(seen.size, operation.resources));
}

type Whole = Extract<Operation, { readonly kind: 'whole' }>;
const WHOLE_PAGES_MAX = 40;

async function gathered(cell: Cell, client: Client, { ask }: Whole): Promise<readonly string[]> {
  const found: string[] = [];
  let path: string | undefined = ask.path;
  for (let page = 0; page < WHOLE_PAGES_MAX && path !== undefined; page += 1) {
    const answer = await asked(cell, client, { ask: { ...ask, path }, fresh: 0 });
    found.push(...referencesIn(answer.body));
    path = nextPath(answer.body);
  }
  return found;
}

function wholeness(found: number, wanted: number): Verdict {
  if (found === wanted) return RIGHT;
  return { kind: 'wrong', why: `${found} resources on all pages instead of ${wanted}` };
}
