/**
 * Conditions of nodes that come again as the same object: those of a policy's filters (docs/decisions/0013). One for each
 * node, gone when the node is.
 */
import type { SearchNode } from '../../fhir/search/node.ts';
import type { Condition } from './condition.ts';
import type { Layout } from './layout.ts';
import type { Space } from './space.ts';

/** What a condition depends on beside its node. */
interface Place {
  readonly space: Space;
  readonly layout: Layout;
  readonly keyField: 'k' | 'x';
}

interface Remembered extends Pick<Place, 'layout' | 'keyField'>, Pick<Space, 'keys' | 'type'> {
  readonly condition: Condition;
}

type Composed = SearchNode & { readonly kind: 'and' | 'or' | 'not' };

const conditions = new WeakMap<object, Remembered>();

/** The condition made before for these very keys, else the one `make` gives, kept when nothing else decides it. */
export function remembered(
  node: Composed,
  { space, layout, keyField }: Place,
  make: () => Condition,
): Condition {
  const place = node.kind === 'not' ? node : node.operands;
  const { keys, type } = space;
  const known = conditions.get(place);
  if (
    known?.keys === keys &&
    known.type === type &&
    known.layout === layout &&
    known.keyField === keyField
  )
    return known.condition;
  const condition = make();
  if (isWhole(node)) conditions.set(place, { keys, type, layout, keyField, condition });
  return condition;
}

/** True when keys, type and layout decide the condition: no answer of a chain, no record, no date of a type. */
function isWhole(node: SearchNode): boolean {
  switch (node.kind) {
    case 'and':
    case 'or':
      return node.operands.every(isWhole);
    case 'not':
      return isWhole(node.operand);
    case 'all':
    case 'none':
    case 'id':
    case 'token':
    case 'string':
    case 'uri':
    case 'reference':
    case 'missing':
      return true;
    case 'record':
    case 'range':
    case 'chain':
    case 'has':
      return false;
  }
}
