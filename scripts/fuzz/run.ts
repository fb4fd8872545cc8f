/** The whole run: a server, a world, a warm-up, the requests, what the server weighs and what it holds afterwards. */
import { Dice } from './dice.ts';
import type { Range } from './exchange.ts';
import { Generator } from './generate.ts';
import type { LogFindings } from './log-scan.ts';
import { scanLog } from './log-scan.ts';
import type { Inspection, Weight } from './messages.ts';
import { OWN } from './recipes.ts';
import { sender } from './sender.ts';
import { Target } from './server.ts';
import { Tokens } from './tokens.ts';
import { Volley } from './volley.ts';
import type { World } from './world.ts';
import { buildWorld } from './world.ts';

/** Bytes a server may weigh more after the requests than after the warm-up, in heap and buffers. */
const HEAP_GROWTH_MAX = 48 * 1024 * 1024;
/** The same of all it has resident: allocators give back in their own time. */
const RESIDENT_GROWTH_MAX = 96 * 1024 * 1024;
/** Share of requests that may be told to come back later. */
const BUSY_SHARE_MAX = 0.01;
/** Open handles of one kind that may be there at the end and not after the warm-up: pools breathe. */
const HANDLES_MORE_MAX = 8;
/** First requests: they fill caches and pools, and are judged like the others. */
const WARM_UP_SHARE = 0.1;
const WARM_UP_MAX = 5_000;
const PROGRESS_MILLISECONDS = 5_000;
/** Time the server has to let go of connections that were hung up. */
const LET_GO_MILLISECONDS = 3_000;

export interface Wish {
  readonly requests: number;
  readonly seed: number;
  readonly connections: number;
  readonly mongodbUri?: string;
  readonly tell: (line: string) => void;
}

export interface Result extends Weights {
  readonly seconds: number;
  readonly volley: Volley;
  readonly world: World;
  readonly log: LogFindings;
  readonly inspection: Inspection;
  /** What is wrong beside single answers. */
  readonly wrong: readonly string[];
  readonly seeds: number;
}

export interface Field {
  readonly target: Target;
  readonly world: World;
  readonly range: Range;
}

/** A server with a world on it. */
export async function openField({ seed, mongodbUri, tell }: Wish): Promise<Field> {
  tell('starting a server with data of its own');
  const target = await Target.start({
    logLevel: 'info',
    ...(mongodbUri === undefined ? {} : { mongodbUri }),
  });
  try {
    const tokens = new Tokens(target.issuer);
    const sign = (claims: Readonly<Record<string, unknown>>): string => tokens.signed(claims);
    const world = await buildWorld({ base: target.base, sign, seed, now: target.issuer.now() });
    tell(`three records with ${world.canaries.size} canaries are filed`);
    return { target, world, range: { world, tokens, port: target.port } };
  } catch (error) {
    await target.stop();
    throw error;
  }
}

/** What is done with the violations while the server still answers. */
export type Settle = (volley: Volley, field: Field) => Promise<void>;

/** @throws Error when the server does not start or does not live through it; what was found is settled first. */
export async function run(wish: Wish, settle: Settle): Promise<Result> {
  const started = performance.now();
  const field = await openField(wish);
  try {
    const generator = new Generator(field.world, new Dice(wish.seed));
    const volley = new Volley(field.range, generator, wish.connections);
    const weights = await fired(wish, field, { volley, settle });
    wish.tell('reading all that is stored');
    const kept = await looked(field, volley);
    const { inspection, journal, log } = kept;
    const faults = [...heavier(weights), ...busy(volley)];
    return {
      ...weights,
      volley,
      world: field.world,
      log,
      inspection,
      wrong: [...faults, ...inspection.wrong, ...journal, ...log.wrong],
      seconds: (performance.now() - started) / 1000,
      seeds: generator.seeds,
    };
  } finally {
    await field.target.stop();
  }
}

interface Weights {
  readonly before: Weight;
  readonly after: Weight;
}

/** The warm-up, the rest, and the violations settled. */
async function fired(
  { requests, tell }: Wish,
  field: Field,
  { volley, settle }: { readonly volley: Volley; readonly settle: Settle },
): Promise<Weights> {
  const { target } = field;
  const progress = setInterval(() => tell(progressOf(volley, requests)), PROGRESS_MILLISECONDS);
  const isOver = (): boolean => target.ended !== undefined;
  try {
    await volley.until(Math.min(WARM_UP_MAX, Math.ceil(requests * WARM_UP_SHARE)), isOver);
    const before = await weighedAlone(target, volley);
    tell(`warm: ${told(before)}`);
    await volley.until(requests, isOver);
    const after = await weighedAlone(target, volley);
    tell(`${progressOf(volley, requests)}\nafter: ${told(after)}`);
    return { before, after };
  } finally {
    clearInterval(progress);
    await settle(volley, field);
  }
}

interface Looked {
  readonly inspection: Inspection;
  readonly journal: readonly string[];
  readonly log: LogFindings;
}

async function looked({ target, world, range }: Field, volley: Volley): Promise<Looked> {
  const records = Object.values(world.records).map(({ traits }) => traits.id);
  const inspection = await target.inspect({ records, written: [...volley.written] });
  const journal = await journalFaults(range);
  return { inspection, journal, log: await scanLog(target.logFile, world.canaries) };
}

async function weighedAlone(target: Target, volley: Volley): Promise<Weight> {
  volley.hangUp();
  await new Promise((resolve) => setTimeout(resolve, LET_GO_MILLISECONDS));
  return target.weigh();
}

function heavier({ before, after }: Weights): readonly string[] {
  const wrong: string[] = [];
  const heap = after.heap + after.external - before.heap - before.external;
  if (heap > HEAP_GROWTH_MAX) wrong.push(`heap and buffers grew by ${megabytes(heap)} MB`);
  const resident = after.resident - before.resident;
  if (resident > RESIDENT_GROWTH_MAX)
    wrong.push(`resident memory grew by ${megabytes(resident)} MB`);
  for (const [kind, count] of Object.entries(after.resources)) {
    const more = count - (before.resources[kind] ?? 0);
    if (more > HANDLES_MORE_MAX) wrong.push(`${more} more handles of kind ${kind} are open`);
  }
  return wrong;
}

function busy({ busy: count, sent }: Volley): readonly string[] {
  return count > sent * BUSY_SHARE_MAX ? [`${count} of ${sent} requests were answered 503`] : [];
}

/** dmp.md 6.6: no number of any writer is missing. */
async function journalFaults({ world, tokens }: Range): Promise<readonly string[]> {
  const operator = world.cast.get('a-operator');
  if (!operator) throw new Error('The cast has no operator.');
  const { text } = await sender(world.base, tokens.of(operator, OWN)).get('$verify-journal');
  return /"name":"result","valueBoolean":true/.test(text)
    ? []
    : [`the journal is not whole: ${text.slice(0, 600)}`];
}

function told({ resident, heap, reserved, external, resources }: Weight): string {
  const handles = Object.entries(resources).map(([kind, count]) => `${kind} ${count}`);
  return `${megabytes(resident)} MB resident, ${megabytes(heap)} MB heap of ${megabytes(reserved)}, ${megabytes(external)} MB buffers; ${handles.join(', ')}`;
}

export function megabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1);
}

function progressOf(
  { sent, accepted, refused, busy: late, coverage, laws }: Volley,
  requests: number,
): string {
  const violations = [...laws.values()].reduce((sum, count) => sum + count, 0);
  return `${sent} of ${requests}: ${accepted} accepted, ${refused} refused, ${late} busy, ${coverage.size} triples, ${violations} violations`;
}
