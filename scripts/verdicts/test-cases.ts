/**
 * The R4 JSON cases of `FHIR/fhir-test-cases` (Apache-2.0), folder `validator`, that need nothing from outside:
 * no terminology server, no other package, no question to another server.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './corpus.ts';
import { maven } from './judge.ts';
import { shorten } from './verdict.ts';

export const TEST_CASES_VERSION = '1.7.69';
export const TEST_CASES_ARTIFACT = 'org.hl7.fhir.testcases:fhir-test-cases';
const INSIDE = 'org/hl7/fhir/testcases/validator';

/** What a case may ask for that only a network, another package or another kind of tool gives. */
const OUTSIDE_KEYS = [
  ...['advisor', 'certificate', 'crumb-trail', 'default-version', 'fetch-canonicals', 'fetcher'],
  ...['for-publication', 'language', 'logical', 'new-xver-mode', 'no-tx', 'package-map'],
  ...['packages', 'scoring', 'sct', 'security-checks', 'supporting5', 'tags', 'tx-dependent'],
] as const;

/** Modules of the manifest on what a FHIR server's validator of resources is for. */
const MODULES: ReadonlySet<string> = new Set([
  ...['base', 'bundle', 'extensions', 'fmt', 'general', 'invariants', 'profile'],
  ...['questionnaire', 'references', 'xhtml'],
]);

/** R4 JSON case of the manifest, as its readme.md describes it. */
interface ManifestCase {
  readonly [key: string]: unknown;
  readonly name: string;
  readonly file: string;
  readonly version?: string;
  readonly module?: string;
  readonly 'use-test'?: boolean;
  readonly java: string;
  readonly supporting?: readonly string[];
  readonly profiles?: readonly string[];
  readonly profile?: {
    readonly source: string;
    readonly supporting?: readonly string[];
    readonly java: string;
  };
}

interface Expected {
  readonly errors: number;
  readonly texts: readonly string[];
}

export interface TestCase {
  readonly name: string;
  readonly file: string;
  readonly module: string;
  /** Files to load before judging. */
  readonly definitions: readonly string[];
  /** By R4 itself and the profiles it declares. */
  readonly base: Expected;
  /** By a profile as well. */
  readonly profile?: Expected & { readonly url: string };
}

/** The folder of the cases, downloaded by Maven when the cache does not hold it. */
export function testCasesFolder(): string {
  const held = cacheFolder(`fhir-test-cases-${TEST_CASES_VERSION}`);
  const folder = join(held, INSIDE);
  if (existsSync(join(folder, 'manifest.json'))) return folder;
  mkdirSync(held, { recursive: true });
  maven([
    'dependency:copy',
    `-Dartifact=${TEST_CASES_ARTIFACT}:${TEST_CASES_VERSION}`,
    `-DoutputDirectory=${held}`,
  ]);
  const archive = join(held, `fhir-test-cases-${TEST_CASES_VERSION}.jar`);
  execFileSync('jar', ['xf', archive, INSIDE], { cwd: held });
  return folder;
}

/** The cases of a folder that need nothing from outside, as the manifest tells it. */
export function selectCases(folder: string): readonly TestCase[] {
  // Shape given by the readme.md beside it.
  const manifest = readJson(join(folder, 'manifest.json')) as {
    readonly 'test-cases': readonly ManifestCase[];
  };
  return manifest['test-cases'].filter(isWithin).map((one) => readCase(folder, one));
}

function isWithin(one: ManifestCase): boolean {
  return (
    ['4.0', '4.0.1'].includes(one.version ?? '') &&
    one.file.endsWith('.json') &&
    one['use-test'] !== false &&
    MODULES.has(one.module ?? '') &&
    OUTSIDE_KEYS.every((key) => !(key in one))
  );
}

function readCase(folder: string, one: ManifestCase): TestCase {
  const { name, file, module = '', profile } = one;
  const named = [
    ...(one.supporting ?? []),
    ...(one.profiles ?? []),
    ...(profile?.supporting ?? []),
    ...(profile === undefined || isCanonical(profile.source) ? [] : [profile.source]),
  ];
  return {
    name,
    file,
    module,
    definitions: [...new Set(named)],
    base: readOutcome(folder, one.java),
    ...(profile && {
      profile: { url: canonicalOf(folder, profile.source), ...readOutcome(folder, profile.java) },
    }),
  };
}

function readOutcome(folder: string, name: string): Expected {
  // An OperationOutcome of HL7's validator.
  const { issue = [] } = readJson(join(folder, 'outcomes', name)) as {
    readonly issue?: readonly {
      readonly severity: string;
      readonly expression?: readonly string[];
      readonly details?: { readonly text?: string };
    }[];
  };
  const errors = issue.filter(({ severity }) => severity === 'error' || severity === 'fatal');
  const texts = errors.map(({ expression, details }) =>
    shorten(`${expression?.[0] ?? ''}: ${details?.text ?? ''}`),
  );
  return { errors: errors.length, texts };
}

/** `url` of a StructureDefinition in JSON or XML: the first one written in it is its own. */
function canonicalOf(folder: string, source: string): string {
  if (isCanonical(source)) return source;
  const text = readFileSync(join(folder, source), 'utf8');
  const found = source.endsWith('.json')
    ? /"url"\s*:\s*"([^"]+)"/.exec(text)
    : /<url\s+value="([^"]+)"/.exec(text);
  if (found?.[1] === undefined) throw new Error(`${source} has no url.`);
  return found[1];
}

/** A case names its profile by file, or by canonical when a package defines it. */
function isCanonical(source: string): boolean {
  return /^https?:/.test(source);
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
}
