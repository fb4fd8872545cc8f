/**
 * Which trace writers work from this data folder, and by which process. One whose process is gone was killed: its
 * sequence is closed by the next process that starts (dmp.md 6.6), while others of the folder go on. Places appear whole
 * by link(2), and a dead writer is claimed by rename(2), which one process alone can win, so each is closed once.
 */
import { link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { closeWriter } from '../fhir/engine/journal.ts';
import type { Engine } from '../fhir/engine/scope.ts';
import { errorCode, readIfPresent } from './mongod/data-folder.ts';
import { identify, isRunning } from './mongod/process-table.ts';

/** `WRITER.by.CLAIMANT`: being closed by the writer CLAIMANT. Ids of writers hold no point. */
const CLAIM = '.by.';
const DRAFT = '.new';
/** A draft older than this was left by a process that was killed before it had its place. */
const DRAFT_MILLISECONDS_MAX = 60_000;

/**
 * Takes a place, closing the sequences of those who left without a word. Gives what to do at an orderly stop: the place
 * is left as a killed writer leaves it unless `isWhole` says that every trace is stored, so that the next start names those
 * that are not.
 */
export async function takeWriterPlace(
  dataDir: string,
  engine: Engine,
  isWhole: () => boolean,
): Promise<() => Promise<void>> {
  const folder = join(dataDir, 'trace-writers');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const own = engine.traceWriter.writer;
  // Before the first number is given, to the traces of what is closed here.
  await publish(folder, own);
  for (const name of await readdir(folder)) {
    if (name.endsWith(DRAFT)) await dropDraft(join(folder, name));
    else if (name !== own) await closeIfDead(name, { folder, own, engine });
  }
  return async () => {
    if (isWhole()) await rm(join(folder, own), { force: true });
  };
}

async function publish(folder: string, own: string): Promise<void> {
  const place = join(folder, own);
  const draft = `${place}${DRAFT}`;
  const identity = await identify(process.pid);
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(`${process.pid} ${identity?.startTime ?? ''}`);
    await file.sync();
  } finally {
    await file.close();
  }
  await link(draft, place);
  await rm(draft);
  // A power cut must not take the place of a writer whose numbers it takes.
  const directory = await open(folder, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

interface Closing {
  readonly folder: string;
  readonly own: string;
  readonly engine: Engine;
}

async function closeIfDead(name: string, { folder, own, engine }: Closing): Promise<void> {
  const [writer = '', claimant] = name.split(CLAIM);
  // A place whose claimant was killed in turn is claimed again.
  if (await isHeld(join(folder, claimant ?? writer))) return;
  const claimed = join(folder, `${writer}${CLAIM}${own}`);
  try {
    await rename(join(folder, name), claimed);
  } catch (error) {
    // Its writer has left in order, or another process was faster to claim it.
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  await closeWriter(engine, writer);
  await rm(claimed, { force: true });
}

/** Whether the process that holds the place still runs; a place that is not there is held by nobody. */
async function isHeld(place: string): Promise<boolean> {
  const text = await readIfPresent(place);
  if (text === undefined) return false;
  const [pid = '', startTime = ''] = text.split(' ');
  return isRunning({ pid: Number(pid), startTime });
}

async function dropDraft(path: string): Promise<void> {
  try {
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > DRAFT_MILLISECONDS_MAX) await rm(path, { force: true });
  } catch (error) {
    // Published meanwhile.
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}
