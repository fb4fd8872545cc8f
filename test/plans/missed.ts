/** What no shape of the catalogue asks: a gate that leaves out a kind of question guards nothing of it. */
import type { Definitions } from '../../server/fhir/definitions/definitions.ts';
import type { ParamKind } from '../../server/fhir/definitions/param.ts';
import { queryPairs } from '../../server/fhir/model/query-string.ts';
import type { Prefix, SearchNode } from '../../server/fhir/search/node.ts';
import { parseName } from '../../server/fhir/search/parsing/name.ts';
import type { SearchQuery } from '../../server/fhir/search/query.ts';
import type { Shape } from './asking.ts';

// A kind that is new does not compile here until it is asked.
const NODES: Readonly<Record<SearchNode['kind'], true>> = {
  ...{ all: true, none: true, record: true, id: true, token: true, string: true, uri: true },
  ...{ range: true, reference: true, missing: true, and: true, or: true, not: true },
  ...{ chain: true, has: true },
};
const PREFIXES: Readonly<Record<Prefix, true>> = {
  ...{ eq: true, ne: true, gt: true, lt: true, ge: true, le: true, sa: true, eb: true },
};
const PARAM_KINDS: Readonly<Record<ParamKind, true>> = {
  ...{ number: true, date: true, string: true, token: true, reference: true, composite: true },
  ...{ quantity: true, uri: true, special: true },
};

/** Parts of a query beside its condition. */
const FEATURES: Readonly<Record<string, (query: SearchQuery) => boolean>> = {
  'chief, newest first': ({ sort }) => sort.by === 'chief' && sort.descending,
  'chief, oldest first': ({ sort }) => sort.by === 'chief' && !sort.descending,
  'lastUpdated, newest first': ({ sort }) => sort.by === 'lastUpdated' && sort.descending,
  'lastUpdated, oldest first': ({ sort }) => sort.by === 'lastUpdated' && !sort.descending,
  'sorted by a date': (query) => sortedBy(query) === 'date',
  'sorted by a string': (query) => sortedBy(query) === 'string',
  'sorted by a token': (query) => sortedBy(query) === 'token',
  'deep page': ({ after }) => after !== undefined,
  total: ({ total }) => total === 'accurate',
  'count alone': ({ count }) => count === 0,
  'deleted too': ({ deleted }) => deleted === 'include',
  'one version': ({ version }) => version !== undefined,
  include: ({ includes }) => includes.some(({ direction }) => direction === 'include'),
  revinclude: ({ includes }) => includes.some(({ direction }) => direction === 'revinclude'),
  iterate: ({ includes }) => includes.some(({ iterate }) => iterate),
};

export function missedNodes(queries: readonly SearchQuery[]): readonly string[] {
  const asked = new Set(nodesOf(queries).map(({ kind }) => kind));
  return missed(NODES, asked);
}

export function missedPrefixes(queries: readonly SearchQuery[]): readonly string[] {
  const asked = nodesOf(queries).flatMap((node) => (node.kind === 'range' ? [node.prefix] : []));
  return missed(PREFIXES, new Set(asked));
}

export function missedFeatures(queries: readonly SearchQuery[]): readonly string[] {
  return Object.entries(FEATURES).flatMap(([name, isIn]) => (queries.some(isIn) ? [] : [name]));
}

/** Read from the shapes, since some kinds are refused before there is a query. */
export function missedParamKinds(
  shapes: readonly Shape[],
  definitions: Definitions,
): readonly string[] {
  const asked = new Set<string>();
  for (const shape of shapes) {
    const [type = '', text = ''] = shape.split('?');
    for (const [name] of queryPairs(text)) {
      const parsed = parseName(name);
      const code = parsed.kind === 'has' ? undefined : parsed.code;
      const kind = code === undefined ? undefined : definitions.param(type, code)?.kind;
      if (kind !== undefined) asked.add(kind);
    }
  }
  return missed(PARAM_KINDS, asked);
}

function missed(all: object, asked: ReadonlySet<string>): readonly string[] {
  return Object.keys(all).filter((name) => !asked.has(name));
}

function sortedBy({ sort }: SearchQuery): string | undefined {
  return sort.by === 'param' ? sort.param.kind : undefined;
}

function nodesOf(queries: readonly SearchQuery[]): readonly SearchNode[] {
  return queries.flatMap(({ where, includes }) => [
    ...within(where),
    ...includes.flatMap((include) => within(include.where)),
  ]);
}

function within(node: SearchNode): readonly SearchNode[] {
  switch (node.kind) {
    case 'and':
    case 'or':
      return [node, ...node.operands.flatMap(within)];
    case 'not':
      return [node, ...within(node.operand)];
    case 'chain':
    case 'has':
      return [node, ...within(node.where)];
    case 'all':
    case 'none':
    case 'record':
    case 'id':
    case 'token':
    case 'string':
    case 'uri':
    case 'range':
    case 'reference':
    case 'missing':
      return [node];
  }
}
