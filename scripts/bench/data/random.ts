/** Numbers that look random and are the same at every run: what is measured does not change from run to run. */

export interface RandomSource {
  /** In [0, 1). */
  ratio(): number;
  /** A whole number in [0, `below`). */
  below(below: number): number;
  /** @throws Error when there is nothing to pick. */
  pick<T>(among: readonly T[]): T;
}

/** Marsaglia's xorshift32, seeded by any number. */
export function randomSource(seed: number): RandomSource {
  let state = Math.imul(seed + 1, 2_654_435_761) >>> 0 || 1;
  const ratio = (): number => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 4_294_967_296;
  };
  const below = (limit: number): number => Math.floor(ratio() * limit);
  return {
    ratio,
    below,
    pick: (among) => {
      const picked = among[below(among.length)];
      if (picked === undefined) throw new Error('There is nothing to pick from.');
      return picked;
    },
  };
}
