/** The resource types a search looks at. */
import type { SearchNode } from '../../fhir/search/node.ts';
import type { SearchQuery } from '../../fhir/search/query.ts';

export function typesOf({ type, where, includes }: SearchQuery): ReadonlySet<string> {
  const types = new Set([type]);
  addTypes(where, types);
  for (const include of includes) {
    types.add(include.source).add(include.target);
    addTypes(include.where, types);
  }
  return types;
}

function addTypes(node: SearchNode, types: Set<string>): void {
  switch (node.kind) {
    case 'and':
    case 'or':
      for (const operand of node.operands) addTypes(operand, types);
      return;
    case 'not':
      addTypes(node.operand, types);
      return;
    case 'chain':
    case 'has':
      types.add(node.kind === 'chain' ? node.target : node.source);
      addTypes(node.where, types);
      return;
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
      return;
  }
}
