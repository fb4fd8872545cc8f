/** Logical ids: 48 bits of time, then 80 of chance, in 26 letters; ids made later sort later, which keeps indexes compact. */
import { randomBytes } from 'node:crypto';

const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz';

/** A fresh id; `now` in milliseconds since 1970 UTC. Unguessable, and never a proof of access. */
export function newId(now: number): string {
  let text = '';
  let time = now;
  for (let index = 0; index < 10; index += 1) {
    text = (LETTERS[time % 32] ?? '0') + text;
    time = Math.floor(time / 32);
  }
  for (const byte of randomBytes(16)) text += LETTERS[byte % 32] ?? '0';
  return text;
}
