/** Where a search looks: the resources, or the journal that shows itself as AuditEvents. */
import type { LeafNode } from '../../fhir/search/node.ts';

/** An array of keys with the scalar beside it that gives order. */
export interface KeyedOrder {
  readonly keys: 'k' | 'b';
  readonly order: 'o' | 'u';
  readonly index: string;
}

export interface Layout {
  readonly collection: 'resources' | 'journal';
  readonly chief: KeyedOrder;
  readonly updated: KeyedOrder;
  idOf(type: string, id: string): string;
  /** Whether an index leads to what the leaf asks, in the chief order; any key may be asked besides. */
  isIndexed(leaf: LeafNode): boolean;
}

export const RESOURCES: Layout = {
  collection: 'resources',
  chief: { keys: 'k', order: 'o', index: 'k_o' },
  updated: { keys: 'b', order: 'u', index: 'b_u' },
  idOf: (type, id) => `${type}/${id}`,
  isIndexed: () => true,
};

/**
 * Parameters by which the journal is found at once: whose record, what was touched, who acted, what was refused. The others are read
 * beside them: each key more would weigh on every request.
 */
export const JOURNAL_INDEXED: ReadonlySet<string> = new Set([
  'patient',
  'entity',
  'agent',
  '_agent',
  'outcome',
]);

/** A trace is recorded when it is last updated, so one order is both. */
const JOURNAL_ORDER: KeyedOrder = { keys: 'b', order: 'o', index: 'b_o' };

export const JOURNAL: Layout = {
  collection: 'journal',
  chief: JOURNAL_ORDER,
  updated: JOURNAL_ORDER,
  idOf: (_type, id) => id,
  isIndexed: (leaf) =>
    (leaf.kind === 'token' || leaf.kind === 'reference') && JOURNAL_INDEXED.has(leaf.param.code),
};
