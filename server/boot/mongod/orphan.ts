/**
 * A mongod that outlived the Carnet which started it. It holds the database files and the port, so
 * it is shut down before a new one starts. Its command line, which names our folder, gives it away;
 * the number in `mongod.lock` would not do, as mongod writes it only after it has taken the port.
 */
import { errorCode } from './data-folder.ts';
import { findByCommandLine, waitUntilGone } from './process-table.ts';

/** A clean shutdown writes a checkpoint; a loaded machine takes some seconds for it. */
export const shutdownMillisecondsMax = 20_000;
const killMillisecondsMax = 5_000;

/**
 * Shuts down the mongod that runs on the folder `database`, if there is one. Call it only as the
 * owner of the data folder.
 * @throws Error when the process cannot be ended.
 */
export async function stopOrphan(database: string, log: (message: string) => void): Promise<void> {
  for (const orphan of await findByCommandLine(databaseWords(database).join(' '))) {
    const { pid } = orphan;
    log(`Shutting down the mongod (process ${pid}) that an earlier Carnet left behind.`);
    signal(pid, 'SIGTERM');
    if (await waitUntilGone(orphan, shutdownMillisecondsMax)) continue;
    log(`mongod (process ${pid}) does not end: killing it; its journal keeps the writes.`);
    signal(pid, 'SIGKILL');
    if (await waitUntilGone(orphan, killMillisecondsMax)) continue;
    throw new Error(`mongod (process ${pid}) on ${database} cannot be ended: end it by hand.`);
  }
}

/** The words of a mongod's command line that name its database. */
export function databaseWords(database: string): readonly [name: string, value: string] {
  return ['--dbpath', database];
}

function signal(pid: number, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It ended by itself meanwhile, which is what was wanted; the caller's wait sees it.
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}
