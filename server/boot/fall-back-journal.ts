/**
 * Traces the store could not take, kept in local files until it can (architecture.md 12: failed transactions must still
 * leave a trace when the database itself is down). They are replayed before the next start answers, and every few
 * seconds. One file per failed append, complete or absent: nothing is ever added to a file that is being replayed, and
 * processes may share the folder.
 */
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Trace } from '../fhir/audit/trace.ts';
import { newId } from '../fhir/model/new-id.ts';

/** Beyond this the disk is worth more than the traces of requests that were all refused: the log says so. */
const FILES_MAX = 100_000;
/** Other processes keep files here too: the folder is looked at again after so many of our own. */
const LOOK_EVERY = 1_000;
const REPLAY_GROUP = 64;
const KEPT = '.json';
const DRAFT = '.new';
/** A draft older than this was left by a process that was killed: its request was never answered. */
const DRAFT_MILLISECONDS_MAX = 60_000;

export interface FallBackJournal {
  /** Never throws. */
  keep(traces: readonly Trace[], cause: unknown): Promise<void>;
  /** Appends what was kept; each file goes only when the store has it. Gives the number of traces. */
  replay(append: (traces: readonly Trace[]) => Promise<void>): Promise<number>;
  /** False once a trace could not be kept: its number will be missing, and is to be explained. */
  isWhole(): boolean;
}

export interface FallBackOptions {
  readonly folder: string;
  readonly log: (message: string) => void;
  readonly filesMax?: number;
}

export function fallBackJournal(options: FallBackOptions): FallBackJournal {
  const { folder, log, filesMax = FILES_MAX } = options;
  let isWhole = true;
  /** Files there when last looked, and those made since. */
  let files = filesMax;
  let made = 0;
  let replaying: Promise<number> | undefined;
  return {
    keep: async (traces, cause) => {
      const what = `The journal could not be written (${describe(cause)})`;
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        if (files >= filesMax || made >= LOOK_EVERY) {
          files = (await readdir(folder)).length;
          made = 0;
        }
        if (files >= filesMax) throw new Error('The fall-back is full.');
        files += 1;
        made += 1;
        await keepOne(folder, traces);
        log(`${what}; ${traces.length} trace(s) kept in the fall-back.`);
      } catch (error) {
        isWhole = false;
        log(
          `${what}, nor can the fall-back (${describe(error)}): ${traces.length} trace(s) are lost.`,
        );
      }
    },
    replay: (append) => {
      replaying ??= replayAll(options, append).finally(() => {
        replaying = undefined;
      });
      return replaying;
    },
    isWhole: () => isWhole,
  };
}

/** Durable before it resolves; shows under its name only when whole. */
async function keepOne(folder: string, traces: readonly Trace[]): Promise<void> {
  const name = newId(Date.now());
  const draft = join(folder, `${name}${DRAFT}`);
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(JSON.stringify(traces));
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(draft, join(folder, `${name}${KEPT}`));
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function replayAll(
  { folder, log }: FallBackOptions,
  append: (traces: readonly Trace[]) => Promise<void>,
): Promise<number> {
  const names = (await namesIn(folder)).sort();
  await dropDrafts(names.filter((name) => name.endsWith(DRAFT)).map((name) => join(folder, name)));
  const kept = names.filter((name) => name.endsWith(KEPT)).map((name) => join(folder, name));
  let count = 0;
  for (let start = 0; start < kept.length; start += REPLAY_GROUP) {
    const group = kept.slice(start, start + REPLAY_GROUP);
    const traces = (await Promise.all(group.map((path) => tracesIn(path, log)))).flat();
    await append(traces);
    await Promise.all(group.map((path) => rm(path, { force: true })));
    count += traces.length;
  }
  return count;
}

async function dropDrafts(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const info = await ifThere(stat(path));
    if (info && Date.now() - info.mtimeMs > DRAFT_MILLISECONDS_MAX) await rm(path, { force: true });
  }
}

/** Empty when another process was faster. */
async function tracesIn(path: string, log: (message: string) => void): Promise<readonly Trace[]> {
  const text = await ifThere(readFile(path, 'utf8'));
  if (text === undefined) return [];
  try {
    // Written by `keepOne`, from traces.
    return JSON.parse(text) as readonly Trace[];
  } catch (cause) {
    log(`A file of the fall-back is unreadable (${describe(cause)}).`);
    return [];
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return (await ifThere(readdir(folder))) ?? [];
}

async function ifThere<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function describe(cause: unknown): string {
  return cause instanceof Error ? cause.name : 'unknown';
}
