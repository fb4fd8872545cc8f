/**
 * Golden files: the commands of each shape of one group, one command a line. `GOLDEN=write npx mocha 'test/plans/*.test.ts'`
 * makes them anew; what changed is then read as code.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { PlannedCommand } from './planned-command.ts';
import { parseCommand, printCommand } from './planned-command.ts';

/** What one shape makes the database do, and what it is answered. */
export interface Observation {
  /** `20 matches, more`, `refused 400 too-costly`; begins with FAILED when the database ran nothing. */
  readonly outcome: string;
  readonly commands: readonly PlannedCommand[];
}

/** The first word of an outcome that no record excuses: a command the database cannot run. */
export const FAILED = 'failed';

/** By shape, in the order of the catalogue. */
export type Observations = ReadonlyMap<string, Observation>;

const FOLDER = new URL('golden/', import.meta.url);

export interface Golden {
  /** Version of the database it was observed on, `6.0`. */
  readonly version: string;
  readonly observed: Observations;
}

/** What is kept of a group, made anew first when that was asked for. */
export function golden(group: string, now: Golden): Golden {
  const file = new URL(`${group}.txt`, FOLDER);
  if (process.env['GOLDEN'] === 'write') writeFileSync(file, printGroup(now));
  return existsSync(file)
    ? parseGroup(readFileSync(file, 'utf8'))
    : { ...now, observed: new Map() };
}

const VERSION = '# MongoDB ';

/** Shapes at the margin, each followed by its commands and its outcome. */
export function printGroup({ version, observed }: Golden): string {
  const parts = [...observed].map(([shape, { outcome, commands }]) =>
    [shape, ...runs(commands).map((line) => `  ${line}`), `  = ${outcome}`].join('\n'),
  );
  return `${[`${VERSION}${version}`, ...parts].join('\n')}\n`;
}

/** Equal commands in a row are one line: `29x find …`. */
function runs(commands: readonly PlannedCommand[]): readonly string[] {
  const told: { readonly line: string; times: number }[] = [];
  for (const line of commands.map(printCommand)) {
    const last = told.at(-1);
    if (last?.line === line) last.times += 1;
    else told.push({ line, times: 1 });
  }
  return told.map(({ line, times }) => (times === 1 ? line : `${times}x ${line}`));
}

function parseRun(line: string): readonly PlannedCommand[] {
  const [, times = '1', rest = line] = /^(?:(\d+)x )(.*)$/.exec(line) ?? [];
  return Array.from({ length: Number(times) }, () => parseCommand(rest));
}

/** @throws Error when the text is none that `printGroup` makes. */
export function parseGroup(text: string): Golden {
  const observed = new Map<string, Observation>();
  let version = '';
  let shape = '';
  let commands: PlannedCommand[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    if (line.startsWith(VERSION)) version = line.slice(VERSION.length);
    else if (!line.startsWith('  ')) {
      shape = line;
      commands = [];
    } else if (line.startsWith('  = ')) observed.set(shape, { outcome: line.slice(4), commands });
    else commands.push(...parseRun(line.trim()));
  }
  return { version, observed };
}
