/** How long an attempt waits that follows one which met another. MongoDB manual, Transactions. */
import { randomInt } from 'node:crypto';

const BACKOFF_MILLISECONDS = 4;
const BACKOFF_MILLISECONDS_MAX = 250;

/** Milliseconds before an attempt, with full jitter: those that met do not meet again. */
export function backoff(attempt: number): number {
  return randomInt(1, Math.min(BACKOFF_MILLISECONDS_MAX, BACKOFF_MILLISECONDS * 2 ** attempt) + 1);
}
