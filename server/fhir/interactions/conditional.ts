/** What a conditional interaction or reference finds. R4 http, conditional create; conditional references in transactions. */
import { queryPairs } from '../model/query-string.ts';
import type { Reader, Toolbox } from '../engine/interaction.ts';
import type { ResourceType } from '../model/resource.ts';
import { badRequest, preconditionFailed } from '../outcome/errors.ts';
import { parseSearch } from '../search/parse.ts';
import type { StoredResource } from '../store/store.ts';

export interface Condition {
  readonly type: ResourceType;
  readonly query: string;
  /** Instant of the request, milliseconds since 1970 UTC. */
  readonly at: number;
  readonly reader: Reader;
  readonly tools: Toolbox;
}

/**
 * The one match, or undefined when there is none. A match hidden from the caller is none for him (architecture.md 13).
 * @throws FhirError 412 when several match; 400 when the query holds nothing to match by.
 */
export async function conditionalMatch({ type, query, at, reader, tools }: Condition): Promise<StoredResource | undefined> {
  const pairs = queryPairs(query);
  if (pairs.length === 0) throw badRequest({ fr: 'Une condition vide désignerait tout : donnez au moins un paramètre de recherche.', en: 'An empty condition would name everything: give at least one search parameter.' });
  const parsed = parseSearch(type, pairs, { definitions: tools.definitions, base: tools.base, lenient: false, now: at, openPage: refusePage });
  const page = await reader.find({ ...parsed.query, includes: [], count: 2, total: 'none' });
  if (page.resources.length > 1) {
    throw preconditionFailed(
      { fr: `Plusieurs ressources répondent à ${type}?… : précisez la condition.`, en: `Several resources match ${type}?…: make the condition narrower.` },
      'multiple-matches',
    );
  }
  return page.resources[0];
}

function refusePage(): never {
  throw badRequest({ fr: '_page ne peut pas servir de condition.', en: '_page cannot be part of a condition.' });
}
