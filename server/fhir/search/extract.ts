/** What of a resource is indexed under each search parameter. R4 search, the sections of each parameter type. */
import type { Param } from '../definitions/param.ts';
import type { Bounds } from '../model/date.ts';
import { foldText } from '../model/fold.ts';
import type { PlainResource } from '../model/resource.ts';
import { FhirError } from '../outcome/fhir-error.ts';
import type { IndexEntries, RangeEntry } from './entries.ts';
import { RANGES_MAX, TERMS_MAX } from './entries.ts';
import { dateRange, outerLimits } from './indexing/dates.ts';
import { isTargetOf, referenceTarget } from './indexing/references.ts';
import { selectValues, textOf } from './indexing/select.ts';
import { textValues } from './indexing/texts.ts';
import { tokenValues } from './indexing/tokens.ts';
import { compareText, sortable } from './order.ts';
import { presenceTerm, referenceTerm, stringTerms, tokenTerms, uriTerm } from './term.ts';

export interface ExtractContext {
  /** `Definitions.chiefDate` of the type. */
  readonly chief: Param | undefined;
  /** Base URL of the server, without a slash at its end. */
  readonly base: string;
}

/** Longest term kept: a longer one answers no search, since no value that long is accepted in one. */
const TERM_LENGTH_MAX = 2100;

/** The entries of one parameter. */
interface ParamEntries {
  /** False: nothing to answer with, `:missing=true`. */
  readonly present: boolean;
  readonly terms: readonly string[];
  readonly ranges: readonly Bounds[];
  readonly sort?: number | string;
}

const NOTHING: ParamEntries = { present: false, terms: [], ranges: [] };

/**
 * The entries of one resource. Parameters of kind number, quantity, composite and special, and those without
 * an expression, yield nothing.
 * @throws FhirError 422 `too-long` naming the parameter that passes TERMS_MAX or RANGES_MAX.
 */
export function extractEntries(
  resource: PlainResource,
  params: readonly Param[],
  context: ExtractContext,
): IndexEntries {
  const terms = new Set<string>();
  const ranges: RangeEntry[] = [];
  const sorts = new Map<string, number | string>();
  let chief: IndexEntries['chief'] = null;
  for (const param of params) {
    const found = paramEntries(resource, param, context.base);
    if (!found.present) continue;
    terms.add(presenceTerm(param.code));
    for (const term of found.terms) if (term.length <= TERM_LENGTH_MAX) terms.add(term);
    for (const [low, high] of found.ranges) ranges.push({ code: param.code, low, high });
    if (terms.size > TERMS_MAX || ranges.length > RANGES_MAX) throw tooManyEntries(param);
    if (found.sort !== undefined) sorts.set(param.code, found.sort);
    if (param.code === context.chief?.code) chief = chiefOf(found.ranges);
  }
  return { terms: [...terms], ranges, chief, sorts };
}

/** The terms of labels: a `token` node with a `code` on the label's parameter finds them, and `missing` too. */
export function labelTerms(labels: ReadonlyMap<string, readonly string[]>): string[] {
  return [...labels].flatMap(([name, values]) =>
    values.length === 0
      ? []
      : [presenceTerm(name), ...values.flatMap((value) => tokenTerms(name, undefined, value))],
  );
}

/** Where a resource refers to under one reference parameter, for includes: `Type/id` or absolute, no repeats. */
export function referencesIn(
  resource: PlainResource,
  param: Param,
  base: string,
): readonly string[] {
  if (param.kind !== 'reference') return [];
  const targets = selectValues(resource, param.expression).flatMap(
    (value) => referenceTarget(value, base) ?? [],
  );
  return [...new Set(targets.filter((target) => isTargetOf(param, target)))];
}

function paramEntries(resource: PlainResource, param: Param, base: string): ParamEntries {
  switch (param.kind) {
    case 'token':
      return tokenEntries(param.code, selectValues(resource, param.expression));
    case 'string':
      return stringEntries(param.code, selectValues(resource, param.expression));
    case 'date':
      return dateEntries(selectValues(resource, param.expression));
    case 'reference':
      return referenceEntries(param, selectValues(resource, param.expression), base);
    case 'uri':
      return uriEntries(param.code, selectValues(resource, param.expression));
    case 'number':
    case 'quantity':
    case 'composite':
    case 'special':
      return NOTHING;
  }
}

function tokenEntries(code: string, values: readonly unknown[]): ParamEntries {
  const tokens = values.flatMap(tokenValues);
  const codes = tokens.flatMap((token) => token.code ?? []);
  return {
    present: values.length > 0,
    terms: tokens.flatMap((token) => tokenTerms(code, token.system, token.code)),
    ranges: [],
    ...smallest(codes),
  };
}

function stringEntries(code: string, values: readonly unknown[]): ParamEntries {
  const texts = values.flatMap(textValues);
  return {
    present: values.length > 0,
    terms: texts.flatMap((text) => stringTerms(code, text)),
    ranges: [],
    ...smallest(texts.map(foldText)),
  };
}

function dateEntries(values: readonly unknown[]): ParamEntries {
  const ranges = values.flatMap((value) => {
    const range = dateRange(value);
    return range ? [range] : [];
  });
  const limits = outerLimits(ranges);
  return {
    present: values.length > 0,
    terms: [],
    ranges,
    ...(limits ? { sort: sortable(limits[0]) } : {}),
  };
}

/** A reference to a type the parameter does not take is no value of it: a Group is no `patient`. */
function referenceEntries(param: Param, values: readonly unknown[], base: string): ParamEntries {
  const targets = values.map((value) => referenceTarget(value, base));
  const accepted = targets.filter((target) => target === undefined || isTargetOf(param, target));
  const terms = accepted.flatMap((target) =>
    target === undefined ? [] : [referenceTerm(param.code, target)],
  );
  return { present: accepted.length > 0, terms, ranges: [] };
}

function uriEntries(code: string, values: readonly unknown[]): ParamEntries {
  const terms = values.flatMap((value) => textOf(value) ?? []).map((uri) => uriTerm(code, uri));
  return { present: values.length > 0, terms, ranges: [] };
}

function smallest(texts: readonly string[]): { readonly sort?: string } {
  const [first, ...others] = texts.map(sortable);
  if (first === undefined) return {};
  return {
    sort: others.reduce((least, text) => (compareText(text, least) < 0 ? text : least), first),
  };
}

function chiefOf(ranges: readonly Bounds[]): IndexEntries['chief'] {
  const limits = outerLimits(ranges);
  return limits ? { low: sortable(limits[0]), high: sortable(limits[1]) } : null;
}

function tooManyEntries(param: Param): FhirError {
  return new FhirError(422, [
    {
      severity: 'error',
      code: 'too-long',
      diagnostics: {
        fr: `La ressource a trop de valeurs à indexer : la limite (${TERMS_MAX} termes, ${RANGES_MAX} dates) est dépassée au paramètre « ${param.code} ». Répartissez-la en plusieurs ressources.`,
        en: `The resource has too many values to index: the limit (${TERMS_MAX} terms, ${RANGES_MAX} dates) is passed at the parameter '${param.code}'. Split it into several resources.`,
      },
      ...(param.expression === '' ? {} : { expression: param.expression }),
    },
  ]);
}
