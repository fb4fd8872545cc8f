/** What a conditional interaction or reference finds. R4 http, conditional create; conditional references in transactions. */

import type { Reader, Toolbox } from '../engine/interaction.ts';
import { foldText } from '../model/fold.ts';
import { queryPairs } from '../model/query-string.ts';
import type { ResourceType } from '../model/resource.ts';
import { badRequest, preconditionFailed } from '../outcome/errors.ts';
import type { SearchNode } from '../search/node.ts';
import { parseSearch } from '../search/parse.ts';
import type { SearchQuery } from '../search/query.ts';
import type { StoredResource } from '../store/store.ts';

export interface Condition {
  readonly type: ResourceType;
  readonly query: string;
  /** Instant of the request, milliseconds since 1970 UTC. */
  readonly at: number;
  readonly reader: Reader;
  readonly tools: Toolbox;
}

/** Equalities of one condition that are locked; a condition of more is locked by its first ones. */
const LOCKS_MAX = 16;

/**
 * Names that writers whose conditions could meet have in common, whatever the spelling, order or encoding of their
 * parameters: one per equality. A condition without any locks its whole type (architecture.md 13, Conditional create).
 */
export function conditionLocks(condition: Omit<Condition, 'reader'>): readonly string[] {
  const { type } = condition;
  const names = new Set(lockedValues(parsedCondition(condition).where));
  const sorted = [...names].sort().slice(0, LOCKS_MAX);
  return sorted.length === 0 ? [`${type}?`] : sorted.map((name) => `${type}?${name}`);
}

/** A token is named by its code alone: `a` and `system|a` are found by the same resource. */
function lockedValues(node: SearchNode): readonly string[] {
  switch (node.kind) {
    case 'and':
    case 'or':
      return node.operands.flatMap(lockedValues);
    case 'token':
      return [`${node.param.code}=${node.code ?? `${node.system}|`}`];
    case 'string':
      return [`${node.param.code}=${foldText(node.text)}`];
    case 'uri':
      return [`${node.param.code}=${node.uri}`];
    case 'reference':
      return [`${node.param.code}=${node.target}`];
    case 'id':
      return node.ids.map((id) => `_id=${id}`);
    case 'chain':
    case 'has':
    case 'not':
    case 'all':
    case 'none':
    case 'record':
    case 'range':
    case 'missing':
      return [];
  }
}

/**
 * The one match, or undefined when there is none. A match hidden from the caller is none for him (architecture.md 13).
 * @throws FhirError 412 when several match; 400 when the query holds nothing to match by.
 */
export async function conditionalMatch(condition: Condition): Promise<StoredResource | undefined> {
  const { type, reader } = condition;
  const query = parsedCondition(condition);
  const page = await reader.find({ ...query, includes: [], count: 2, total: 'none' });
  if (page.resources.length > 1) {
    throw preconditionFailed(
      {
        fr: `Plusieurs ressources répondent à ${type}?… : précisez la condition.`,
        en: `Several resources match ${type}?…: make the condition narrower.`,
      },
      'multiple-matches',
    );
  }
  return page.resources[0];
}

/** @throws FhirError 400 when it names everything, as parameters that only shape an answer do (`_count`). */
function parsedCondition({ type, query, at, tools }: Omit<Condition, 'reader'>): SearchQuery {
  const parsed = parseSearch(type, queryPairs(query), {
    definitions: tools.definitions,
    base: tools.base,
    lenient: false,
    now: at,
    openPage: refusePage,
  });
  if (parsed.query.where.kind !== 'all') return parsed.query;
  throw badRequest({
    fr: 'Une condition vide désignerait tout : donnez au moins un paramètre de recherche.',
    en: 'An empty condition would name everything: give at least one search parameter.',
  });
}

function refusePage(): never {
  throw badRequest({
    fr: '_page ne peut pas servir de condition.',
    en: '_page cannot be part of a condition.',
  });
}
