/** Words nobody can guess, each of one zone of one record: a word in an answer tells what its reader was shown. */
import type { Dice } from './dice.ts';

export type RecordName = 'a' | 'b' | 'c';

/**
 * What a word belongs to. `id`, `ins` and `name`: the holder's. `open`: a result everybody let in may read. `masked`,
 * `pending`: labels (dmp.md 3.5). `category`: hidden by the holder's C10. `residence`, `directives`: documents the
 * rights matrix keeps from some. `own`: brought by the holder. `deleted`: withdrawn by its author. `traced`: ids of what is
 * in `residence` or `deleted`, which whoever reads the whole journal meets there (dmp.md 6.4).
 */
export const ZONE_KINDS = [
  'id',
  'ins',
  'name',
  'open',
  'masked',
  'pending',
  'category',
  'directives',
  'residence',
  'own',
  'deleted',
  'traced',
] as const;
export type ZoneKind = (typeof ZONE_KINDS)[number];

/** `record:kind`. */
export type Zone = `${RecordName}:${ZoneKind}`;

/** Every word begins so, which makes them quick to find and nothing else alike. */
const MARK = 'zqk';
const WORD = /zqk[a-z]{13}/gi;
/** Ids the server gives (model/new-id.ts). */
const SERVER_ID = /(?<![0-9a-z])[0-9a-hjkmnp-tv-z]{26}(?![0-9a-z])/g;
const INS = /(?<!\d)\d{15}(?!\d)/g;
const BASE64 = /[A-Za-z0-9+/_-]{20,}/g;
/** A CDA document in base64 holds another base64. */
const LAYERS_MAX = 2;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

export class Canaries {
  readonly #zones = new Map<string, Zone>();

  /** A fresh word of a zone. */
  word(zone: Zone, dice: Dice): string {
    let word = MARK;
    for (let index = 0; index < 13; index += 1) word += LETTERS[dice.below(26)] ?? 'a';
    this.add(word, zone);
    return word;
  }

  add(word: string, zone: Zone): void {
    this.#zones.set(word.toLowerCase(), zone);
  }

  zoneOf(word: string): Zone | undefined {
    return this.#zones.get(word);
  }

  get size(): number {
    return this.#zones.size;
  }

  /** The words in a text: as they are, in percent- or JSON escapes, and in base64. */
  in(text: string): ReadonlySet<string> {
    const found = new Set<string>();
    this.#collect(text, found, 0);
    const plain = unescaped(text);
    if (plain !== text) this.#collect(plain, found, 0);
    return found;
  }

  #collect(text: string, found: Set<string>, layer: number): void {
    for (const pattern of [WORD, SERVER_ID, INS]) {
      for (const [match] of text.matchAll(pattern)) {
        const word = match.toLowerCase();
        if (this.#zones.has(word)) found.add(word);
      }
    }
    if (layer >= LAYERS_MAX) return;
    for (const [run] of text.matchAll(BASE64)) {
      const decoded = Buffer.from(run, 'base64').toString('latin1');
      this.#collect(decoded, found, layer + 1);
    }
  }
}

/** The text with %XX and \uXXXX read, as a server might before it repeats it. */
export function unescaped(text: string): string {
  if (!/[%\\]/.test(text)) return text;
  return text
    .replaceAll(/\\u([0-9a-fA-F]{4})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )
    .replaceAll(/%([0-9a-fA-F]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
}
