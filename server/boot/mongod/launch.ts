/** Starts one mongod process, with a watchdog that ends it when this process is gone. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import type { DataFolder } from './data-folder.ts';
import { rotateLog } from './data-folder.ts';
import { databaseWords, shutdownMillisecondsMax } from './orphan.ts';

const cacheGigabytes = 0.5;
const oplogMegabytes = 1024;
const logTailBytesMax = 64 * 1024;
/** A query is never "slow": the log would quote it, with the names and numbers of the patient. */
const slowMilliseconds = 2_000_000_000;

/** `alone` is for maintenance: no replica set, and nothing of it changes by itself. */
export type MongodMode = 'member' | 'alone';

export interface Launch {
  readonly binary: string;
  readonly folder: DataFolder;
  readonly port: number;
  readonly mode: MongodMode;
}

const modeWords: Readonly<Record<MongodMode, readonly string[]>> = {
  member: ['--replSet', 'carnet'],
  alone: ['--setParameter', 'ttlMonitorEnabled=false'],
};

export interface MongodProcess {
  readonly pid: number;
  /** Resolves when it has ended: its exit code, null when a signal ended it. */
  readonly ended: Promise<number | null>;
  /** The same, asked now: undefined while it runs. */
  end(): { readonly code: number | null } | undefined;
  /** SIGTERM, then SIGKILL when it takes too long. Resolves when it has ended. */
  terminate(): Promise<void>;
  /** The last error line of its log since this launch. */
  lastError(): Promise<string>;
}

/**
 * Starts mongod; it is not ready to answer yet.
 * @throws Error when the binary cannot be executed.
 */
export async function launchMongod(launch: Launch): Promise<MongodProcess> {
  const logStart = await rotateLog(launch.folder);
  // Both children get a session of their own: Ctrl-C in a terminal reaches Carnet alone, which then
  // stops in order.
  const child = spawn(launch.binary, commandWords(launch), { detached: true, stdio: 'ignore' });
  // Registered before the first await: a process may end at once.
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  await once(child, 'spawn');
  const { pid } = child;
  if (pid === undefined) throw new Error(`${launch.binary} has no process number.`);
  const watchdog = startWatchdog(pid);
  child.once('exit', () => watchdog.kill('SIGKILL'));
  // Neither keeps this process alive by itself.
  child.unref();
  watchdog.unref();
  return {
    pid,
    ended,
    end: () => (hasEnded(child) ? { code: child.exitCode } : undefined),
    terminate: () => terminate(child, ended),
    lastError: () => lastError(launch.folder.log, logStart),
  };
}

/** MongoDB manual, mongod. Architecture §13, Embedded mongod. */
function commandWords({ folder, port, mode }: Launch): readonly string[] {
  return [
    ...databaseWords(folder.database),
    ...['--keyFile', folder.keyFile, ...modeWords[mode]],
    // No Unix socket: it would lie in /tmp, for all.
    ...['--bind_ip', '127.0.0.1', '--port', String(port), '--nounixsocket'],
    // No zlib: its decompression has leaked memory before authentication.
    ...['--networkMessageCompressors', 'snappy,zstd'],
    ...['--wiredTigerCacheSizeGB', String(cacheGigabytes), '--oplogSize', String(oplogMegabytes)],
    ...['--logpath', folder.log, '--logappend', '--slowms', String(slowMilliseconds)],
    ...['--setParameter', 'diagnosticDataCollectionEnabled=false'],
    // The first user is made by the key file's bearer: nobody else on this machine may, not even
    // before it exists.
    // A killed Carnet leaves its open transaction behind, which holds what it touched: not for a minute.
    ...['--setParameter', 'transactionLifetimeLimitSeconds=20'],
    ...['--setParameter', 'enableLocalhostAuthBypass=false'],
  ];
}

/**
 * A shell that reads a pipe which only we hold: when this process dies, even by `kill -9`, the pipe
 * ends and the shell asks mongod to shut down.
 */
function startWatchdog(pid: number): ChildProcess {
  const watchdog = spawn('/bin/sh', ['-c', 'read -r line; kill -TERM "$0"', String(pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Where there is no shell there is no watchdog: the next start still finds the orphan.
  return watchdog.once('error', () => undefined);
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function terminate(child: ChildProcess, ended: Promise<number | null>): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), shutdownMillisecondsMax);
  await ended;
  clearTimeout(timer);
}

/**
 * mongod logs one JSON object a line: `s` is the severity (F fatal, E error), `msg` and `attr` the
 * matter.
 */
async function lastError(path: string, start: number): Promise<string> {
  const lines = (await readTail(path, start)).split('\n').filter((line) => /"s":"[FE]"/.test(line));
  return lines.at(-1) ?? `see ${path}`;
}

async function readTail(path: string, start: number): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const position = Math.max(start, size - logTailBytesMax);
    const { buffer, bytesRead } = await file.read({
      buffer: Buffer.alloc(logTailBytesMax),
      position,
    });
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
