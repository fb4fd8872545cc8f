/** Where a search looks: the resources, or the journal that shows itself as AuditEvents. */
import type { LeafNode } from '../../fhir/search/node.ts';
import { leafTerm } from '../../fhir/search/term.ts';
import { codeOf, recordTerm } from './space.ts';

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
  /** The term by which an index leads to what the leaf asks, in the chief order; any key may be asked besides. */
  indexTerm(leaf: LeafNode): string | undefined;
}

export const RESOURCES: Layout = {
  collection: 'resources',
  chief: { keys: 'k', order: 'o', index: 'k_o' },
  updated: { keys: 'b', order: 'u', index: 'b_u' },
  idOf: (type, id) => `${type}/${id}`,
  indexTerm: leafTerm,
};

/** Parameters by which the journal is found at once, beside the record: what was touched, who acted, what was refused. */
const JOURNAL_INDEXED: ReadonlySet<string> = new Set(['entity', 'agent', '_agent', 'outcome']);
/** R4 AuditEvent.outcome: nearly every trace has it, so a run of them would be the whole journal. */
const SUCCESS = '0';

/** Whether a trace is to be found by the term. Each key more would weigh on every request, so there are few. */
export function isJournalIndex(term: string): boolean {
  const code = codeOf(term);
  if (code === 'outcome') return !/[c|]0$/.test(term);
  return JOURNAL_INDEXED.has(code);
}

function journalTerm(leaf: LeafNode): string | undefined {
  if (leaf.kind === 'reference' && leaf.param.code === 'patient') {
    const [, patient] = /^Patient\/([^/]+)$/.exec(leaf.target) ?? [];
    // The holder of the record a trace concerns is its patient: one key says both.
    return patient === undefined ? undefined : recordTerm(patient);
  }
  if (leaf.kind !== 'token' && leaf.kind !== 'reference') return undefined;
  if (leaf.kind === 'token' && leaf.param.code === 'outcome' && leaf.code === SUCCESS)
    return undefined;
  return JOURNAL_INDEXED.has(leaf.param.code) ? leafTerm(leaf) : undefined;
}

/** A trace is recorded when it is last updated, so one order is both. */
const JOURNAL_ORDER: KeyedOrder = { keys: 'b', order: 'o', index: 'b_o' };

export const JOURNAL: Layout = {
  collection: 'journal',
  chief: JOURNAL_ORDER,
  updated: JOURNAL_ORDER,
  idOf: (_type, id) => id,
  indexTerm: journalTerm,
};
