/** Logical ids: 48 bits of time, then 80 of chance, in 26 letters; ids made later sort later, which keeps indexes compact. */
import { randomBytes, randomFillSync } from 'node:crypto';

const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz';

const TIME_LETTERS = 10;
const CHANCE_LETTERS = 16;
/** Chance drawn at once, for 256 ids: the draw costs more than all that is made of it. */
const DRAWN_BYTES = 256 * CHANCE_LETTERS;

/** Fresh ids; their argument is now, in milliseconds since 1970 UTC. Unguessable, and never a proof of access. */
export function idSource(): (now: number) => string {
  const drawn = Buffer.alloc(DRAWN_BYTES);
  let used = DRAWN_BYTES;
  return (now) => {
    if (used === DRAWN_BYTES) {
      randomFillSync(drawn);
      used = 0;
    }
    // No byte serves twice.
    const chance = drawn.subarray(used, used + CHANCE_LETTERS);
    used += CHANCE_LETTERS;
    return idOf(now, chance);
  };
}

/** One fresh id. */
export function newId(now: number): string {
  return idOf(now, randomBytes(CHANCE_LETTERS));
}

function idOf(now: number, chance: Uint8Array): string {
  let text = '';
  let time = now;
  for (let index = 0; index < TIME_LETTERS; index += 1) {
    text = (LETTERS[time % 32] ?? '0') + text;
    time = Math.floor(time / 32);
  }
  for (const byte of chance) text += LETTERS[byte % 32] ?? '0';
  return text;
}
