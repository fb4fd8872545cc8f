/** What a store is asked: one type, a condition, includes, an order and a page. R4 search. */
import type { Param } from '../definitions/param.ts';
import type { ResourceType } from '../model/resource.ts';
import type { SearchNode } from './node.ts';

export interface Include {
  readonly direction: 'include' | 'revinclude';
  /** The type that holds the reference. */
  readonly source: ResourceType;
  readonly param: Param;
  /** The type referred to; one Include for each type a parameter may refer to. */
  readonly target: ResourceType;
  readonly iterate: boolean;
  /** What an included resource must satisfy besides being referred to; `narrow` fills it. */
  readonly where: SearchNode;
}

/** `chief`: the chief date of the type, newest first unless said otherwise; `lastUpdated`; or one date, token or string parameter. */
export type SortKey =
  | { readonly by: 'chief' | 'lastUpdated'; readonly descending: boolean }
  | { readonly by: 'param'; readonly param: Param; readonly descending: boolean };

/** The place of the last row given: its sort value and the tie-break of its id (`tieBreak`). */
export interface PageKey {
  readonly value: number | string | null;
  readonly tie: number;
}

export interface SearchQuery {
  readonly type: ResourceType;
  readonly where: SearchNode;
  readonly includes: readonly Include[];
  readonly sort: SortKey;
  /** 0 … COUNT_MAX. */
  readonly count: number;
  readonly total: 'none' | 'accurate';
  /** `none`: current resources only. `include`: a deleted one too, for a query by id that may answer 410. */
  readonly deleted: 'none' | 'include';
  /** Keyset page, never an offset; opaque and signed outside. */
  readonly after?: PageKey;
  /** History only: this version alone. */
  readonly version?: string;
}

/** Largest page. A page is one round trip and one Bundle in memory. */
export const COUNT_MAX = 1000;
export const COUNT_DEFAULT = 50;
/** Resources one page may include; beyond, the Bundle says so in an outcome entry. */
export const INCLUDED_MAX = 1000;

/** The order that stands in a query where nothing was asked. */
export const NEWEST_FIRST: SortKey = { by: 'chief', descending: true };

/** The query for one resource by its logical id: the only read path (architecture.md 4). */
export function queryById(type: ResourceType, id: string): SearchQuery {
  return { ...everything(type), where: { kind: 'id', ids: [id] }, count: 1, deleted: 'include' };
}

/** The query for what satisfies a condition, at most `count`. */
export function queryWhere(
  type: ResourceType,
  where: SearchNode,
  count: number = COUNT_MAX,
): SearchQuery {
  return { ...everything(type), where, count };
}

function everything(type: ResourceType): SearchQuery {
  return {
    type,
    where: { kind: 'all' },
    includes: [],
    sort: NEWEST_FIRST,
    count: COUNT_MAX,
    total: 'none',
    deleted: 'none',
  };
}

/** 48 bits of FNV-1a over the logical id: orders rows whose sort values are equal, the same in every store. */
export function tieBreak(id: string): number {
  let high = 0x811c9dc5;
  let low = 0x9e3779b1;
  for (let index = 0; index < id.length; index += 1) {
    const code = id.charCodeAt(index);
    high = Math.imul(high ^ code, 0x01000193) >>> 0;
    low = Math.imul(low ^ (code + index), 0x85ebca6b) >>> 0;
  }
  return (high & 0xffffff) * 0x1000000 + ((low ^ (low >>> 8)) & 0xffffff);
}
