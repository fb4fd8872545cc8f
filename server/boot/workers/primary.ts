/**
 * Several processes on one port, which share nothing but MongoDB and the data folder. The primary keeps the database,
 * forks the workers and replaces those that die; it serves nothing.
 *
 * node:cluster gives each connection to the next worker in turn (SCHED_RR). Two other ways save the primary that work and
 * were left. A socket shared by all (SCHED_NONE): whoever wakes first takes all that wait, so few long-lived connections, as
 * proxies keep them, end on few workers. A socket each (SO_REUSEPORT): the kernel chooses by hash, which is uneven too, not
 * every system has it, and a second Carnet started by mistake on the same port would quietly get half of the requests.
 */
import cluster from 'node:cluster';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { clockOffsetOf } from '../clock.ts';
import type { Config } from '../config.ts';
import { openDatabase } from '../database.ts';
import type { ProcessesOptions, Running } from '../running.ts';
import type { StartOrder } from './messages.ts';
import { WorkerPlace } from './worker-place.ts';

const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url));

/**
 * Resolves when every worker answers.
 * @throws Error in one sentence when the database cannot be had or a worker cannot start.
 */
export async function startWorkers(
  config: Config,
  { tell, database: name }: ProcessesOptions,
): Promise<Running> {
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  const database = await openDatabase(config, tell);
  const clockOffset = clockOffsetOf(config);
  const startedAt = Date.now() + clockOffset;
  const { promise: lost, resolve: lose } = Promise.withResolvers<Error>();
  database.lost.then(lose, lose);
  cluster.schedulingPolicy = cluster.SCHED_RR;
  cluster.setupPrimary({ exec: WORKER, args: [] });
  const places = Array.from({ length: config.workers }, (_, index) => {
    const worker = { number: index + 1, count: config.workers };
    const order: StartOrder = {
      kind: 'start',
      environment: config.environment,
      shared: { uri: database.uri, clockOffset, startedAt, worker },
      ...(name === undefined ? {} : { database: name }),
    };
    return new WorkerPlace({ order, tell, giveUp: lose });
  });
  const close = async (): Promise<void> => {
    const inOrder = await Promise.all(places.map((place) => place.stop()));
    await database.close();
    const cut = inOrder.filter((isInOrder) => !isInOrder).length;
    if (cut > 0) throw new Error(`${cut} of ${inOrder.length} workers did not end in order.`);
  };
  try {
    const url = await firstOf(Promise.all(places.map((place) => place.answers)), lost);
    return { url, clock: () => Date.now() + clockOffset, lost, close };
  } catch (error) {
    // Why it failed is what counts, not how its workers ended.
    await close().catch(() => undefined);
    throw error;
  }
}

/** @throws Error when the database is lost first. */
async function firstOf(urls: Promise<readonly string[]>, lost: Promise<Error>): Promise<string> {
  const found = await Promise.race([urls, lost]);
  if (found instanceof Error) throw found;
  return found[0] ?? '';
}
