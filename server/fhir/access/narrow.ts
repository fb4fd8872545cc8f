/**
 * Consent in the query. One law: the narrowed query over everything answers as the original query over the visible
 * part alone, matches, chains, `_has`, negations, includes, totals and history alike (architecture.md 6).
 */
import type { ResourceType } from '../model/resource.ts';
import type { SearchNode } from '../search/node.ts';
import { and, NONE } from '../search/node.ts';
import type { Include, SearchQuery } from '../search/query.ts';
import type { AccessFilter } from './seal.ts';

export function narrowQuery(query: SearchQuery, filter: AccessFilter): SearchQuery {
  return {
    ...query,
    where: and(visibleOf(query.type, filter), narrowNode(query.where, filter)),
    includes: query.includes.map((include) => narrowInclude(include, filter)),
  };
}

function narrowInclude(include: Include, filter: AccessFilter): Include {
  const arriving = include.direction === 'include' ? include.target : include.source;
  return { ...include, where: and(visibleOf(arriving, filter), narrowNode(include.where, filter)) };
}

export function narrowNode(node: SearchNode, filter: AccessFilter): SearchNode {
  const inside = (type: ResourceType, where: SearchNode): SearchNode =>
    and(visibleOf(type, filter), narrowNode(where, filter));
  switch (node.kind) {
    case 'and':
      return and(...node.operands.map((operand) => narrowNode(operand, filter)));
    case 'or':
      return { kind: 'or', operands: node.operands.map((operand) => narrowNode(operand, filter)) };
    case 'not':
      return { kind: 'not', operand: narrowNode(node.operand, filter) };
    case 'chain':
      return { ...node, where: inside(node.target, node.where) };
    case 'has':
      return { ...node, where: inside(node.source, node.where) };
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
      return node;
  }
}

function visibleOf(type: ResourceType, filter: AccessFilter): SearchNode {
  return filter.visible.get(type) ?? NONE;
}
