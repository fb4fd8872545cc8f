/** Whether an index bounds a search. architecture.md 13, Negation: `not` is legal only beside what an index finds. */
import type { SearchNode } from './node.ts';
import { leafTerm } from './term.ts';

/**
 * True when each branch holds a positive condition an index answers: a record, ids, a term, a range that is no `ne`,
 * a chain or `_has` over such a condition. A whole-type search is bounded by the key of its type.
 */
export function isBounded(node: SearchNode): boolean {
  if (node.kind === 'or') return node.operands.every(isBounded);
  return node.kind === 'all' || isPositive(node);
}

function isPositive(node: SearchNode): boolean {
  switch (node.kind) {
    case 'and':
      return node.operands.some(isPositive);
    case 'or':
      return node.operands.every(isPositive);
    case 'chain':
    case 'has':
      return isPositive(node.where);
    case 'record':
    case 'id':
    case 'none':
      return true;
    case 'range':
      return node.prefix !== 'ne';
    case 'token':
    case 'string':
    case 'uri':
    case 'reference':
    case 'missing':
      return leafTerm(node) !== undefined;
    case 'all':
    case 'not':
      return false;
  }
}
