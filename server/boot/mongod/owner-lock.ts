/**
 * One Carnet at a time on a data folder. The lock is a file that names its owner by pid and start
 * time; an owner that was killed leaves it behind, and the next start takes it over. Node.js has no
 * flock(2): the file appears complete, or not at all, by link(2), and a dead one is moved away by
 * rename(2), which only one process can win.
 */
import { randomBytes } from 'node:crypto';
import { link, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode, readIfPresent } from './data-folder.ts';
import type { ProcessIdentity } from './process-table.ts';
import { identify, isRunning } from './process-table.ts';

/** Others may take and lose the lock while we try; beyond this many rounds something is wrong. */
const attemptCountMax = 10;
/**
 * A rival that saw the same dead lock may move ours away by mistake; it does so within this time.
 */
const settleMilliseconds = 50;

export interface OwnerLock {
  release(): Promise<void>;
}

/**
 * Takes the lock at `path` for this process.
 * @throws Error when a living Carnet, this process included, holds it.
 */
export async function takeOwnerLock(path: string, root: string): Promise<OwnerLock> {
  const me = await identify(process.pid);
  if (me === undefined) throw new Error('The process table does not show this process.');
  const text = JSON.stringify({ ...me, nonce: randomBytes(8).toString('hex') });
  for (let attempt = 0; attempt < attemptCountMax; attempt += 1) {
    if (await publish(path, text)) {
      if (attempt > 0) await delay(settleMilliseconds);
      if (attempt > 0 && (await readIfPresent(path)) !== text) continue;
      return { release: () => releaseOwn(path, text) };
    }
    const held = await readIfPresent(path);
    if (held === undefined) continue;
    const owner = decodeOwner(held);
    if (owner !== undefined && (await isRunning(owner))) throw inUse(root, owner.pid);
    await moveAway(path, held);
  }
  throw new Error(`The lock ${path} changes hands too often: is another Carnet starting there?`);
}

function inUse(root: string, pid: number): Error {
  return new Error(
    `Another Carnet (process ${pid}) is using ${root}: ` +
      'stop it first, or choose another data folder.',
  );
}

/** True when the file was not there and now holds `text`. */
async function publish(path: string, text: string): Promise<boolean> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, text, { mode: 0o600, flag: 'wx' });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Removes the dead lock `held`. When a new owner came in between, its lock is put back. */
async function moveAway(path: string, held: string): Promise<void> {
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  const moved = await readIfPresent(aside);
  if (moved !== undefined && moved !== held) await publish(path, moved);
  await rm(aside, { force: true });
}

async function releaseOwn(path: string, text: string): Promise<void> {
  if ((await readIfPresent(path)) === text) await rm(path, { force: true });
}

/**
 * The owner a lock names; undefined when the text is none of ours, which no living owner writes.
 */
function decodeOwner(text: string): ProcessIdentity | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    if (!('pid' in value) || !('startTime' in value)) return undefined;
    const { pid, startTime } = value;
    if (typeof pid !== 'number' || typeof startTime !== 'string') return undefined;
    return { pid, startTime };
  } catch {
    // Not JSON: see above.
    return undefined;
  }
}
