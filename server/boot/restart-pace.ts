/** How often what ends by itself is started again: at once, then after growing pauses, a bounded number of times a minute. */

export const RESTARTS_PER_MINUTE_MAX = 5;
const MINUTE_MILLISECONDS = 60_000;
/** Pause before the first, second... restart within a minute. */
const PAUSE_MILLISECONDS: readonly number[] = [0, 250, 1_000, 2_000, 4_000];

export class RestartPace {
  /** When each restart of the last minute began. */
  #restarts: readonly number[] = [];

  /** Milliseconds to wait before the restart that begins now; undefined when those of this minute are used up. */
  next(): number | undefined {
    const now = performance.now();
    this.#restarts = this.#restarts.filter((at) => now - at < MINUTE_MILLISECONDS);
    const pause = PAUSE_MILLISECONDS[this.#restarts.length];
    if (pause === undefined || this.#restarts.length === RESTARTS_PER_MINUTE_MAX) return undefined;
    this.#restarts = [...this.#restarts, now];
    return pause;
  }
}
