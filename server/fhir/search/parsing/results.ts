/** Parameters that shape the answer instead of choosing resources. R4 search, Managing Returned Resources. */
import type { Param } from '../../definitions/param.ts';
import { invalidParameter } from '../../outcome/errors.ts';
import type { FhirError } from '../../outcome/fhir-error.ts';
import { COUNT_MAX } from '../query.ts';
import type { ReceivedParameter } from './context.ts';
import { requiredParam } from './context.ts';
import { includesOf } from './includes.ts';
import { notSupported } from './refusal.ts';
import type { ResultPart, ResultReading } from './result-part.ts';
import { singleValue, splitUnescaped } from './value.ts';

const READERS: Readonly<Record<string, (reading: ResultReading) => ResultPart>> = {
  _count: ({ received }) => countPart(received),
  _sort: sortPart,
  _total: ({ received }) => totalPart(received),
  _summary: ({ received }) => summaryPart(received),
  _page: ({ received }) => ({ page: received.value }),
  _include: includesOf,
  _revinclude: includesOf,
  // Obeyed by HTTP, which knows the formats.
  _format: () => ({}),
  _pretty: () => ({}),
};

/** Of R4, and not done here: refused by name, not as unknown. */
const KNOWN_ELSEWHERE: ReadonlySet<string> = new Set([
  '_elements',
  '_contained',
  '_containedType',
  '_score',
]);
const REPEATABLE: ReadonlySet<string> = new Set(['_include', '_revinclude']);

export function isResultParameter(code: string): boolean {
  return Object.hasOwn(READERS, code) || KNOWN_ELSEWHERE.has(code);
}

export function mayRepeat(code: string): boolean {
  return REPEATABLE.has(code);
}

/** Obeyed by HTTP alone: no part of the search, nor of its self link. */
export function isFormatParameter(code: string): boolean {
  return code === '_format' || code === '_pretty';
}

/** @throws FhirError 400 naming the parameter, when it cannot be obeyed in full. */
export function resultPart(code: string, reading: ResultReading): ResultPart {
  const { received, modifier } = reading;
  const read = Object.hasOwn(READERS, code) ? READERS[code] : undefined;
  if (!read) throw notDone(received.name, { fr: `« ${code} »`, en: `'${code}'` });
  if (modifier !== undefined && !REPEATABLE.has(code)) throw noModifier(received.name, modifier);
  return read(reading);
}

function countPart({ name, value }: ReceivedParameter): ResultPart {
  const count = /^\d{1,9}$/.test(value) ? Number(value) : Number.POSITIVE_INFINITY;
  if (count > COUNT_MAX) {
    throw invalidParameter(name, {
      fr: `« _count » est un nombre entier de 0 à ${COUNT_MAX}.`,
      en: `'_count' is a whole number from 0 to ${COUNT_MAX}.`,
    });
  }
  // R4 search, Page Count: 0 is treated as _summary=count.
  return count === 0 ? { count, total: 'accurate' } : { count };
}

function totalPart({ name, value }: ReceivedParameter): ResultPart {
  if (value === 'none') return { total: 'none' };
  // R4 search, Total: an accurate number is an estimate too.
  if (value === 'accurate' || value === 'estimate') return { total: 'accurate' };
  throw invalidParameter(name, {
    fr: '« _total » vaut « none », « estimate » ou « accurate ».',
    en: "'_total' is 'none', 'estimate' or 'accurate'.",
  });
}

function summaryPart({ name, value }: ReceivedParameter): ResultPart {
  if (value === 'count') return { count: 0, total: 'accurate' };
  // Whole resources are what is always answered.
  if (value === 'false') return {};
  throw notDone(name, {
    fr: `« _summary=${value.slice(0, 20)} » (possible : « count »)`,
    en: `'_summary=${value.slice(0, 20)}' (possible: 'count')`,
  });
}

function sortPart({ type, received: { name, value }, context }: ResultReading): ResultPart {
  const keys = splitUnescaped(value, ',');
  if (keys.length > 1)
    throw notDone(name, {
      fr: 'un tri par plusieurs paramètres',
      en: 'sorting by several parameters',
    });
  const key = singleValue(name, value);
  const descending = key.startsWith('-');
  const code = descending ? key.slice(1) : key;
  if (code === '_lastUpdated') return { sort: { by: 'lastUpdated', descending } };
  const param = requiredParam(type, code, context.definitions);
  if (context.definitions.chiefDate(type)?.code === code)
    return { sort: { by: 'chief', descending } };
  if (isSortable(param)) return { sort: { by: 'param', param, descending } };
  throw notDone(name, {
    fr: `un tri par « ${code} » (type ${param.kind})`,
    en: `sorting by '${code}' (type ${param.kind})`,
  });
}

function isSortable({ kind }: Param): boolean {
  return kind === 'date' || kind === 'string' || kind === 'token';
}

function noModifier(name: string, modifier: string): FhirError {
  return invalidParameter(name, {
    fr: `Le modificateur « :${modifier} » n'est pas possible dans « ${name} ».`,
    en: `The modifier ':${modifier}' is not possible in '${name}'.`,
  });
}

function notDone(name: string, what: { readonly fr: string; readonly en: string }): FhirError {
  return notSupported(name, {
    fr: `Ce serveur ne fait pas ce que demande « ${name} » : ${what.fr}.`,
    en: `This server does not do what '${name}' asks: ${what.en}.`,
  });
}
