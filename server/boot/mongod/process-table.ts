/**
 * What the operating system says of a process by its number. A number alone proves nothing, as
 * numbers are used again: callers compare the start time or the command line too. Linux reads
 * `/proc` (proc(5)); elsewhere POSIX `ps`.
 */
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const pollMilliseconds = 25;

/** One process, for ever: the same number at another start time is another process. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startTime: string;
}

/**
 * The identity of the living process `pid`; undefined when there is none (a zombie counts as none).
 */
export async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  const startTime = process.platform === 'linux' ? await procStart(pid) : await ps(pid, 'lstart=');
  return startTime === undefined ? undefined : { pid, startTime };
}

/** Whether that very process still runs. */
export async function isRunning(identity: ProcessIdentity): Promise<boolean> {
  const now = await identify(identity.pid);
  return now?.startTime === identity.startTime;
}

/**
 * The command line of `pid`, its words joined by single spaces; undefined when it cannot be read.
 */
export async function commandLine(pid: number): Promise<string | undefined> {
  if (process.platform !== 'linux') return ps(pid, 'command=');
  const text = await readOrUndefined(`/proc/${pid}/cmdline`);
  return text?.split('\0').filter(Boolean).join(' ');
}

/** The living processes whose command line holds `words`, each of them whole. */
export async function findByCommandLine(words: string): Promise<readonly ProcessIdentity[]> {
  const pids = process.platform === 'linux' ? await procPids() : await psPids();
  const found: ProcessIdentity[] = [];
  for (const pid of pids) {
    if (!` ${(await commandLine(pid)) ?? ''} `.includes(` ${words} `)) continue;
    const identity = await identify(pid);
    if (identity !== undefined) found.push(identity);
  }
  return found;
}

/** Waits until the process is gone. False when it still runs after `limitMilliseconds`. */
export async function waitUntilGone(
  identity: ProcessIdentity,
  limitMilliseconds: number,
): Promise<boolean> {
  const deadline = performance.now() + limitMilliseconds;
  while (await isRunning(identity)) {
    if (performance.now() > deadline) return false;
    await delay(pollMilliseconds);
  }
  return true;
}

/**
 * Boot identifier and start tick: proc_pid_stat(5), fields 3 (state), 20 (num_threads) and 22
 * (starttime).
 */
async function procStart(pid: number): Promise<string | undefined> {
  const stat = await readOrUndefined(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // Field 2 is the command in parentheses and may hold spaces: the fields are counted after the
  // last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, threadCount, startTick] = [fields[0], Number(fields[17]), fields[19]];
  if (state === 'X' || startTick === undefined) return undefined;
  // A process whose first thread has ended shows as a zombie while its other threads still hold
  // files and ports.
  if (state === 'Z' && !(threadCount > 1)) return undefined;
  const boot = await readOrUndefined('/proc/sys/kernel/random/boot_id');
  return `${boot?.trim() ?? 'unknown'}:${startTick}`;
}

async function procPids(): Promise<readonly number[]> {
  return (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
}

async function psPids(): Promise<readonly number[]> {
  const { stdout } = await run('ps', ['-ax', '-o', 'pid=']);
  return stdout.trim().split(/\s+/).map(Number);
}

async function ps(pid: number, column: string): Promise<string | undefined> {
  try {
    const { stdout } = await run('ps', ['-ww', '-o', `stat=,${column}`, '-p', String(pid)]);
    const [state, ...rest] = stdout.trim().split(/\s+/);
    return state === undefined || state.startsWith('Z') ? undefined : rest.join(' ');
  } catch {
    // `ps` answers 1 when no process has this number.
    return undefined;
  }
}

async function readOrUndefined(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    // The process ended between two reads, or hides from us: either way nothing is known of it.
    return undefined;
  }
}
