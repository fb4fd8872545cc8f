/** The frozen files: what each judges, and how it is made. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PinnedPackage } from './corpus.ts';
import {
  EXAMPLES,
  EXTENSIONS,
  examplesFolder,
  extensionsFolder,
  IPS,
  ipsFolder,
} from './corpus.ts';
import { exampleFiles } from './examples.ts';
import type { Job, Message } from './judge.ts';
import type { TestCase } from './test-cases.ts';
import {
  selectCases,
  TEST_CASES_ARTIFACT,
  TEST_CASES_VERSION,
  testCasesFolder,
} from './test-cases.ts';
import type { Verdict } from './verdict.ts';
import { verdictOf } from './verdict.ts';

/** Hands jobs to the judge and gives its messages, one list a job. */
type Ask = (jobs: readonly Job[]) => Promise<readonly (readonly Message[])[]>;

/** Makes the content of one frozen file. */
export type Maker = (ask: Ask) => Promise<object>;

interface FileVerdict extends Verdict {
  readonly file: string;
}

/** By name of the file in `test/validation/verdicts`, without `.json`. */
export const MAKERS: Readonly<Record<string, Maker>> = {
  'hl7-r4-examples': makeExamples,
  ips: makeIps,
  'fhir-test-cases': makeTestCases,
};

async function makeExamples(ask: Ask): Promise<object> {
  const folder = await examplesFolder();
  const { clinical, wider } = exampleFiles(folder);
  const verdicts = await judgeFiles(ask, { folder, files: [...clinical, ...wider] });
  return {
    packages: [printed(EXAMPLES)],
    rule: 'clinical: all examples of 28 types; wider: of every other type but definitions, up to 1 MB',
    clinical: verdicts.slice(0, clinical.length),
    wider: verdicts.slice(clinical.length),
  };
}

async function makeIps(ask: Ask): Promise<object> {
  const definitions = [await ipsFolder(), await extensionsFolder()];
  const folder = join(await ipsFolder(), 'example');
  const files = readdirSync(folder).filter((name) => /^[A-Z].*\.json$/.test(name));
  files.sort();
  return {
    packages: [printed(IPS), printed(EXTENSIONS)],
    rule: 'every example of the package, by the profiles it declares',
    files: await judgeFiles(ask, { folder, files, definitions }),
  };
}

async function judgeFiles(
  ask: Ask,
  corpus: {
    readonly folder: string;
    readonly files: readonly string[];
    readonly definitions?: readonly string[];
  },
): Promise<readonly FileVerdict[]> {
  const { folder, files, definitions = [] } = corpus;
  const jobs = files.map((name) => ({ file: join(folder, name), profiles: [], definitions }));
  const answers = await ask(jobs);
  return files.map((file, index) => ({ file, ...verdictOf(answers[index] ?? []) }));
}

/**
 * The published outcome of each case. Those that HL7's validator meets only with a terminology server or with
 * options of its own test are told apart: it judges them another way here.
 */
async function makeTestCases(ask: Ask): Promise<object> {
  const folder = testCasesFolder();
  const cases = selectCases(folder);
  const same: TestCase[] = [];
  const different: object[] = [];
  const jobs = cases.flatMap((one) => jobsOf(folder, one));
  const answers = (await ask(jobs)).map(verdictOf);
  let next = 0;
  for (const one of cases) {
    const expected = [one.base, ...(one.profile ? [one.profile] : [])];
    const found = answers.slice(next, next + expected.length);
    next += expected.length;
    const agrees = expected.every(({ errors }, index) => (errors === 0) === found[index]?.valid);
    if (agrees) same.push(one);
    else different.push({ ...one, here: found.flatMap(({ errors }) => errors) });
  }
  return {
    source: `${TEST_CASES_ARTIFACT}:${TEST_CASES_VERSION} (Apache-2.0), folder validator`,
    rule: 'R4 JSON cases without outside needs; left: those HL7 judges otherwise without its terminology server or the options of its test',
    cases: same,
    left: different,
  };
}

/** By R4 and what the resource declares, then by the case's own profile. */
function jobsOf(folder: string, { file, definitions, profile }: TestCase): readonly Job[] {
  const job = {
    file: join(folder, file),
    definitions: definitions.map((name) => join(folder, name)),
  };
  const base = { ...job, profiles: [] };
  return profile === undefined ? [base] : [base, { ...job, profiles: [profile.url] }];
}

function printed({ name, version, integrity }: PinnedPackage): object {
  return { name, version, integrity };
}
