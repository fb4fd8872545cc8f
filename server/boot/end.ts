/** How a command that keeps Carnet up ends: told by a signal, or because Carnet cannot go on. */
import { setTimeout as delay } from 'node:timers/promises';
import { ConfigError } from './config.ts';
import type { Running } from './running.ts';

/** What is lost may not let itself be closed: the process ends all the same. */
const LOST_CLOSE_MILLISECONDS_MAX = 20_000;
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Ends the process with 0 after SIGINT or SIGTERM, and with 1 when `lost` says why it cannot go on. A second signal ends
 * it at once: workers and mongod see their parent go and end by themselves. `after` runs once all is closed.
 */
export function endWhenTold(
  running: Running,
  after: () => Promise<void> = () => Promise.resolve(),
): void {
  let isEnding = false;
  for (const [signal, code] of Object.entries(SIGNALS)) {
    process.on(signal, () => {
      if (isEnding) process.exit(code);
      isEnding = true;
      running
        .close()
        .then(after)
        .then(() => process.exit(0), fail);
    });
  }
  const endLost = async (error: Error): Promise<void> => {
    if (isEnding) return;
    isEnding = true;
    process.stderr.write(`${sentenceOf(error)}\n`);
    const limit = delay(LOST_CLOSE_MILLISECONDS_MAX);
    await Promise.race([running.close().then(after), limit]);
    process.exit(1);
  };
  running.lost.then(endLost).catch(fail);
}

/** One sentence for a person; the stack only when it is our own mistake. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isExpected = error instanceof ConfigError || error.constructor === Error;
  return isExpected ? error.message : (error.stack ?? error.message);
}

/** Tells why and ends the process with 1. */
export function fail(error: unknown): never {
  process.stderr.write(`${sentenceOf(error)}\n`);
  process.exit(1);
}
