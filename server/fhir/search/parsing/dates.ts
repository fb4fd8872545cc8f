/** Date values with their prefix. R4 search, date; R4 search, Prefixes. */
import type { Param } from '../../definitions/param.ts';
import { tryDateBounds } from '../../model/date.ts';
import { invalidParameter } from '../../outcome/errors.ts';
import type { Prefix, SearchNode } from '../node.ts';
import { and } from '../node.ts';

const PREFIXED = /^(eq|ne|gt|lt|ge|le|sa|eb|ap)?(.*)$/su;
/** R4 search, Prefixes, `ap`: a tenth of the gap between now and the date. */
const APPROXIMATION = 0.1;

/** What dates are read beside. */
export interface DateReading {
  readonly name: string;
  readonly param: Param;
  readonly now: number;
}

/** @throws FhirError 400 naming the parameter when the text is not a prefix and a date. */
export function dateNode(text: string, { name, param, now }: DateReading): SearchNode {
  const [, prefix = 'eq', date = ''] = PREFIXED.exec(text) ?? [];
  const bounds = tryDateBounds(date);
  if (!bounds) throw notDate(name, text);
  const [low, high] = bounds;
  if (prefix === 'ap') return approximately(param, bounds, now);
  // The pattern admits the prefixes and nothing else.
  return { kind: 'range', param, prefix: prefix as Prefix, low, high };
}

/**
 * Overlap with the date widened by a tenth of its distance to now: ends after the start of it and starts before its
 * end. Over several values the two may be met by two of them: `ap` is approximate by definition.
 */
function approximately(
  param: Param,
  [low, high]: readonly [number, number],
  now: number,
): SearchNode {
  const distance = Math.max(low - now, now - high, 0);
  const margin = Math.round(distance * APPROXIMATION);
  const start = low - margin;
  const end = high + margin;
  return and(
    { kind: 'range', param, prefix: 'gt', low: start, high: start },
    { kind: 'range', param, prefix: 'lt', low: end, high: end },
  );
}

function notDate(name: string, text: string) {
  const shown = text.slice(0, 40);
  const hint = text.includes(' ')
    ? {
        fr: ' Un « + » de fuseau horaire s’écrit « %2B » dans une URL.',
        en: " The '+' of a time zone is written '%2B' in a URL.",
      }
    : { fr: '', en: '' };
  return invalidParameter(name, {
    fr: `« ${name} » : « ${shown} » n'est pas une date FHIR précédée ou non de eq, ne, gt, lt, ge, le, sa, eb, ap.${hint.fr}`,
    en: `'${name}': '${shown}' is not a FHIR date, with or without eq, ne, gt, lt, ge, le, sa, eb, ap before it.${hint.en}`,
  });
}
