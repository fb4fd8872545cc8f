/** `npm run conformance`: our verdicts beside HL7's, over its public test cases and examples. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readProfiles } from '../server/boot/definitions.ts';
import { makeValidator } from '../server/fhir/validation/validator.ts';
import { readArguments, runCommand } from './arguments.ts';
import type { Comparison, CorpusName } from './conformance/agreement.ts';
import { compared, frozen } from './conformance/agreement.ts';
import type { CaseResult } from './conformance/cases.ts';
import { runCase } from './conformance/cases.ts';
import { CASE_DIFFERENCES, CORPUS_DIFFERENCES } from './conformance/differences.ts';
import { knowledgeMaker } from './conformance/knowledge.ts';
import { agreementPage } from './conformance/page.ts';
import type { TestCase } from './verdicts/test-cases.ts';
import { testCasesFolder } from './verdicts/test-cases.ts';

const PAGE = fileURLToPath(new URL('../docs/validation-agreement.md', import.meta.url));
const PROGRESS_STEP = 25;

const USAGE = `Usage: npm run conformance [-- --write]

Runs our validator over the R4 cases of FHIR/fhir-test-cases that need nothing from outside, and over the examples of R4 and
of IPS 2.0.0, and compares errors or none with the frozen verdicts of HL7's validator (test/validation/verdicts).
Prints the pass rate and each difference with its reason. The cases are downloaded once by Maven, the examples by npm.

  --write         writes docs/validation-agreement.md
  --help          this text

Ends with 0 when every difference has a reason, and every reason a difference; else with 1.`;

const CORPORA: readonly CorpusName[] = ['clinical', 'wider', 'ips'];

runCommand(async () => {
  const given = readArguments({ usage: USAGE, options: { write: false } });
  const cases = runCases();
  const corpora = new Map<CorpusName, readonly Comparison[]>();
  const validator = makeValidator({ ...readProfiles(), level: 'profiles' });
  for (const name of CORPORA) corpora.set(name, await compared(name, validator));
  printCases(cases);
  for (const [name, files] of corpora) printFiles(name, files);
  if (given.isSet('write')) {
    writeFileSync(PAGE, agreementPage(cases, corpora));
    process.stderr.write(`Written: ${PAGE}\n`);
  }
  const unexplained = [...caseSurprises(cases), ...[...corpora].flatMap(fileSurprises)];
  for (const line of unexplained) process.stderr.write(`${line}\n`);
  if (unexplained.length > 0) process.exitCode = 1;
});

function runCases(): readonly CaseResult[] {
  const folder = testCasesFolder();
  // Written by `npm run verdicts` in this shape.
  const { cases } = frozen('fhir-test-cases') as { readonly cases: readonly TestCase[] };
  const make = knowledgeMaker();
  return cases.map((one, index) => {
    if (index % PROGRESS_STEP === 0) process.stderr.write(`${index} of ${cases.length} cases\n`);
    return runCase(folder, one, make);
  });
}

function printCases(cases: readonly CaseResult[]): void {
  const agreeing = cases.filter(({ agrees }) => agrees).length;
  print(
    `fhir-test-cases: ${agreeing} of ${cases.length} as HL7's (${rate(agreeing, cases.length)})`,
  );
  for (const { name, agrees, differences, leftOut } of cases) {
    if (agrees) continue;
    print(`  ${name}: ${CASE_DIFFERENCES[name] ?? 'no reason known'}`);
    for (const line of [...differences, ...leftOut]) print(`    ${line}`);
  }
}

function printFiles(name: CorpusName, files: readonly Comparison[]): void {
  const agreeing = files.filter(({ agrees }) => agrees).length;
  print(`${name}: ${agreeing} of ${files.length} as HL7's (${rate(agreeing, files.length)})`);
  for (const { file, agrees } of files) {
    if (!agrees)
      print(`  ${file}: ${CORPUS_DIFFERENCES[name].differences[file] ?? 'no reason known'}`);
  }
}

function caseSurprises(cases: readonly CaseResult[]): readonly string[] {
  return surprises(
    cases.filter(({ agrees }) => !agrees).map(({ name }) => name),
    Object.keys(CASE_DIFFERENCES),
  );
}

function fileSurprises([name, files]: readonly [CorpusName, readonly Comparison[]]) {
  return surprises(
    files.filter(({ agrees }) => !agrees).map(({ file }) => file),
    Object.keys(CORPUS_DIFFERENCES[name].differences),
  );
}

function surprises(found: readonly string[], explained: readonly string[]): readonly string[] {
  return [
    ...found
      .filter((name) => !explained.includes(name))
      .map((name) => `${name} differs: give the reason in scripts/conformance/differences.ts.`),
    ...explained
      .filter((name) => !found.includes(name))
      .map(
        (name) => `${name} no longer differs: take it out of scripts/conformance/differences.ts.`,
      ),
  ];
}

function rate(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
