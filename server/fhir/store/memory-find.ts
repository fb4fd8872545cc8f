/** The reads of the store in memory. R4 search; R4 http, history. */
import { matches } from '../search/matches.ts';
import { compareRows, isAfter, rowOf } from '../search/order.ts';
import type { SearchQuery } from '../search/query.ts';
import { includedWith } from './memory-include.ts';
import type { KeptResource, MemoryState } from './memory-state.ts';
import { keptOfType, worldOf } from './memory-state.ts';
import type { Page, StoredResource } from './store.ts';

export function findIn(state: MemoryState, query: SearchQuery, base: string): Page {
  const found = foundBy(state, query);
  const { sort, after, count } = query;
  const rows = found
    .map((kept) => ({
      kept,
      row: rowOf(
        { id: kept.id, lastUpdated: kept.stored.lastUpdated, entries: kept.entries },
        sort,
      ),
    }))
    .filter(({ row }) => after === undefined || isAfter(row, after, sort))
    .sort((left, right) => compareRows(left.row, right.row, sort));
  const page = rows.slice(0, count);
  const last = page.at(-1);
  const { included, includedCut } = includedWith(
    page.map(({ kept }) => kept),
    { query, world: worldOf(state), base },
  );
  return {
    resources: page.map(({ kept }) => kept.stored),
    included,
    includedCut,
    ...(last && rows.length > count ? { next: { value: last.row.value, tie: last.row.tie } } : {}),
    ...(query.total === 'accurate' ? { total: found.length } : {}),
  };
}

/** Every version stands or falls with the resource as it is now, and bears the labels it has now. */
export function historyIn(state: MemoryState, query: SearchQuery): readonly StoredResource[] {
  const [kept] = foundBy(state, query);
  if (!kept) return [];
  const { labels, record } = kept.stored;
  const former = kept.older.map((version) => ({
    ...version,
    labels,
    ...(record === undefined ? {} : { record }),
  }));
  return [kept.stored, ...former]
    .filter(({ versionId }) => query.version === undefined || versionId === query.version)
    .slice(0, query.count);
}

function foundBy(state: MemoryState, query: SearchQuery): readonly KeptResource[] {
  const world = worldOf(state);
  return keptOfType(state, query.type).filter(
    (kept) =>
      (query.deleted === 'include' || !kept.stored.deleted) && matches(query.where, kept, world),
  );
}
