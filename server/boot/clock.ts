/** The server's clock: the machine's, moved by `CLOCK`. Leases and time-outs keep the database's. */
import type { Config } from './config.ts';

/**
 * Milliseconds by which the server's clock is ahead of the machine's. It depends on the moment it is computed at, so
 * processes of one installation are given it: two that computed it would not tell the same time.
 */
export function clockOffsetOf({ clockStart }: Pick<Config, 'clockStart'>): number {
  return clockStart === undefined ? 0 : clockStart - Date.now();
}
