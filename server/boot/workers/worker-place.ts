/** The place of one worker: whoever holds it dies, another takes it, a bounded number of times a minute. */
import { setTimeout as delay } from 'node:timers/promises';
import { RESTARTS_PER_MINUTE_MAX, RestartPace } from '../restart-pace.ts';
import type { StartOrder } from './messages.ts';
import type { WorkerProcess } from './worker-process.ts';
import { launchWorker } from './worker-process.ts';

export interface PlaceParts {
  readonly order: StartOrder;
  readonly tell: (message: string) => void;
  /** Told once, when nobody can hold the place any more. */
  readonly giveUp: (error: Error) => void;
}

export class WorkerPlace {
  readonly #parts: PlaceParts;
  readonly #name: string;
  readonly #pace = new RestartPace();
  readonly #stopping = new AbortController();
  #holder: WorkerProcess;
  /** Resolves when nobody is to follow. */
  readonly #watched: Promise<void>;
  /** Origin where its first holder answers. @throws Error, one sentence of why it cannot. */
  readonly answers: Promise<string>;

  constructor(parts: PlaceParts) {
    this.#parts = parts;
    this.#name = `Worker ${parts.order.shared.worker.number}`;
    this.#holder = launchWorker(parts.order);
    this.answers = this.#holder.answers;
    this.#watched = this.#watch();
  }

  /** Lets the holder end in order. False when it had to be cut. */
  async stop(): Promise<boolean> {
    this.#stopping.abort();
    const isInOrder = await this.#holder.stop();
    await this.#watched;
    return isInOrder;
  }

  async #watch(): Promise<void> {
    let url: string;
    try {
      url = await this.answers;
    } catch {
      // The first start is the caller's to judge, who awaits `answers`.
      return;
    }
    for (;;) {
      const how = await this.#holder.ended;
      if (this.#stopping.signal.aborted) return;
      const { pid } = this.#holder;
      this.#parts.tell(
        `${this.#name} (process ${pid}) ended by itself (${how}): another takes its place.`,
      );
      if (!(await this.#replace(url, how))) return;
    }
  }

  /** False when `stop` was called meanwhile, or the replacements of this minute are used up. */
  async #replace(url: string, how: string): Promise<boolean> {
    const { order, tell, giveUp } = this.#parts;
    const { signal } = this.#stopping;
    let why = how;
    for (;;) {
      const pause = this.#pace.next();
      if (pause === undefined) {
        const times = `${RESTARTS_PER_MINUTE_MAX} times within a minute`;
        giveUp(new Error(`${this.#name} was replaced ${times}, so Carnet stops; the last: ${why}`));
        return false;
      }
      try {
        await delay(pause, undefined, { signal });
        this.#holder = launchWorker(order);
        const found = await this.#holder.answers;
        tell(`${this.#name} answers again (process ${this.#holder.pid}).`);
        if (found === url) return true;
        giveUp(new Error(`With PORT=0 the port was lost: ${url} is ${found} now. Set PORT.`));
        return false;
      } catch (error) {
        if (signal.aborted) return false;
        why = error instanceof Error ? error.message : String(error);
        tell(`${this.#name} could not be replaced: ${why}`);
        await this.#holder.stop();
      }
    }
  }
}
