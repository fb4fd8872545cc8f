/** Everything a run needs, started, loaded and probed: one mongod, a server for each mode, the ceiling, the generator. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmbeddedMongod } from '../../server/boot/mongod/embedded.ts';
import { startEmbedded } from '../../server/boot/mongod/embedded.ts';
import { loadOrCreateSigningKey } from '../../server/smart/keys.ts';
import { signToken } from '../../server/smart/sign.ts';
import type { CeilingAnswer, CeilingOrder } from './ceiling/process.ts';
import type { Child } from './child.ts';
import { startChild } from './child.ts';
import type { Loaded, Target } from './data/loading.ts';
import { loadWorld } from './data/loading.ts';
import { reviseSome } from './data/revisions.ts';
import { planOf } from './data/scenarios.ts';
import type { WorldRecord } from './data/world.ts';
import { worldOf } from './data/world.ts';
import type { Disk } from './disk.ts';
import { diskOf } from './disk.ts';
import type { GeneratorOrder } from './load/generator.ts';
import type { CellResult } from './load/tally.ts';
import type { BenchOptions } from './options.ts';
import type { Mode, Plan, ServerMode } from './plan.ts';
import { SERVER_MODES } from './plan.ts';
import type { Refusal } from './probe.ts';
import { refusalsIn } from './probe.ts';
import type { ServerAnswer, ServerOrder } from './server.ts';

/** Public origin of every server: a name of this machine that nobody resolves. RFC 6761, localhost. */
const ORIGIN = 'http://bench.localhost';
const SERIES_GROUP_SIZE = 100;
/** Resources to update, with few clients. */
const UPDATED_MIN = 32;
const TOKEN_SECONDS = 12 * 60 * 60;

export interface Staged {
  readonly mode: Mode;
  readonly pid: number;
  readonly port: number;
  /** File of its plan. */
  readonly planFile: string;
}

export interface LoadedMode {
  readonly mode: ServerMode;
  readonly loaded: Loaded;
  readonly disk: Disk;
}

export interface Stage {
  readonly warmUpSeconds: number;
  readonly mongod: EmbeddedMongod;
  readonly generator: Child<GeneratorOrder, CellResult>;
  readonly ceiling: Child<CeilingOrder, CeilingAnswer> | undefined;
  readonly staged: readonly Staged[];
  readonly loads: readonly LoadedMode[];
  readonly plan: Plan;
  readonly refusals: readonly Refusal[];
  /** Commands that bare ran for a request when it was alone, by scenario; none without a ceiling. */
  readonly commands: Readonly<Record<string, number>>;
}

/** What is to be undone at the end, the latest first. */
export type Closing = (() => Promise<void>)[];

interface Setting {
  readonly options: BenchOptions;
  readonly folder: string;
  readonly mongod: EmbeddedMongod;
  readonly world: readonly WorldRecord[];
  readonly closing: Closing;
  readonly now: Date;
  readonly tell: (message: string) => void;
}

/** @throws Error in the words of the part that failed; `closing` undoes what was done. */
export async function setStage(
  options: BenchOptions,
  { closing, now, tell }: Pick<Setting, 'closing' | 'now' | 'tell'>,
): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'carnet-bench-'));
  closing.unshift(() => rm(folder, { recursive: true, force: true }));
  const mongod = await startEmbedded({
    dataDir: join(folder, 'mongod'),
    environment: process.env,
    log: tell,
  });
  closing.unshift(() => mongod.stop());
  const world = worldOf({ ...options, seriesGroupSize: SERIES_GROUP_SIZE });
  const setting: Setting = { options, folder, mongod, world, closing, now, tell };
  // The ceiling repeats what bare does, so bare is there even when nobody asks for its figures.
  const modes = SERVER_MODES.filter(
    (mode) =>
      options.modes.includes(mode) || (mode === 'bare' && options.modes.includes('ceiling')),
  );
  const servers: Awaited<ReturnType<typeof setServer>>[] = [];
  for (const mode of modes) servers.push(await setServer(mode, setting));
  const refusals = await refusalsIn(servers.toReversed());
  const refused = new Set(refusals.map(({ scenario }) => scenario));
  const staged: Staged[] = [];
  for (const { mode, pid, port, plan } of servers)
    staged.push({
      mode,
      pid,
      port,
      planFile: await keepPlan(without(plan, refused), mode, folder),
    });
  const ceiling = options.modes.includes('ceiling') ? await setCeiling(staged, setting) : undefined;
  const generator = startChild<GeneratorOrder, CellResult>(
    new URL('./load/generator.ts', import.meta.url),
  );
  closing.unshift(() => generator.end());
  const [first] = servers;
  if (!first) throw new Error('No mode is asked for.');
  return {
    warmUpSeconds: options.warmUpSeconds,
    mongod,
    generator,
    ceiling: ceiling?.child,
    staged: [...(ceiling ? [ceiling.staged] : []), ...staged].filter(({ mode }) =>
      options.modes.includes(mode),
    ),
    loads: servers.map(({ mode, loaded, disk }) => ({ mode, loaded, disk })),
    plan: without(first.plan, refused),
    refusals,
    commands: ceiling?.commands ?? {},
  };
}

async function setServer(
  mode: ServerMode,
  { options, folder, mongod, world, closing, now, tell }: Setting,
) {
  const dataDir = join(folder, mode);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const database = databaseOf(mode);
  const server = startChild<ServerOrder, ServerAnswer>(new URL('./server.ts', import.meta.url));
  closing.unshift(() => server.end());
  const mongodbUri = mongod.uri;
  const { port } = await server.ask({ mode, mongodbUri, dataDir, database, origin: ORIGIN });
  const key = await loadOrCreateSigningKey(join(dataDir, 'keys'));
  const issuance = {
    issuer: `${ORIGIN}/auth`,
    audience: `${ORIGIN}/fhir`,
    lifetimeSeconds: TOKEN_SECONDS,
    now: now.getTime(),
  };
  const sign: Target['sign'] = (claims) => signToken(key, claims, issuance);
  const target = { port, pid: server.pid, sign, now: now.toISOString() };
  const loaded = await loadWorld(world, target, (done) => {
    if (done % 10 === 0 || done === world.length)
      tell(`${mode}: ${done} of ${world.length} records loaded`);
  });
  const disk = await diskOf({ mongodbUri, database, resources: loaded.resources });
  const revisions = await reviseSome(world, loaded, target);
  const updated = Math.max(UPDATED_MIN, ...options.clients.map((clients) => 2 * clients));
  const plan = planOf({ world, loaded, revisions, updated, sign, names: options.scenarios });
  return { mode, port, pid: server.pid, plan, loaded, disk };
}

interface Ceiling {
  readonly child: Child<CeilingOrder, CeilingAnswer>;
  readonly staged: Staged;
  readonly commands: Stage['commands'];
}

async function setCeiling(
  staged: readonly Staged[],
  { mongod, closing, tell }: Setting,
): Promise<Ceiling> {
  const bare = staged.find(({ mode }) => mode === 'bare');
  if (!bare) throw new Error('The ceiling needs the bare server.');
  tell('ceiling: each request is sent to bare once, to be repeated');
  const child = startChild<CeilingOrder, CeilingAnswer>(
    new URL('./ceiling/process.ts', import.meta.url),
  );
  closing.unshift(() => child.end());
  const answer = await child.ask({
    kind: 'start',
    mongodbUri: mongod.uri,
    bareDatabase: databaseOf('bare'),
    database: databaseOf('ceiling'),
    barePort: bare.port,
    plan: bare.planFile,
  });
  if (answer.kind !== 'started') throw new Error('The ceiling did not start.');
  const { port, commands } = answer;
  const { planFile } = bare;
  return { child, commands, staged: { mode: 'ceiling', pid: child.pid, port, planFile } };
}

function databaseOf(mode: Mode): string {
  return `carnet-bench-${mode}`;
}

function without({ tokens, scenarios }: Plan, refused: ReadonlySet<string>): Plan {
  return { tokens, scenarios: scenarios.filter(({ name }) => !refused.has(name)) };
}

async function keepPlan(plan: Plan, mode: ServerMode, folder: string): Promise<string> {
  const file = join(folder, `plan-${mode}.json`);
  await writeFile(file, JSON.stringify(plan), { mode: 0o600 });
  return file;
}
