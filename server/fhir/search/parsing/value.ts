/** Values as they are written in a URL: alternatives and escapes. R4 search, Escaping Search Parameters. */
import { invalidParameter } from '../../outcome/errors.ts';

export const VALUE_LENGTH_MAX = 2000;
/** Alternatives in one value, separated by commas. */
export const ALTERNATIVES_MAX = 64;

/** A piece of a value: a backslash keeps the next character from separating. */
const PIECE = /\\[\s\S]|[^\\]|\\$/gu;
const ESCAPED: ReadonlySet<string> = new Set([',', '|', '$', '\\']);

/**
 * The alternatives of a value, still escaped.
 * @throws FhirError 400 when one is empty, or there are more than ALTERNATIVES_MAX.
 */
export function alternatives(name: string, value: string): readonly string[] {
  const parts = splitUnescaped(value, ',');
  if (parts.length > ALTERNATIVES_MAX) {
    throw invalidParameter(name, {
      fr: `« ${name} » a plus de ${ALTERNATIVES_MAX} valeurs.`,
      en: `'${name}' has more than ${ALTERNATIVES_MAX} values.`,
    });
  }
  if (parts.some((part) => part.trim() === '')) throw emptyValue(name);
  return parts;
}

export function emptyValue(name: string) {
  return invalidParameter(name, {
    fr: `« ${name} » a une valeur vide : donnez une valeur, ou retirez le paramètre (« :missing=true » cherche l'absence).`,
    en: `'${name}' has an empty value: give one, or remove the parameter (':missing=true' looks for absence).`,
  });
}

export function splitUnescaped(value: string, separator: ',' | '|'): readonly string[] {
  const parts: string[] = [''];
  for (const piece of value.match(PIECE) ?? []) {
    if (piece === separator) parts.push('');
    else parts[parts.length - 1] += piece;
  }
  return parts;
}

/** @throws FhirError 400 when a backslash escapes something else than `,` `|` `$` `\`. */
export function unescaped(name: string, text: string): string {
  return text.replace(/\\([\s\S]?)/g, (_, character: string) => {
    if (ESCAPED.has(character)) return character;
    throw invalidParameter(name, {
      fr: `« ${name} » contient une barre oblique inverse mal placée : seuls « \\, », « \\| », « \\$ » et « \\\\ » existent.`,
      en: `'${name}' holds a misplaced backslash: only '\\,', '\\|', '\\$' and '\\\\' exist.`,
    });
  });
}

/** The value of a parameter that takes exactly one. */
export function singleValue(name: string, value: string): string {
  const [only = '', ...others] = alternatives(name, value);
  if (others.length === 0) return unescaped(name, only);
  throw invalidParameter(name, {
    fr: `« ${name} » n'accepte qu'une valeur.`,
    en: `'${name}' takes one value only.`,
  });
}
