/** `npm run faults`: every fault under load, and a table of what came of it. Started by `scripts/faults.ts`. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { readArguments, runCommand, stop } from '../../scripts/arguments.ts';
import type { Row } from './campaign.ts';
import { isPassed, runScenario } from './campaign.ts';
import { seeded } from './random.ts';
import { SCENARIOS } from './scenarios/all.ts';
import type { Plan, Scenario } from './scenarios/scenario.ts';
import { silencesOf, tableOf } from './table.ts';

const NAMES = SCENARIOS.map(({ name }) => name);
const NUMBER_MAX = 10_000;
const FAIL_OVERS: readonly string[] = ['fail-over', 'hung-primary'];

const USAGE = `Usage: npm run faults -- [--only NAME,…] [--kills N] [--fail-overs N] [--rounds N] [--clients N]
                         [--outage SECONDS] [--election MILLISECONDS] [--seed N] [--output FILE]

Breaks things under load on servers, databases and folders of its own, and holds what is left against what was
acknowledged: every write is there, once, with its trace; nothing is half done; every answer is traced; the journal is
whole; while something is broken the answer is 503 with Retry-After, or none. Ends with 1 on any violation.

  --only NAME,…            some faults (all)
  --kills N                kill -9 at random moments, of mongod and node in turn (100)
  --fail-overs N           of the replica set of three (20)
  --rounds N               of the faults without a number of their own (2)
  --clients N              clients at once, for faults that last (4)
  --outage SECONDS         how long mongod hangs or is gone (10)
  --election MILLISECONDS  electionTimeoutMillis of the replica set (10000, MongoDB's default)
  --seed N                 moments and passages come again for the same seed (20261101)
  --output FILE            all rounds as JSON (bench-results/faults.json)

Faults:
${SCENARIOS.map(({ name, about }) => `  ${name.padEnd(14)}${about}`).join('\n')}

The full bar, 20 fail-overs and 100 kills, takes about half an hour. Ctrl-C ends after the round that runs.
full-disk mounts small file systems where it may (root, Linux), else it says what stands in for them.`;

runCommand(async () => {
  const chosen = choices();
  let isInterrupted = false;
  const interrupt = (): void => {
    process.stderr.write('\nEnding after this round.\n');
    isInterrupted = true;
  };
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  const rows: Row[] = [];
  for (const scenario of chosen.scenarios) {
    if (isInterrupted) break;
    chosen.plan.tell(`== ${scenario.name}: ${scenario.about}`);
    const campaign = { plan: chosen.plan, isInterrupted: () => isInterrupted };
    rows.push(await runScenario(scenario, campaign));
    await save(chosen, rows);
  }
  const silences = rows.filter(({ fault }) => FAIL_OVERS.includes(fault)).map(silencesOf);
  process.stdout.write(`\n${[tableOf(rows), ...silences].join('\n')}\n${chosen.output}\n`);
  if (isInterrupted || !rows.every(isPassed)) process.exitCode = 1;
});

interface Chosen {
  readonly scenarios: readonly Scenario[];
  readonly plan: Plan;
  readonly seed: number;
  readonly output: string;
}

function choices(): Chosen {
  const given = readArguments({
    usage: USAGE,
    options: {
      ...{ only: true, kills: true, 'fail-overs': true, rounds: true, clients: true },
      ...{ outage: true, election: true, seed: true, output: true },
    },
  });
  const number = (name: string, usual: number, max = NUMBER_MAX): number => {
    const text = given.value(name) ?? String(usual);
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= 1 && value <= max) return value;
    return stop(`--${name} is '${text}'; it may be a number from 1 to ${max}.`);
  };
  const only = given.value('only')?.split(',') ?? NAMES;
  const unknown = only.filter((name) => !NAMES.includes(name));
  if (unknown.length > 0)
    stop(`--only names ${unknown.join(', ')}; the faults are ${NAMES.join(', ')}.`);
  const seed = number('seed', 20_261_101, 2 ** 32 - 1);
  return {
    scenarios: SCENARIOS.filter(({ name }) => only.includes(name)),
    seed,
    output: resolve(given.value('output') ?? 'bench-results/faults.json'),
    plan: {
      kills: number('kills', 100),
      failOvers: number('fail-overs', 20),
      rounds: number('rounds', 2),
      clients: number('clients', 4, 256),
      outageSeconds: number('outage', 10, 600),
      electionMilliseconds: number('election', 10_000, 600_000),
      random: seeded(seed),
      tell: (message) => process.stderr.write(`${message}\n`),
    },
  };
}

async function save({ output, seed, plan }: Chosen, rows: readonly Row[]): Promise<void> {
  const { kills, failOvers, rounds, clients, outageSeconds, electionMilliseconds } = plan;
  const options = {
    ...{ seed, kills, failOvers, rounds, clients, outageSeconds, electionMilliseconds },
  };
  const faults = rows.map((row) => ({ ...row, holds: isPassed(row) }));
  await mkdir(dirname(output), { recursive: true });
  await writeFile(output, `${JSON.stringify({ options, faults }, null, 2)}\n`);
}
