/**
 * A strict reader of JSON text. R4 json; RFC 8259; RFC 7493 (I-JSON: no duplicate members, no lone surrogates).
 * A duplicate `subject` would be checked as one patient and read as another, so it is refused here.
 */
import { badRequest } from '../outcome/errors.ts';
import type { FhirError } from '../outcome/fhir-error.ts';
import type { Text } from '../outcome/issue.ts';
import type { Json } from './json.ts';
import { JsonNumber } from './json.ts';

/** Levels of objects and arrays; R4 resources of the specification's examples stay under 20. */
export const JSON_DEPTH_MAX = 64;

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** Runs of ordinary characters inside a string: no quote, no backslash, no control character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what JSON forbids in strings.
const PLAIN_RUN = /[^"\\\u0000-\u001f]*/y;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/**
 * Reads one JSON value; bytes must be UTF-8 without a byte order mark.
 * @throws FhirError 400 `invalid`, naming line, column and what to change.
 */
export function readJson(input: Uint8Array | string): Json {
  const text = typeof input === 'string' ? input : decodeUtf8(input);
  if (text.charCodeAt(0) === 0xfeff)
    throw failure(text, 0, {
      fr: 'commence par une marque d’ordre (BOM)',
      en: 'starts with a byte order mark',
    });
  return new Reader(text).document();
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    const before = validPrefix(bytes);
    const refusal = failure(before, before.length, {
      fr: "n'est pas de l'UTF-8 valide",
      en: 'is not valid UTF-8',
    });
    throw Object.assign(refusal, { cause });
  }
}

/** The text before the first byte that is no UTF-8: where what a lenient reader makes of it, written again, differs. */
function validPrefix(bytes: Uint8Array): string {
  const lenient = new TextDecoder('utf-8', { ignoreBOM: true });
  const again = new TextEncoder().encode(lenient.decode(bytes));
  const at = again.findIndex((byte, index) => byte !== bytes[index]);
  return lenient.decode(bytes.subarray(0, Math.max(at, 0))).replace(/\ufffd$/, '');
}

function failure(text: string, at: number, why: Text): FhirError {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  const column = at - before.lastIndexOf('\n');
  return badRequest({
    fr: `JSON refusé, ligne ${line}, colonne ${column} : ${why.fr}.`,
    en: `JSON refused, line ${line}, column ${column}: ${why.en}.`,
  });
}

/** One pass over the text; a class because position and depth live as long as the reading. */
class Reader {
  private readonly text: string;
  private at = 0;
  private depth = 0;

  constructor(text: string) {
    this.text = text;
  }

  document(): Json {
    this.skipSpace();
    const json = this.value();
    this.skipSpace();
    if (this.at < this.text.length) this.fail('texte après la fin', 'text after the end');
    return json;
  }

  private value(): Json {
    switch (this.text[this.at]) {
      case '{':
        return this.nested(() => this.object());
      case '[':
        return this.nested(() => this.array());
      case '"':
        return this.string();
      case 't':
        return this.word('true', true);
      case 'f':
        return this.word('false', false);
      case 'n':
        return this.word('null', null);
      default:
        return this.number();
    }
  }

  private nested<T>(read: () => T): T {
    this.depth += 1;
    if (this.depth > JSON_DEPTH_MAX) {
      this.fail(
        `plus de ${JSON_DEPTH_MAX} niveaux imbriqués`,
        `more than ${JSON_DEPTH_MAX} nested levels`,
      );
    }
    const result = read();
    this.depth -= 1;
    return result;
  }

  private object(): Json {
    const members = new Map<string, Json>();
    this.at += 1;
    this.skipSpace();
    if (this.take('}')) return members;
    do {
      this.skipSpace();
      const start = this.at;
      const name = this.string();
      if (members.has(name)) this.failAt(start, 'membre en double', 'duplicate member');
      if (name === '__proto__') this.failAt(start, 'membre interdit', 'forbidden member');
      this.skipSpace();
      if (!this.take(':')) this.fail('« : » attendu', "':' expected");
      this.skipSpace();
      members.set(name, this.value());
      this.skipSpace();
    } while (this.take(','));
    if (!this.take('}')) this.fail('« , » ou « } » attendu', "',' or '}' expected");
    return members;
  }

  private array(): Json {
    const items: Json[] = [];
    this.at += 1;
    this.skipSpace();
    if (this.take(']')) return items;
    do {
      this.skipSpace();
      items.push(this.value());
      this.skipSpace();
    } while (this.take(','));
    if (!this.take(']')) this.fail('« , » ou « ] » attendu', "',' or ']' expected");
    return items;
  }

  private string(): string {
    if (!this.take('"')) this.fail('chaîne attendue', 'string expected');
    let result = '';
    for (;;) {
      PLAIN_RUN.lastIndex = this.at;
      const run = PLAIN_RUN.exec(this.text)?.[0] ?? '';
      result += run;
      this.at += run.length;
      const next = this.text[this.at];
      if (next === '"') break;
      if (next !== '\\')
        this.fail(
          'caractère de contrôle ou chaîne non fermée',
          'control character or unclosed string',
        );
      result += this.escape();
    }
    this.at += 1;
    if (!result.isWellFormed()) this.fail('demi-codet isolé', 'lone surrogate');
    if (result.includes('\u0000')) this.fail('caractère NUL', 'NUL character');
    return result;
  }

  private escape(): string {
    const letter = this.text[this.at + 1] ?? '';
    if (letter === 'u') {
      const hex = this.text.slice(this.at + 2, this.at + 6);
      if (!/^[0-9a-fA-F]{4}$/.test(hex))
        this.fail('échappement \\u invalide', 'invalid \\u escape');
      this.at += 6;
      return String.fromCharCode(Number.parseInt(hex, 16));
    }
    const character = ESCAPES[letter];
    if (character === undefined) this.fail('échappement invalide', 'invalid escape');
    this.at += 2;
    return character;
  }

  private number(): Json {
    NUMBER.lastIndex = this.at;
    const text = NUMBER.exec(this.text)?.[0];
    if (text === undefined) this.fail('valeur attendue', 'value expected');
    if (!Number.isFinite(Number(text))) this.fail('nombre hors limites', 'number out of range');
    this.at += text.length;
    return new JsonNumber(text);
  }

  private word<T extends Json>(word: string, json: T): T {
    if (!this.text.startsWith(word, this.at)) this.fail('valeur attendue', 'value expected');
    this.at += word.length;
    return json;
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private skipSpace(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.at += 1;
    }
  }

  private fail(fr: string, en: string): never {
    throw failure(this.text, this.at, { fr, en });
  }

  private failAt(at: number, fr: string, en: string): never {
    throw failure(this.text, at, { fr, en });
  }
}
