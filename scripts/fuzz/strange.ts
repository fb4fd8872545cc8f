/** Values nobody expects, made by fast-check from a seed and kept as pools to draw from. */
import fc from 'fast-check';
import type { Dice } from './dice.ts';
import { Raw } from './print.ts';

const POOL = 400;
/** Draws after which a pool is made anew. */
const RENEWED_AFTER = 4_000;

export type JsonValue = unknown;

const ODD_TEXTS = [
  '',
  ' ',
  '\u0000',
  '\u0001\u001f',
  '\ufeff',
  '\u200b\u200b',
  '\u202eabc\u202c',
  'e\u0301',
  '\u00e9',
  'İıſK',
  'ﬃ',
  '🏥👩🏽‍⚕️',
  '𐀀',
  '\u2028\u2029',
  '../../etc/passwd',
  '%00',
  '%2e%2e%2f',
  "' OR 1=1 --",
  '{"$gt":""}',
  '$where',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '<script>alert(1)</script>',
  '<div xmlns="http://www.w3.org/1999/xhtml"><p onclick="x()">x</p></div>',
  '{{7*7}}#{7*7}',
  '(a+)+$',
  '^(([a-z])+.)+[A-Z]([a-z])+$',
  'a|b,c\\,d\\|e\\$f',
  '|',
  ',',
  '\\',
  '\r\nX-Injected: 1',
  'urn:uuid:00000000-0000-0000-0000-000000000000',
  'http://127.0.0.1:1/x',
  '9999-12-31T23:59:60.999999999Z',
  '0000-00-00',
  '2026-02-30',
  '2026-W01',
  '24:00:00',
] as const;

const ODD_NUMBERS = [
  '0',
  '-0',
  '-1',
  '1e400',
  '-1e400',
  '1e-400',
  '9007199254740993',
  '18446744073709551616',
  '2147483648',
  '0.1000000000000000055511151231257827',
  '1.0000000000000000000000000000000000000001',
  '01',
  '1.',
  '.5',
  '+1',
  '0x10',
  'NaN',
  'Infinity',
  '1e',
  '1e+999999999',
  '999999999999999999999999999999999999999999999999',
] as const;

const FAR = { min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T00:00:00Z') };

export class Strange {
  readonly #dice: Dice;
  readonly #pools = new Map<fc.Arbitrary<unknown>, { values: readonly unknown[]; draws: number }>();

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  /** One value of an arbitrary. */
  draw<T>(arbitrary: fc.Arbitrary<T>): T {
    let pool = this.#pools.get(arbitrary);
    if (!pool || pool.draws >= RENEWED_AFTER) {
      const values = fc.sample(arbitrary, { seed: this.#dice.seed(), numRuns: POOL });
      pool = { values, draws: 0 };
      this.#pools.set(arbitrary, pool);
    }
    pool.draws += 1;
    // The pool of an arbitrary holds its values.
    return this.#dice.pick(pool.values) as T;
  }

  text(): string {
    return this.#dice.weighted<() => string>([
      [4, () => this.#dice.pick(ODD_TEXTS)],
      [3, () => this.draw(TEXT)],
      [1, () => this.draw(DATE)],
      [1, () => this.draw(LOGICAL_ID)],
      [1, () => 'x'.repeat(this.#dice.pick([65, 257, 2_000, 70_000]))],
    ])();
  }

  number(): Raw {
    return new Raw(this.#dice.pick(ODD_NUMBERS));
  }

  json(): JsonValue {
    return this.#dice.weighted<() => JsonValue>([
      [4, () => this.text()],
      [2, () => this.number()],
      // As text: the values of a pool are drawn again.
      [3, () => new Raw(JSON.stringify(this.draw(VALUE)))],
      [1, () => null],
      [1, () => this.#dice.chance(0.5)],
      [1, () => nested(this.#dice.pick([3, 20, 63, 64, 65, 400, 6_000]), this.#dice.chance(0.5))],
      [
        1,
        () =>
          new Raw(
            this.#dice.pick(['"\\ud800"', '"\\u0000"', '"\\x"', '"a\nb"', 'undefined', "'a'"]),
          ),
      ],
    ])();
  }
}

const TEXT = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: 'grapheme-ascii', maxLength: 120 }),
);
const VALUE = fc.jsonValue({ maxDepth: 4 });
const LOGICAL_ID = fc.stringMatching(/^[A-Za-z0-9.-]{1,64}$/);
const DATE = fc
  .tuple(fc.date({ ...FAR, noInvalidDate: true }), fc.integer({ min: 4, max: 24 }))
  .map(([date, length]) => date.toISOString().slice(0, length));

/** Levels of arrays, or of extensions within extensions. */
function nested(levels: number, isArray: boolean): Raw {
  return isArray
    ? new Raw('['.repeat(levels) + ']'.repeat(levels))
    : new Raw(`${'{"extension":[{"url":"x","extension":['.repeat(levels)}${']}]}'.repeat(levels)}`);
}
