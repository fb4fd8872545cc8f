/** HL7's verdict on what the server emits: one body of each kind, collected while the tests ran. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PlainResource } from '../server/fhir/model/resource.ts';
import { readArguments, runCommand, stop } from './arguments.ts';
import { profilesOfComposed } from './verdicts/emitted-kinds.ts';
import type { Job } from './verdicts/judge.ts';
import { buildJudge, judgeAll } from './verdicts/judge.ts';
import { verdictOf } from './verdicts/verdict.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PROJECT = join(ROOT, 'scripts/verdicts/judge');
const PROFILES = join(ROOT, 'fhir-profiles/dmp');
const PROGRESS_STEP = 10;
/** One body of each kind: more is not what the tests write. */
const BODIES_MAX = 2000;

/** The judge lacks the package a body names (FR Core, IHE MHD): it says so, and judges the rest. */
const UNHELD: ReadonlySet<string> = new Set([
  'Extension_EXT_Unknown_NotHere',
  'Validation_VAL_Profile_Unknown',
]);
const OURS = 'https://carnet.example/';

const USAGE = `Usage: EMITTED_DIR=FOLDER npm test, then npm run verdicts:emitted -- FOLDER [--judge FOLDER]

Judges by HL7's Java validator, without a terminology server, the bodies the server emitted while the tests ran with
EMITTED_DIR: the first of each kind, by R4 and our profiles. What names a profile or an extension of a package that is
not ours (FR Core, IHE MHD) is told apart. Ends with 1 when it refuses one.
Needs Maven and Java 17; takes about two minutes and 3 GB of memory.

  --judge FOLDER  the judge's Maven project instead of scripts/verdicts/judge
  --help          print this`;

runCommand(async () => {
  const given = readArguments({ usage: USAGE, options: { judge: true }, positionals: true });
  const [folder, ...others] = given.positionals;
  if (folder === undefined || others.length > 0) stop(`Name one folder.\n${USAGE}`);
  const jobs = jobsOf(resolve(folder));
  tell('Building the judge.');
  const judge = buildJudge(given.value('judge') ?? PROJECT);
  const answers = await judgeAll(judge, jobs, (done) => {
    if (done % PROGRESS_STEP === 0 || done === jobs.length) tell(`${done} of ${jobs.length}`);
  });
  let refused = 0;
  let unheld = 0;
  for (const [index, { file }] of jobs.entries()) {
    const { errors } = verdictOf(answers[index] ?? []);
    if (errors.length === 0) continue;
    const isUnheld = errors.every(({ id, text }) => UNHELD.has(id) && !text.includes(OURS));
    if (isUnheld) unheld += 1;
    else refused += 1;
    process.stdout.write(`${basename(file)}${isUnheld ? ', not judged whole' : ''}\n`);
    for (const { expression, id, text } of errors)
      process.stdout.write(`  ${expression} ${id}: ${text}\n`);
  }
  process.stdout.write(`${jobs.length} bodies, ${refused} refused, ${unheld} not judged whole\n`);
  if (refused > 0) process.exitCode = 1;
});

function jobsOf(folder: string): readonly Job[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  if (names.length === 0) stop(`${folder} has no body: run the tests with EMITTED_DIR=${folder}.`);
  if (names.length > BODIES_MAX) stop(`${folder} has more than ${BODIES_MAX} files: name another.`);
  return names.sort().map((name) => {
    const file = join(folder, name);
    // Written by the tests: bodies with a resourceType.
    const body = JSON.parse(readFileSync(file, 'utf8')) as PlainResource;
    return { file, profiles: profilesOfComposed(body), definitions: [PROFILES] };
  });
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}
