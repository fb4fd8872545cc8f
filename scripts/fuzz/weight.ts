/** What a process weighs once all that can go has gone. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Weight } from './messages.ts';

/** Collections in a row: weak references and finalizers let go one round later. */
const ROUNDS = 4;
const PAUSE_MILLISECONDS = 150;

/** @throws Error when the process was not started with --expose-gc. */
export async function weighed(): Promise<Weight> {
  const { gc } = globalThis;
  if (!gc) throw new Error('Start the server with --expose-gc.');
  for (let round = 0; round < ROUNDS; round += 1) {
    // The last resort also gives back the pages the engine would keep for another peak.
    gc({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    await pause(PAUSE_MILLISECONDS);
  }
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
  const resources: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
  return { resident: rss, heap: heapUsed, reserved: heapTotal, external, resources };
}
