/** Format and language of the answer. R4 http, Content Types and encodings; RFC 9110, Accept and Accept-Language. */
import { notAcceptable } from '../../fhir/outcome/errors.ts';
import type { Text } from '../../fhir/outcome/issue.ts';

/** `native`: the bytes of a Binary under their own content type. */
export type Format = 'json' | 'native';
export type Language = keyof Text;

export interface Asked {
  /** The Accept header. */
  readonly accept?: string;
  /** The `_format` parameter: it wins over the header. */
  readonly format?: string;
  /** Whether the answer may be the native bytes of a Binary. */
  readonly native: boolean;
}

interface Range {
  readonly name: string;
  readonly quality: number;
}

/** Ranges of an Accept header that are looked at. */
const RANGES_MAX = 32;
const JSON_NAMES: ReadonlySet<string> = new Set([
  'application/fhir+json',
  'application/json',
  'application/json+fhir',
  'text/json',
  'json',
]);
const XML_NAMES: ReadonlySet<string> = new Set([
  'application/fhir+xml',
  'application/xml+fhir',
  'xml',
]);
const FHIR_VERSIONS: ReadonlySet<string> = new Set(['4.0', '4.0.1']);

/** @throws FhirError 406 when nothing asked for can be given; XML cannot. */
export function negotiate({ accept, format, native }: Asked): Format {
  // An unencoded + of `_format=application/fhir+json` arrives as a space.
  const asked = format?.trim().replaceAll(' ', '+') ?? accept;
  if (asked === undefined || asked.trim() === '') return native ? 'native' : 'json';
  // What nearly every client sends, read at once.
  if (asked === 'application/fhir+json' || (asked === '*/*' && !native)) return 'json';
  const ranges = rangesOf(asked);
  const json = best(ranges.filter(({ name }) => JSON_NAMES.has(name)));
  const others = ranges.filter(({ name }) => !JSON_NAMES.has(name));
  if (native) {
    const plain = best(others.filter(({ name }) => !XML_NAMES.has(name)));
    if (json !== undefined && json > 0 && json >= (plain ?? 0)) return 'json';
    if (plain !== undefined && plain > 0) return 'native';
    throw notAcceptable(shown(asked));
  }
  // A name of the family decides for itself; only then do `application/*` and `*/*`.
  const any =
    best(others.filter(({ name }) => name === 'application/*')) ??
    best(others.filter(({ name }) => name === '*/*' || name === '*'));
  if ((json ?? any ?? 0) > 0) return 'json';
  throw notAcceptable(shown(asked));
}

/** French unless English is preferred: the DMP speaks French. */
export function languageOf(acceptLanguage: string | undefined): Language {
  if (acceptLanguage === undefined) return 'fr';
  const ranges = rangesOf(acceptLanguage);
  const quality = (language: Language): number =>
    best(ranges.filter(({ name }) => name === language || name.startsWith(`${language}-`))) ??
    best(ranges.filter(({ name }) => name === '*')) ??
    0;
  return quality('en') > quality('fr') ? 'en' : 'fr';
}

function rangesOf(header: string): readonly Range[] {
  return header.split(',', RANGES_MAX).flatMap((item) => {
    const [name = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
    const given = new Map(parameters.map((parameter) => nameAndValue(parameter)));
    const version = given.get('fhirversion');
    if (name === '' || (version !== undefined && !FHIR_VERSIONS.has(version))) return [];
    const quality = given.has('q') ? Number(given.get('q')) : 1;
    return quality >= 0 && quality <= 1 ? [{ name, quality }] : [];
  });
}

function nameAndValue(parameter: string): readonly [string, string] {
  const at = parameter.indexOf('=');
  if (at < 0) return [parameter, ''];
  return [
    parameter.slice(0, at).trim(),
    parameter
      .slice(at + 1)
      .trim()
      .replaceAll('"', ''),
  ];
}

/** The highest quality; undefined when there is no range at all. */
function best(ranges: readonly Range[]): number | undefined {
  return ranges.length === 0 ? undefined : Math.max(...ranges.map(({ quality }) => quality));
}

/** What is echoed of the caller's own text: short and printable. */
function shown(asked: string): string {
  return asked.replace(/[^\x20-\x7e]/g, '').slice(0, 80);
}
