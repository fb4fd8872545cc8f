/** `urn:ietf:bcp:47`: language tags by syntax and, for the language itself, by what ICU knows. RFC 5646, Syntax; Primary Language Subtag. */
import type { Membership } from '../terminology.ts';

const LANGUAGE = '([a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})';
const SCRIPT = '(?:-[a-z]{4})?';
const REGION = '(?:-(?:[a-z]{2}|[0-9]{3}))?';
const VARIANTS = '(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*';
const EXTENSIONS = '(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*';
const PRIVATE = 'x(?:-[a-z0-9]{1,8})+';
const TAG = new RegExp(
  `^(?:${LANGUAGE}${SCRIPT}${REGION}${VARIANTS}${EXTENSIONS}(?:-${PRIVATE})?|${PRIVATE})$`,
);
/** Longest tag that is judged. */
const LENGTH_MAX = 100;

/** Registered before RFC 4646 and of no syntax. RFC 5646, Grandfathered and Redundant Registrations. */
const IRREGULAR: ReadonlySet<string> = new Set(
  (
    'en-gb-oed i-ami i-bnn i-default i-enochian i-hak i-klingon i-lux i-mingo i-navajo i-pwn i-tao i-tay i-tsu ' +
    'sgn-be-fr sgn-be-nl sgn-ch-de art-lojban cel-gaulish no-bok no-nyn zh-guoyu zh-hakka zh-min zh-min-nan zh-xiang'
  ).split(' '),
);

/** ISO 639-2, not one language: undetermined, none, several, not coded; and `qaa` to `qtz`, for private use. */
const SPECIAL = /^(?:und|zxx|mul|mis|q[a-t][a-z])$/;

/** `unknown` for a well-formed tag whose language of three letters ICU has no name for. */
export function languageTag(code: string): Membership {
  if (code.length > LENGTH_MAX) return 'out';
  const tag = code.toLowerCase();
  if (IRREGULAR.has(tag)) return 'in';
  const [whole, language] = TAG.exec(tag) ?? [];
  if (whole === undefined) return 'out';
  if (language === undefined) return 'in';
  const [primary = ''] = language.split('-', 1);
  if (SPECIAL.test(primary)) return 'in';
  // The registry has no language of four letters or more.
  if (primary.length > 3) return 'out';
  // A language that has a code of two letters is registered under it alone: `fr`, never `fra`.
  if (primary.length === 3 && canonical(primary).length === 2) return 'out';
  return isNamed(primary) ? 'in' : primary.length === 2 ? 'out' : 'unknown';
}

function canonical(language: string): string {
  return Intl.getCanonicalLocales(language)[0] ?? language;
}

let names: Intl.DisplayNames | undefined;

function isNamed(language: string): boolean {
  names ??= new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });
  return names.of(language) !== undefined;
}
