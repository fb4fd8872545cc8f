/** HL7's Java validator: builds the Maven project of `judge/`, hands it jobs, reads its messages. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { cacheFolder } from './corpus.ts';

export interface Job {
  /** Path of the resource, JSON. */
  readonly file: string;
  /** Canonicals of profiles to judge against, beside the base and those it declares. */
  readonly profiles: readonly string[];
  /** Files and folders of definitions to load. */
  readonly definitions: readonly string[];
}

export interface Message {
  readonly severity: 'fatal' | 'error' | 'warning' | 'information';
  readonly location?: string;
  readonly id?: string;
  readonly text: string;
}

export interface Judge {
  readonly classpath: string;
  /** What the verdicts say of their maker. */
  readonly versions: { readonly hapi: string; readonly validator: string };
}

const HEAP = '3g';
const BUILD_MS_MAX = 10 * 60_000;

/**
 * Builds the judge from its Maven project.
 * @throws Error when Maven or Java 17 is missing, or the build fails.
 */
export function buildJudge(project: string): Judge {
  const build = cacheFolder('judge');
  mkdirSync(build, { recursive: true });
  const classpathFile = join(build, 'classpath.txt');
  maven([
    ...['-f', join(project, 'pom.xml'), `-Djudge.build=${build}`],
    ...['compile', 'dependency:build-classpath', `-Dmdep.outputFile=${classpathFile}`],
  ]);
  const libraries = readFileSync(classpathFile, 'utf8').trim();
  const version = (artifact: string): string =>
    new RegExp(`[/\\\\]${artifact}-([0-9][^/\\\\]*)\\.jar`).exec(libraries)?.[1] ?? 'unknown';
  return {
    classpath: `${join(build, 'classes')}:${libraries}`,
    versions: {
      hapi: version('hapi-fhir-validation'),
      validator: version('org\\.hl7\\.fhir\\.validation'),
    },
  };
}

/** Runs Maven without its chatter. @throws Error with what Maven printed. */
export function maven(args: readonly string[]): void {
  try {
    execFileSync('mvn', ['-q', '-B', '-ntp', ...args], {
      timeout: BUILD_MS_MAX,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (cause) {
    throw new Error('Maven failed: install Maven and Java 17, then read the cause above.', {
      cause,
    });
  }
}

/**
 * The judge's messages on each job, in order. Jobs with the same definitions should be neighbours: only the last
 * set loaded is kept.
 * @throws Error when the judge ends early.
 */
export async function judgeAll(
  judge: Judge,
  jobs: readonly Job[],
  progress: (done: number) => void,
): Promise<readonly (readonly Message[])[]> {
  const java = spawn(
    'java',
    [
      ...[`-Xmx${HEAP}`, '-Dorg.slf4j.simpleLogger.defaultLogLevel=off'],
      ...['-cp', judge.classpath, 'verdicts.Judge'],
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const ended = new Promise<void>((resolve, reject) => {
    java.once('error', reject);
    java.once('close', () => resolve());
  });
  if (java.pid !== undefined) setPriority(java.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  java.stdin.end(jobs.map((job) => `${JSON.stringify(job)}\n`).join(''));
  const verdicts: (readonly Message[])[] = [];
  for await (const line of createInterface({ input: java.stdout })) {
    verdicts.push(readAnswer(line));
    progress(verdicts.length);
  }
  await ended;
  if (verdicts.length !== jobs.length)
    throw new Error(`The judge ended after ${verdicts.length} of ${jobs.length} resources.`);
  return verdicts;
}

/** A resource the judge cannot even read, or gives up on, has one fatal message. */
function readAnswer(line: string): readonly Message[] {
  // One line of Judge.java, whose record these names are.
  const answer = JSON.parse(line) as {
    readonly messages?: readonly Message[];
    readonly failure?: string;
  };
  return (
    answer.messages ?? [{ severity: 'fatal', id: 'judge-failed', text: answer.failure ?? 'failed' }]
  );
}
