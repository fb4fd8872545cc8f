/** What the command line asks of a run. */
import { join } from 'node:path';
import type { Given } from '../arguments.ts';
import { RECORDS_MAX } from './data/people.ts';
import { SCENARIO_NAMES } from './data/scenarios.ts';
import { RECORDS_MIN } from './data/world.ts';
import type { Mode } from './plan.ts';
import { MODES } from './plan.ts';

export interface BenchOptions {
  /** Connections at once, one run of the matrix for each. */
  readonly clients: readonly number[];
  /** Measured time of a cell. */
  readonly seconds: number;
  /** Before it, not measured. */
  readonly warmUpSeconds: number;
  readonly repetitions: number;
  readonly scenarios: readonly string[];
  readonly modes: readonly Mode[];
  readonly records: number;
  readonly seriesGroups: number;
  /** Starts of `npm start` that are timed; 0 leaves them out. */
  readonly starts: number;
  /** File the report is written to. */
  readonly out: string;
}

const FOLDER = 'bench-results';
const CLIENTS_MAX = 512;
const SECONDS_MAX = 600;
const REPETITIONS_MAX = 50;
const STARTS_MAX = 20;
/** Of 100 measures each: ten pages. */
const SERIES_GROUPS = 10;
const WARM_UP_SHARE = 3;
const WARM_UP_SECONDS_MAX = 1;

const WHOLE = { clients: '1,32,128', seconds: 3, repetitions: 3, records: 80, starts: 3 };
const QUICK = { clients: '32', seconds: 1, repetitions: 1, records: 20, starts: 1 };

export const USAGE = `Usage: npm run bench [-- options]

Weighs Carnet as the DMP in four modes over the same requests, on one machine and in one run:
  ceiling  an express handler that makes the same call to the database and sends the same bytes
  bare     the DMP without policy, journal and seal
  policy   with the policy, still without journal and seal
  full     as npm start runs it
Only this command can start the modes that lack a safeguard, on databases of its own that go when it ends. Answers are
checked against the generated data. Prints a table, and progress on stderr.

  --clients 1,32,128   connections at once                          (${WHOLE.clients})
  --seconds 3          measured time of each cell                   (${WHOLE.seconds})
  --repetitions 3      times the whole is repeated, modes in turn   (${WHOLE.repetitions})
  --scenarios a,b      ${SCENARIO_NAMES.slice(0, 7).join(' ')}
                       ${SCENARIO_NAMES.slice(7).join(' ')}
  --modes a,b          ${MODES.join(' ')}
  --records 80         records of about 150 resources               (${WHOLE.records}; ${RECORDS_MIN} to ${RECORDS_MAX})
  --starts 3           times npm start is timed on an empty folder  (${WHOLE.starts})
  --out FILE.json      the report                                   (${FOLDER}/<date>.json)
  --quick              ${QUICK.clients} clients, ${QUICK.seconds} s, ${QUICK.repetitions} repetition, ${QUICK.records} records, ${QUICK.starts} start, where not said otherwise
  --help               this text

Ends with 0 also when a bar is missed, with 1 when an answer was wrong.`;

export const OPTION_NAMES: Readonly<Record<string, boolean>> = {
  clients: true,
  seconds: true,
  repetitions: true,
  scenarios: true,
  modes: true,
  records: true,
  starts: true,
  out: true,
  quick: false,
};

/** @throws Error that says what an option may be. */
export function readOptions(given: Given, date: Date): BenchOptions {
  const usual = given.isSet('quick') ? QUICK : WHOLE;
  const seconds = numberOf(given, 'seconds', { usual: usual.seconds, min: 0.1, max: SECONDS_MAX });
  const whole = (name: 'repetitions' | 'records' | 'starts', min: number, max: number): number =>
    wholeNumber(name, numberOf(given, name, { usual: usual[name], min, max }));
  return {
    clients: clientsOf(given.value('clients') ?? usual.clients),
    seconds,
    warmUpSeconds: Math.min(WARM_UP_SECONDS_MAX, seconds / WARM_UP_SHARE),
    repetitions: whole('repetitions', 1, REPETITIONS_MAX),
    scenarios: namesOf(given, 'scenarios', SCENARIO_NAMES),
    modes: namesOf(given, 'modes', MODES),
    records: whole('records', RECORDS_MIN, RECORDS_MAX),
    seriesGroups: Math.min(
      SERIES_GROUPS,
      Math.ceil(whole('records', RECORDS_MIN, RECORDS_MAX) / 4),
    ),
    starts: whole('starts', 0, STARTS_MAX),
    out:
      given.value('out') ??
      join(FOLDER, `${date.toISOString().slice(0, 19)}Z.json`.replaceAll(':', '')),
  };
}

interface Range {
  readonly usual: number;
  readonly min: number;
  readonly max: number;
}

function numberOf(given: Given, name: string, { usual, min, max }: Range): number {
  const text = given.value(name);
  if (text === undefined) return usual;
  const number = Number(text);
  if (text.trim() === '' || !(number >= min && number <= max))
    throw new Error(`--${name} is '${text}'; it may be ${min} to ${max}.`);
  return number;
}

function wholeNumber(name: string, number: number): number {
  if (!Number.isInteger(number))
    throw new Error(`--${name} is ${number}; it may be a whole number.`);
  return number;
}

function clientsOf(text: string): readonly number[] {
  const numbers = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (numbers.some((one) => !Number.isInteger(one) || one < 1 || one > CLIENTS_MAX))
    throw new Error(
      `--clients is '${text}'; it may be numbers from 1 to ${CLIENTS_MAX}: 1,32,128.`,
    );
  return [...new Set(numbers)];
}

function namesOf<Name extends string>(
  given: Given,
  option: string,
  names: readonly Name[],
): readonly Name[] {
  const text = given.value(option);
  if (text === undefined) return names;
  return text.split(',').map((part) => {
    const known = names.find((name) => name === part.trim());
    if (known === undefined)
      throw new Error(`--${option} has '${part}'; it may be ${names.join(', ')}.`);
    return known;
  });
}
