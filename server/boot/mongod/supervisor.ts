/**
 * Keeps mongod alive: one that ends unasked is started again on the same port, a bounded number of
 * times a minute.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { RESTARTS_PER_MINUTE_MAX, RestartPace } from '../restart-pace.ts';
import type { MongodProcess } from './launch.ts';

export interface Supervision {
  readonly restart: (signal: AbortSignal) => Promise<MongodProcess>;
  /** Called once, when mongod is gone for good. */
  readonly release: () => Promise<void>;
  readonly log: (message: string) => void;
}

/** The life of an embedded mongod across its processes. */
export class Supervisor {
  readonly #supervision: Supervision;
  readonly #stopping = new AbortController();
  #current: MongodProcess;
  readonly #pace = new RestartPace();
  /** Resolves when mongod is gone and stays so: its last exit code, null when a signal ended it. */
  readonly exited: Promise<number | null>;

  constructor(first: MongodProcess, supervision: Supervision) {
    this.#current = first;
    this.#supervision = supervision;
    this.exited = this.#watch().finally(supervision.release);
  }

  get pid(): number {
    return this.#current.pid;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#current.terminate();
    await this.exited;
  }

  async #watch(): Promise<number | null> {
    for (;;) {
      const code = await this.#current.ended;
      if (this.#stopping.signal.aborted) return code;
      this.#supervision.log(`mongod ended by itself (code ${code ?? 'none, by a signal'}).`);
      const next = await this.#revive();
      if (next === undefined) return code;
      this.#current = next;
      // `stop` may have come in the last moment of the restart and have found only the old process.
      if (this.#stopping.signal.aborted) await next.terminate();
    }
  }

  /** Undefined when `stop` was called meanwhile, or the restarts of this minute are used up. */
  async #revive(): Promise<MongodProcess | undefined> {
    const { log, restart } = this.#supervision;
    const { signal } = this.#stopping;
    for (;;) {
      const now = performance.now();
      const pause = this.#pace.next();
      if (pause === undefined) {
        log(`mongod was restarted ${RESTARTS_PER_MINUTE_MAX} times within a minute: giving it up.`);
        return undefined;
      }
      try {
        await delay(pause, undefined, { signal });
        const next = await restart(signal);
        log(`mongod runs again after ${(performance.now() - now).toFixed(0)} ms.`);
        return next;
      } catch (error) {
        if (signal.aborted) return undefined;
        log(`mongod could not be started again: ${error instanceof Error ? error.message : error}`);
      }
    }
  }
}
