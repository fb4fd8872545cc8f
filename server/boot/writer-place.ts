/**
 * Which trace writers work from this data folder, and by which process. One whose process is gone was killed: its
 * sequence is closed at the next start (dmp.md 6.6). Several processes may share the folder.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { closeWriter } from '../fhir/engine/journal.ts';
import type { Engine } from '../fhir/engine/scope.ts';
import { identify, isRunning } from './mongod/process-table.ts';

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
  for (const writer of await readdir(folder)) {
    const place = join(folder, writer);
    if (await isHeld(place)) continue;
    await closeWriter(engine, writer);
    await rm(place, { force: true });
  }
  const own = join(folder, engine.traceWriter.writer);
  const identity = await identify(process.pid);
  await writeFile(own, `${process.pid} ${identity?.startTime ?? ''}`, { mode: 0o600 });
  return async () => {
    if (isWhole()) await rm(own, { force: true });
  };
}

async function isHeld(place: string): Promise<boolean> {
  const [pid = '', startTime = ''] = (await readFile(place, 'utf8')).split(' ');
  return isRunning({ pid: Number(pid), startTime });
}
