/** What a store answers, as values that can be compared. */
import type { SearchNode } from '../../server/fhir/search/node.ts';
import { and } from '../../server/fhir/search/node.ts';
import type { PageKey, SearchQuery } from '../../server/fhir/search/query.ts';
import { COUNT_MAX, queryById } from '../../server/fhir/search/query.ts';
import type { Page, Reads, StoredResource } from '../../server/fhir/store/store.ts';

/** Pages followed of one search: more than a world has resources. */
const PAGES_MAX = 20;

export interface LawPage {
  readonly resources: readonly string[];
  readonly included: readonly string[];
  readonly includedCut: boolean;
  readonly total: number | undefined;
  readonly next: PageKey | undefined;
}

/** Every page of a search, in order. */
export async function pagesOf(store: Reads, query: SearchQuery): Promise<readonly LawPage[]> {
  const pages: LawPage[] = [];
  let after: PageKey | undefined;
  do {
    const page = await store.find(after === undefined ? query : { ...query, after });
    pages.push(shown(page));
    after = page.next;
  } while (after !== undefined && pages.length < PAGES_MAX);
  return pages;
}

function shown({ resources, included, includedCut, total, next }: Page): LawPage {
  return {
    resources: resources.map(named),
    included: included.map(named),
    includedCut,
    total,
    next,
  };
}

/** The versions of one resource, under one more condition. */
export async function versionsOf(store: Reads, query: SearchQuery): Promise<readonly string[]> {
  return (await store.history(query)).map(named);
}

/** The query for the history of one id, when the resource satisfies a condition. */
export function historyQuery(type: string, id: string, where: SearchNode): SearchQuery {
  const query = queryById(type, id);
  return { ...query, count: COUNT_MAX, where: and(query.where, where) };
}

function named({
  type,
  id,
  versionId,
  lastUpdated,
  deleted,
  json,
  record,
}: StoredResource): string {
  return [
    type,
    id,
    versionId,
    lastUpdated,
    deleted ? 'deleted' : new TextDecoder().decode(json),
    record ?? '',
  ].join(' ');
}
