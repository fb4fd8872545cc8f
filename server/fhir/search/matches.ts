/** A search node decided in memory on index entries: for the memory store, for guards, for conditional writes. */

import { referenceText } from '../model/reference.ts';
import type { ResourceType } from '../model/resource.ts';
import type { IndexEntries, RangeEntry } from './entries.ts';
import type { GuardNode, LeafNode, Prefix, SearchNode } from './node.ts';
import { NO_RECORD } from './node.ts';
import { leafTerm, presenceTerm, referenceTerm } from './term.ts';

/** What a decision needs of one resource. */
export interface Candidate {
  readonly type: ResourceType;
  readonly id: string;
  readonly record?: string;
  /** Of the content and the labels together (`joinEntries`, `labelTerms`). */
  readonly entries: IndexEntries;
}

/** What chains and `_has` may reach: current resources, deleted ones left out. */
export interface World {
  ofType(type: ResourceType): Iterable<Candidate>;
  find(type: ResourceType, id: string): Candidate | undefined;
}

/** Whether the candidate satisfies the node; `not` is the complement within its type. R4 search. */
export function matches(node: SearchNode, candidate: Candidate, world: World): boolean {
  switch (node.kind) {
    case 'and':
      return node.operands.every((operand) => matches(operand, candidate, world));
    case 'or':
      return node.operands.some((operand) => matches(operand, candidate, world));
    case 'not':
      return !matches(node.operand, candidate, world);
    case 'chain':
      return matchesChain(node, candidate, world);
    case 'has':
      return matchesHas(node, candidate, world);
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
      return matchesLeaf(node, candidate);
  }
}

/** As `matches`, for nodes that one resource alone decides: what may be written. */
export function guardMatches(node: GuardNode, candidate: Candidate): boolean {
  switch (node.kind) {
    case 'and':
      return node.operands.every((operand) => guardMatches(operand, candidate));
    case 'or':
      return node.operands.some((operand) => guardMatches(operand, candidate));
    case 'not':
      return !guardMatches(node.operand, candidate);
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
      return matchesLeaf(node, candidate);
  }
}

function matchesLeaf(node: LeafNode, candidate: Candidate): boolean {
  const { terms, ranges } = candidate.entries;
  switch (node.kind) {
    case 'all':
      return true;
    case 'none':
      return false;
    case 'record':
      return (candidate.record ?? NO_RECORD) === node.record;
    case 'id':
      return node.ids.includes(candidate.id);
    case 'range':
      return ranges.some(
        (range) => range.code === node.param.code && rangeSatisfies(range, node.prefix, node),
      );
    case 'missing':
      return terms.includes(presenceTerm(node.param.code)) !== node.missing;
    case 'token':
    case 'string':
    case 'uri':
    case 'reference': {
      const term = leafTerm(node);
      return term !== undefined && terms.includes(term);
    }
  }
}

/**
 * Whether the range of a value stands to the range searched as the prefix asks. R4 search, Prefixes: `eq` contained;
 * `gt` overlaps what is above; `sa` is wholly above; `ge` is `gt` or `eq`; and their mirrors. Several values: one is enough.
 */
export function rangeSatisfies(
  value: Omit<RangeEntry, 'code'>,
  prefix: Prefix,
  searched: Omit<RangeEntry, 'code'>,
): boolean {
  const isContained = value.low >= searched.low && value.high <= searched.high;
  switch (prefix) {
    case 'eq':
      return isContained;
    case 'ne':
      return !isContained;
    case 'gt':
      return value.high > searched.high;
    case 'lt':
      return value.low < searched.low;
    case 'ge':
      return isContained || value.high > searched.high;
    case 'le':
      return isContained || value.low < searched.low;
    case 'sa':
      return value.low >= searched.high;
    case 'eb':
      return value.high <= searched.low;
  }
}

/** Some resource of the target type that the candidate refers to satisfies the rest. R4 search, Chained Parameters. */
function matchesChain(
  node: SearchNode & { readonly kind: 'chain' },
  candidate: Candidate,
  world: World,
): boolean {
  const typed = referenceTerm(node.param.code, `${node.target}/`);
  return candidate.entries.terms.some((term) => {
    if (!term.startsWith(typed)) return false;
    const target = world.find(node.target, term.slice(typed.length));
    return target !== undefined && matches(node.where, target, world);
  });
}

/** Some resource of the source type refers to the candidate and satisfies the rest. R4 search, Reverse Chaining. */
function matchesHas(
  node: SearchNode & { readonly kind: 'has' },
  candidate: Candidate,
  world: World,
): boolean {
  const term = referenceTerm(node.param.code, referenceText(candidate));
  for (const source of world.ofType(node.source)) {
    if (source.entries.terms.includes(term) && matches(node.where, source, world)) return true;
  }
  return false;
}
