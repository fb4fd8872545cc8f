/** From a data folder to a mongod that is primary: port, process, replica set. */
import { createConnection } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { DataFolder } from './data-folder.ts';
import { hasDatabase, readSecrets } from './data-folder.ts';
import type { MongodMode, MongodProcess } from './launch.ts';
import { launchMongod } from './launch.ts';
import { stopOrphan } from './orphan.ts';
import type { KeptPort, PortChoice } from './port.ts';
import { choosePort, confirmPort, keepPort } from './port.ts';
import type { Member } from './replica-set.ts';
import { establish, memberUri, renameMember } from './replica-set.ts';

const pollMilliseconds = 20;
/** After `kill -9` mongod replays its journal before it listens. */
const listenMillisecondsMax = 120_000;
const attemptCountMax = 3;
/** MongoDB manual, Exit Codes and Statuses: the port could not be bound. */
const exitPortTaken = 48;
/** Likewise: an uncaught exception; the data folder in use is one. */
const exitException = 100;

export interface MongodSite {
  readonly binary: string;
  readonly folder: DataFolder;
  readonly log: (message: string) => void;
}

export interface StartedMongod {
  readonly mongod: MongodProcess;
  readonly port: number;
  readonly uri: string;
}

/**
 * Starts mongod on its kept port, or on another when that is taken.
 * @throws Error when it does not start, with the last error of its log.
 */
export async function startMongod(site: MongodSite, signal: AbortSignal): Promise<StartedMongod> {
  const { database, portFile } = site.folder;
  await stopOrphan(database, site.log);
  let kept = await keepPort(portFile, await portChoice(site.folder), site.log);
  for (let attempt = 1; ; attempt += 1) {
    const result = await startOn(site, kept, signal);
    if (result.kind === 'up') {
      const uri = memberUri({ port: kept.port, ...(await readSecrets(site.folder)) });
      return { mongod: result.mongod, port: kept.port, uri };
    }
    // Between our look and mongod's bind, another process may have taken the port, or an orphan
    // shown itself.
    if (attempt === attemptCountMax) throw result.error;
    if (result.code === exitPortTaken) {
      kept = await choosePort(portFile, await portChoice(site.folder));
    } else if (result.code === exitException) await stopOrphan(database, site.log);
    else if (result.code !== null) throw result.error;
    else site.log('mongod was killed while it started: starting it again.');
  }
}

/**
 * Starts mongod again on the port it had, as clients hold that address.
 * @throws Error when it does not start.
 */
export async function restartMongod(
  site: MongodSite,
  port: number,
  signal: AbortSignal,
): Promise<MongodProcess> {
  const result = await bringUp(site, { port, mode: 'member', prepare: establish }, signal);
  if (result.kind === 'ended') throw result.error;
  return result.mongod;
}

/**
 * A member whose port has changed is first renamed in the set's configuration, as {@link
 * renameMember} explains.
 */
async function startOn(site: MongodSite, kept: KeptPort, signal: AbortSignal): Promise<Result> {
  const { port } = kept;
  if (kept.configured === 'other') {
    const alone = await bringUp(site, { port, mode: 'alone', prepare: renameMember }, signal);
    if (alone.kind === 'ended') return alone;
    await alone.mongod.terminate();
    await confirmPort(site.folder.portFile, kept);
  }
  return bringUp(site, { port, mode: 'member', prepare: establish }, signal);
}

async function portChoice(folder: DataFolder): Promise<PortChoice> {
  return (await hasDatabase(folder)) ? 'other' : 'same';
}

interface Step {
  readonly port: number;
  readonly mode: MongodMode;
  /** What makes the listening mongod useful. */
  readonly prepare: (member: Member, signal: AbortSignal) => Promise<void>;
}

type Result =
  | { readonly kind: 'up'; readonly mongod: MongodProcess }
  | { readonly kind: 'ended'; readonly code: number | null; readonly error: Error };

async function bringUp(site: MongodSite, step: Step, signal: AbortSignal): Promise<Result> {
  const { binary, folder } = site;
  const { port, mode } = step;
  const member = { port, ...(await readSecrets(folder)) };
  const mongod = await launchMongod({ binary, folder, port, mode });
  try {
    await untilListening(mongod, port, signal);
    await step.prepare(member, signal);
    return { kind: 'up', mongod };
  } catch (cause) {
    // That it ended by itself is the reason of whatever failed.
    const end = mongod.end();
    await mongod.terminate();
    if (end === undefined) throw cause;
    const reason = await mongod.lastError();
    const error = new Error(`mongod ended (${end.code ?? 'killed'}): ${reason}`, { cause });
    return { kind: 'ended', code: end.code, error };
  }
}

/** @throws Error when mongod ends before it listens, or takes too long. */
async function untilListening(
  mongod: MongodProcess,
  port: number,
  signal: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + listenMillisecondsMax;
  while (!(await answers(port))) {
    signal.throwIfAborted();
    if (mongod.end() !== undefined) throw new Error('It ended before it listened.');
    if (performance.now() > deadline) throw new Error('The embedded MongoDB does not listen.');
    await Promise.race([mongod.ended, delay(pollMilliseconds)]);
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
