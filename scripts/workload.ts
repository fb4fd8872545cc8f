/** `npm run bench:workload`: the workload the rivals were measured with, unchanged, against the generic server. */
import { spawn } from 'node:child_process';
import { access, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { startEmbedded } from '../server/boot/mongod/embedded.ts';
import type { Given } from './arguments.ts';
import { readArguments, runCommand } from './arguments.ts';
import { startHarness } from './workload/harness.ts';
import type { WorkloadResult } from './workload/results.ts';
import { hasFaults, workloadTable } from './workload/results.ts';

const ROOT = join(import.meta.dirname, '..');
/** Where the workload stands when it is checked out beside the project. */
const BESIDE = join(ROOT, '..', 'shared', 'judges', 'bench');
const FILES = ['main.go', 'gen.mjs', 'go.mod'] as const;
const CLIENTS_MAX = 512;
const PATIENTS_MAX = 10_000;

const USAGE = `Usage: npm run bench:workload [-- options]

Builds the Go workload (main.go, gen.mjs, go.mod), makes its data, starts npm run harness on a mongod of its own, runs
the workload against it and prints its figures beside the goals. Needs go. Everything it makes goes when it ends, but
for the report.

  --folder DIR         folder of the workload (WORKLOAD; else ../shared/judges/bench when it is there)
  --patients 80        patients of the generated data, of up to 240 resources
  --clients 32         clients at once
  --duration 5s        measured time of each scenario
  --warmup 2s          before it
  --scenarios a,b      names as the workload has them; all when left out, none for the load alone
  --out FILE.json      the report (bench-results/workload-<date>.json)
  --help               this text

Ends with 1 when a resource was refused, a request failed or an answer was wrong.`;

interface Wish {
  readonly folder: string;
  readonly patients: number;
  readonly clients: number;
  readonly duration: string;
  readonly warmUp: string;
  readonly scenarios: string;
  readonly out: string;
}

type Closing = (() => Promise<void>)[];

runCommand(async () => {
  const names = ['folder', 'patients', 'clients', 'duration', 'warmup', 'scenarios', 'out'];
  const options = Object.fromEntries(names.map((name) => [name, true]));
  const wish = await wishOf(readArguments({ usage: USAGE, options }), new Date());
  const closing: Closing = [];
  const stopped = new Promise<never>((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => reject(new Error('The workload was stopped before its end.')));
  });
  try {
    const result = await Promise.race([run(wish, closing), stopped]);
    await mkdir(dirname(wish.out), { recursive: true });
    await writeFile(wish.out, `${JSON.stringify(result, undefined, 1)}\n`);
    process.stdout.write(`${workloadTable(result)}\n`);
    tell(`The report is in ${wish.out}.`);
    if (hasFaults(result)) process.exitCode = 1;
  } finally {
    for (const close of closing) await close();
  }
  process.exit();
});

async function wishOf(given: Given, date: Date): Promise<Wish> {
  const day = date.toISOString().slice(0, 19).replaceAll(':', '');
  const duration = (name: string, usual: string): string => {
    const text = given.value(name) ?? usual;
    if (!/^\d+(\.\d+)?(ms|s|m)$/.test(text))
      throw new Error(`--${name} is '${text}'; it may be a time such as 5s or 500ms.`);
    return text;
  };
  const number = (name: string, usual: number, max: number): number => {
    const value = Number(given.value(name) ?? usual);
    if (!Number.isInteger(value) || value < 1 || value > max)
      throw new Error(`--${name} is '${given.value(name)}'; it may be 1 to ${max}.`);
    return value;
  };
  return {
    folder: await folderOf(given.value('folder') ?? process.env['WORKLOAD']),
    patients: number('patients', 80, PATIENTS_MAX),
    clients: number('clients', 32, CLIENTS_MAX),
    duration: duration('duration', '5s'),
    warmUp: duration('warmup', '2s'),
    scenarios: given.value('scenarios') ?? 'all',
    out: given.value('out') ?? join('bench-results', `workload-${day}Z.json`),
  };
}

/** @throws Error that says what to give when a file is missing. */
async function folderOf(given: string | undefined): Promise<string> {
  const folder = resolve(given ?? BESIDE);
  for (const file of FILES) {
    await access(join(folder, file)).catch(() => {
      throw new Error(
        `${folder} has no ${file}: give the folder of the workload (${FILES.join(', ')}) with --folder, or in WORKLOAD.`,
      );
    });
  }
  return folder;
}

async function run(wish: Wish, closing: Closing): Promise<WorkloadResult> {
  const folder = await mkdtemp(join(tmpdir(), 'carnet-workload-'));
  closing.unshift(() => rm(folder, { recursive: true, force: true }));
  const [program, data, out] = ['workload', 'data', 'out.json'].map((name) => join(folder, name));
  await goVersion();
  tell('Building the workload');
  // GOTOOLCHAIN=local: a newer Go is never fetched.
  await execute('go', ['build', '-o', String(program), '.'], {
    cwd: wish.folder,
    env: { ...process.env, GOTOOLCHAIN: 'local', GOCACHE: join(folder, 'go'), GOFLAGS: '-mod=mod' },
  });
  tell(`Making the data of ${wish.patients} patients`);
  await execute(
    process.execPath,
    [join(wish.folder, 'gen.mjs'), '--synthetic', String(wish.patients), '--out', String(data)],
    { cwd: folder, env: process.env },
  );
  const mongod = await startEmbedded({
    dataDir: join(folder, 'mongod'),
    environment: process.env,
    log: tell,
  });
  closing.unshift(() => mongod.stop());
  const harness = await startHarness(ROOT, mongod.uri);
  closing.unshift(() => harness.stop());
  tell('Running');
  await execute(String(program), [], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      BASE_URL: harness.baseUrl,
      TOKEN: harness.token,
      DATA: data,
      LOAD: 'tx-put',
      VUS: String(wish.clients),
      DURATION: wish.duration,
      WARMUP: wish.warmUp,
      SCENARIOS: wish.scenarios,
      PIDS: `node:${harness.pid},mongod:${mongod.pid}`,
      OUT: out,
    },
  });
  // The workload's own format; workload/results.ts names what is read of it.
  return JSON.parse(await readFile(String(out), 'utf8')) as WorkloadResult;
}

/** @throws Error that says what to do when Go is missing. */
async function goVersion(): Promise<void> {
  await execute('go', ['version'], { cwd: ROOT, env: process.env }).catch((cause: unknown) => {
    throw new Error(
      'The workload is written in Go: install Go 1.21 or later (https://go.dev/dl).',
      {
        cause,
      },
    );
  });
}

interface Surroundings {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** What it prints goes to stderr. @throws Error when it cannot be started or does not end with 0. */
function execute(
  program: string,
  args: readonly string[],
  { cwd, env }: Surroundings,
): Promise<void> {
  return new Promise((resolved, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 2, 2] });
    const end = (): void => void child.kill('SIGTERM');
    process.once('exit', end);
    child.once('error', reject);
    child.once('exit', (code) => {
      process.off('exit', end);
      if (code === 0) resolved();
      else reject(new Error(`${program} ended with ${code}.`));
    });
  });
}

function tell(message: string): void {
  process.stderr.write(`${message}\n`);
}
