/** What was reached: triples of what was asked, the status and the code of the issue. */
import type { Shot } from './shot.ts';
import { interactionOf } from './shot.ts';

/** Triples told apart; beyond, new ones are counted together. */
const TRIPLES_MAX = 20_000;

export class Coverage {
  readonly #triples = new Map<string, number>();
  readonly #statuses = new Map<string, number>();
  #beyond = 0;

  /** Whether one of the answers to the shot is of a kind not seen before. */
  isNew(shot: Shot, told: readonly string[]): boolean {
    const asked = interactionOf(shot);
    let isNew = false;
    for (const answer of told) {
      const status = answer.split(' ')[0] ?? '';
      this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
      const triple = `${asked} | ${answer}`;
      const count = this.#triples.get(triple) ?? 0;
      if (count === 0 && this.#triples.size >= TRIPLES_MAX) this.#beyond += 1;
      else this.#triples.set(triple, count + 1);
      isNew ||= count === 0;
    }
    return isNew;
  }

  get size(): number {
    return this.#triples.size + this.#beyond;
  }

  statuses(): Readonly<Record<string, number>> {
    return Object.fromEntries(
      [...this.#statuses].sort(([one], [other]) => one.localeCompare(other)),
    );
  }

  /** By what was asked. */
  triples(): Readonly<Record<string, number>> {
    return Object.fromEntries(
      [...this.#triples].sort(([one], [other]) => one.localeCompare(other)),
    );
  }

  /** The coded refusals reached, and how often. */
  codes(): Readonly<Record<string, number>> {
    const codes = new Map<string, number>();
    for (const [triple, count] of this.#triples) {
      const code = triple.split(' | ')[1] ?? '';
      codes.set(code, (codes.get(code) ?? 0) + count);
    }
    return Object.fromEntries([...codes].sort(([, one], [, other]) => other - one));
  }
}
