/** The parameters of a search as a query. R4 search; every one is obeyed in full or refused by name. */
import type { Definitions } from '../definitions/definitions.ts';
import type { ResourceType } from '../model/resource.ts';
import { badRequest, invalidParameter } from '../outcome/errors.ts';
import type { FhirError } from '../outcome/fhir-error.ts';
import type { SearchNode } from './node.ts';
import { and } from './node.ts';
import type { ParseContext, ReceivedParameter } from './parsing/context.ts';
import { leafCounter } from './parsing/context.ts';
import { NAME_LENGTH_MAX } from './parsing/name.ts';
import { parameterNode } from './parsing/path.ts';
import { refusals } from './parsing/refusal.ts';
import type { ResultPart } from './parsing/result-part.ts';
import { isFormatParameter, isResultParameter, mayRepeat, resultPart } from './parsing/results.ts';
import { emptyValue, VALUE_LENGTH_MAX } from './parsing/value.ts';
import type { Include, PageKey, SearchQuery } from './query.ts';
import { COUNT_DEFAULT, NEWEST_FIRST } from './query.ts';

export const PARAMETERS_MAX = 64;

export interface ParseOptions {
  readonly definitions: Definitions;
  /** R4 http, Prefer: `handling=lenient` passes over what is unknown or not supported. */
  readonly lenient: boolean;
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
  /** Base URL of the server; a reference under it is read as `Type/id`. Absent: absolute references stay so. */
  readonly base?: string;
  /** @throws FhirError 400 when the token was not given for the query of this digest. */
  openPage(token: string, digest: string): PageKey;
}

export interface ParsedSearch {
  readonly query: SearchQuery;
  /** What was obeyed, as received and in order, `_page` included: the self link. */
  readonly used: readonly (readonly [name: string, value: string])[];
  /** Stable text of the query without its page, whatever the order of parameters: what a page token is signed for. */
  readonly digest: string;
  /** Names passed over by lenient handling. */
  readonly ignored: readonly string[];
}

type Pair = readonly [name: string, value: string];

/** What one parameter gives: a condition, or a part of the answer's shape. */
type Reading = { readonly pair: Pair; readonly node?: SearchNode; readonly part?: ResultPart };

/** @throws FhirError 400 with an issue for each parameter that cannot be obeyed. */
export function parseSearch(
  type: ResourceType,
  pairs: readonly Pair[],
  options: ParseOptions,
): ParsedSearch {
  if (pairs.length > PARAMETERS_MAX) throw tooManyParameters();
  const { definitions, now, base = '' } = options;
  const context: ParseContext = { definitions, now, base, countLeaves: leafCounter() };
  const refused = refusals(options.lenient ? 'lenient' : 'strict');
  const seen = new Set<string>();
  const readings = pairs.flatMap((pair) => {
    const [name, value] = pair;
    return (
      refused.attempt(name.slice(0, NAME_LENGTH_MAX), () =>
        readParameter({ type, received: { name, value }, context }, seen),
      ) ?? []
    );
  });
  refused.settle();
  const used = readings.map(({ pair }) => pair).filter(([name]) => !isFormatParameter(name));
  const digest = digestOf(type, used);
  const parts = readings.flatMap(({ part }) => part ?? []);
  const query = queryFrom(
    type,
    readings.flatMap(({ node }) => node ?? []),
    parts,
  );
  const token = parts.find(({ page }) => page !== undefined)?.page;
  const after = token === undefined ? {} : { after: options.openPage(token, digest) };
  return { query: { ...query, ...after }, used, digest, ignored: refused.ignored };
}

interface ParameterReading {
  readonly type: ResourceType;
  readonly received: ReceivedParameter;
  readonly context: ParseContext;
}

function readParameter({ type, received, context }: ParameterReading, seen: Set<string>): Reading {
  const { name, value } = received;
  checkSize(received);
  const pair: Pair = [name, value];
  const [code = '', modifier] = name.split(':', 2);
  if (!isResultParameter(code)) return { pair, node: parameterNode(type, received, context) };
  if (seen.has(code) && !mayRepeat(code)) throw repeated(code);
  seen.add(code);
  return { pair, part: resultPart(code, { type, modifier, received, context }) };
}

function checkSize({ name, value }: ReceivedParameter): void {
  const shown = name.slice(0, 64);
  if (name.length > NAME_LENGTH_MAX) {
    throw invalidParameter(shown, {
      fr: `Le nom de paramètre « ${shown}… » dépasse ${NAME_LENGTH_MAX} caractères.`,
      en: `The parameter name '${shown}…' passes ${NAME_LENGTH_MAX} characters.`,
    });
  }
  if (name === '')
    throw badRequest({
      fr: 'Un paramètre de recherche n’a pas de nom.',
      en: 'A search parameter has no name.',
    });
  if (value.trim() === '') throw emptyValue(name);
  if (value.length > VALUE_LENGTH_MAX) {
    throw invalidParameter(name, {
      fr: `La valeur de « ${name} » dépasse ${VALUE_LENGTH_MAX} caractères.`,
      en: `The value of '${name}' passes ${VALUE_LENGTH_MAX} characters.`,
    });
  }
}

function queryFrom(
  type: ResourceType,
  nodes: readonly SearchNode[],
  parts: readonly ResultPart[],
): SearchQuery {
  const counts = parts.flatMap(({ count }) => count ?? []);
  const totals = parts.flatMap(({ total }) => total ?? []);
  const includes = parts.flatMap((part): readonly Include[] => part.includes ?? []);
  return {
    type,
    where: and(...nodes),
    includes,
    sort: parts.flatMap(({ sort }) => sort ?? [])[0] ?? NEWEST_FIRST,
    // `_summary=count` and `_count` together: no resources are wanted.
    count: counts.length === 0 ? COUNT_DEFAULT : Math.min(...counts),
    total: totals.includes('accurate') ? 'accurate' : 'none',
    deleted: 'none',
  };
}

function digestOf(type: ResourceType, used: readonly Pair[]): string {
  const pairs = used
    .filter(([name]) => name !== '_page')
    .map((pair) => pair.map((text) => encodeURIComponent(text.toWellFormed())).join('='));
  return `${type}?${pairs.sort().join('&')}`;
}

function repeated(code: string): FhirError {
  return invalidParameter(code, {
    fr: `« ${code} » ne se donne qu'une fois.`,
    en: `'${code}' is given once only.`,
  });
}

function tooManyParameters(): FhirError {
  return badRequest({
    fr: `La recherche a plus de ${PARAMETERS_MAX} paramètres.`,
    en: `The search has more than ${PARAMETERS_MAX} parameters.`,
  });
}
