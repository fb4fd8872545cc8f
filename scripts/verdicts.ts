/** Freezes HL7's verdicts in test/validation/verdicts: what its Java validator says of public examples. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Given } from './arguments.ts';
import { readArguments, runCommand, stop } from './arguments.ts';
import type { Maker } from './verdicts/files.ts';
import { MAKERS } from './verdicts/files.ts';
import type { Judge } from './verdicts/judge.ts';
import { buildJudge, judgeAll } from './verdicts/judge.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OUT = join(ROOT, 'test/validation/verdicts');
const PROJECT = join(ROOT, 'scripts/verdicts/judge');
const COMMAND = 'npm run verdicts';
const PROGRESS_STEP = 25;

const USAGE = `Usage: ${COMMAND} [-- --only NAME] [--judge FOLDER] [--out FOLDER]

Judges public examples by HL7's Java validator, without a terminology server, and writes its verdicts as JSON.
Needs npm, Maven and Java 17; takes about five minutes and 3 GB of memory.

  --only NAME     one file: ${Object.keys(MAKERS).join(', ')}
  --judge FOLDER  the judge's Maven project instead of scripts/verdicts/judge, which is HAPI FHIR's
                  validation modules 8.8.0 with a main of our own
  --out FOLDER    write there instead of test/validation/verdicts
  --help          print this

Packages and the built judge are kept in the user's cache (CARNET_CACHE, else XDG_CACHE_HOME/carnet).`;

runCommand(async () => {
  const given = readArguments({ usage: USAGE, options: { only: true, judge: true, out: true } });
  const makers = chosen(given);
  const out = given.value('out') ?? OUT;
  tell('Building the judge.');
  const judge = buildJudge(given.value('judge') ?? PROJECT);
  mkdirSync(out, { recursive: true });
  for (const [name, make] of makers) {
    const content = await make((jobs) => judgeAll(judge, jobs, progressOf(name, jobs.length)));
    write(join(out, `${name}.json`), { judge: madeBy(judge), ...content });
  }
});

function chosen(given: Given): readonly (readonly [name: string, make: Maker])[] {
  const only = given.value('only');
  const found = Object.entries(MAKERS).filter(([name]) => only === undefined || name === only);
  return found.length > 0 ? found : stop(`--only ${only}: no such file.\n${USAGE}`);
}

function madeBy({ versions }: Judge): object {
  return {
    name: `HL7 validator ${versions.validator} in HAPI FHIR ${versions.hapi}, no terminology server`,
    command: COMMAND,
  };
}

function progressOf(name: string, total: number): (done: number) => void {
  return (done) => {
    if (done % PROGRESS_STEP === 0 || done === total) tell(`${name}: ${done} of ${total}`);
  };
}

/** Formatted as every JSON file here, so that a change reads as a change of verdict. */
function write(path: string, content: object): void {
  writeFileSync(path, `${JSON.stringify(content)}\n`);
  execFileSync(join(ROOT, 'node_modules/.bin/biome'), ['format', '--write', path], {
    cwd: ROOT,
    stdio: 'ignore',
  });
  tell(`${path} written`);
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}
