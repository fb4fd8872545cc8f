/** Chance that comes again for the same seed. */
export type Random = () => number;

/** Mulberry32: numbers from 0 to 1, exclusive. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number from 0 to `limit`, exclusive. */
export function below(limit: number, random: Random): number {
  return Math.floor(random() * limit);
}
