/**
 * What bounds the reading of one branch: the condition that an index answers with the fewest rows. The ranking is by
 * what parameters mean, not by counts: a plan that depends on the data of the day cannot be promised.
 */
import type { LeafNode, SearchNode } from '../../fhir/search/node.ts';
import type { Compilation } from './compile.ts';
import { answerOf, chainTerms } from './compile.ts';
import { dayTerms, typeTerm } from './space.ts';

/** Days an equality on a date may span to be found by them: a year and a little. */
const DAYS_MAX = 400;
const FEW_DAYS_MAX = 8;
/** Inside a record its type or category is read sooner than a day at a time. */
const DAYS_IN_RECORD_MAX = 31;
/** More labels or statuses than these in one record hold most of it: then it is read whole, as one run and not as many. */
const BROAD_TERMS_MAX = 4;
/** A shorter beginning of a text finds a large part of its type. */
const TEXT_LENGTH_MIN = 3;

/** From one or few resources to a whole type. */
const RANK = {
  ...{ id: 0, identifier: 1, reference: 2, day: 3, value: 4 },
  ...{ label: 5, days: 6, broad: 7, presence: 8, type: 9 },
};

/** Tokens that name one thing. */
const IDENTIFYING: ReadonlySet<string> = new Set([
  ...['identifier', 'group-identifier', 'email', 'phone', 'telecom'],
]);
/** Parameters with few values, so that each finds a large part of its type. */
const BROAD: ReadonlySet<string> = new Set([
  ...[
    'active',
    'category',
    'class',
    'clinical-status',
    'contenttype',
    'format',
    'gender',
    'intent',
  ],
  ...['language', 'priority', 'security-label', 'setting', 'status', 'type', 'use'],
  ...['verification-status', '_profile', '_security', '_source', '_tag'],
]);
/** Targets that many resources share. */
const SHARED_TARGET =
  /^(?:Organization|Practitioner|PractitionerRole|Location|HealthcareService)\//;

export type Bound = IdsBound | TermsBound;

export interface IdsBound {
  readonly kind: 'ids';
  readonly ids: readonly string[];
  readonly rank: number;
  /** The conjunct that says no more than this bound. */
  readonly spent?: SearchNode;
}

export interface TermsBound {
  readonly kind: 'terms';
  readonly terms: readonly string[];
  readonly rank: number;
  /** The conjunct that says no more than this bound. */
  readonly spent?: SearchNode;
}

/** The best bound of what must hold together; the whole type when nothing else bounds it. */
export function boundOf(conjuncts: readonly SearchNode[], context: Compilation): Bound {
  // Where records share their keys, only what leads to few resources is worth leaving the record for.
  const isShared = context.space.record !== undefined && !tellsRecord(context);
  const rankMax = isShared ? RANK.reference : RANK.type;
  let best: Bound = wholeType(context);
  for (const conjunct of conjuncts) {
    const bound = boundBy(conjunct, context);
    if (bound && bound.rank <= rankMax && isBetter(bound, best)) best = bound;
  }
  return best;
}

/** By rank, then by how few keys it asks for: one document type rather than every category a reader may see. */
function isBetter(bound: Bound, than: Bound): boolean {
  return bound.rank < than.rank || (bound.rank === than.rank && sizeOf(bound) < sizeOf(than));
}

/** Whether the keys of resources are those of their record; the journal has few keys, and all are worth it. */
function tellsRecord({ space, layout }: Compilation): boolean {
  return space.isScoped || layout.collection === 'journal';
}

function sizeOf(bound: Bound): number {
  return bound.kind === 'ids' ? bound.ids.length : bound.terms.length;
}

export function wholeType({ space }: Compilation): TermsBound {
  return { kind: 'terms', terms: [typeTerm(space)], rank: RANK.type };
}

export function isWholeType(bound: Bound): boolean {
  return bound.rank === RANK.type;
}

function boundBy(node: SearchNode, context: Compilation): Bound | undefined {
  switch (node.kind) {
    case 'id':
      return { kind: 'ids', ids: node.ids, rank: RANK.id, spent: node };
    case 'has':
      return { kind: 'ids', ids: answerOf(node, context.answers), rank: RANK.id, spent: node };
    case 'chain': {
      const terms = chainTerms(node, context.answers);
      return context.layout.chief.keys === 'k'
        ? { kind: 'terms', terms, rank: RANK.reference, spent: node }
        : undefined;
    }
    case 'and':
      return node.operands
        .map((operand) => boundBy(operand, context))
        .reduce(
          (best, bound) => (bound && (!best || isBetter(bound, best)) ? bound : best),
          undefined,
        );
    case 'or':
      return boundByAlternatives(node, context);
    case 'range':
      return boundByDays(node, context);
    case 'token':
    case 'string':
    case 'uri':
    case 'reference':
    case 'missing':
      return boundByTerm(node, context);
    case 'all':
    case 'none':
    case 'record':
    case 'not':
      return undefined;
  }
}

/** Alternatives bound when each does, all in the same way. */
function boundByAlternatives(
  node: SearchNode & { readonly kind: 'and' | 'or' },
  context: Compilation,
): Bound | undefined {
  const bounds: Bound[] = [];
  for (const operand of node.operands) {
    const bound = boundBy(operand, context);
    if (!bound || bound.kind !== (bounds[0]?.kind ?? bound.kind)) return undefined;
    bounds.push(bound);
  }
  const rank = Math.max(...bounds.map((bound) => bound.rank));
  const ids = bounds.flatMap((bound) => (bound.kind === 'ids' ? bound.ids : []));
  if (ids.length > 0) return { kind: 'ids', ids: [...new Set(ids)], rank };
  const terms = bounds.flatMap((bound) => (bound.kind === 'terms' ? bound.terms : []));
  const isMost = rank >= RANK.broad && terms.length > BROAD_TERMS_MAX;
  if (isMost && context.space.record !== undefined) return undefined;
  const isSpent = bounds.every(
    (bound, index) => bound.kind === 'terms' && bound.spent === node.operands[index],
  );
  return { kind: 'terms', terms: [...new Set(terms)], rank, ...(isSpent ? { spent: node } : {}) };
}

function boundByTerm(node: LeafNode, context: Compilation): Bound | undefined {
  const term = context.layout.indexTerm(node);
  if (term === undefined) return undefined;
  return { kind: 'terms', terms: [term], rank: rankOf(node, context), spent: node };
}

function boundByDays(
  node: LeafNode & { readonly kind: 'range' },
  { layout, chief, space }: Compilation,
): Bound | undefined {
  const { code } = node.param;
  const isOther = code !== chief?.code && code !== '_lastUpdated';
  if (node.prefix !== 'eq' || !isOther || layout.collection !== 'resources') return undefined;
  const daysMax = space.record === undefined ? DAYS_MAX : DAYS_IN_RECORD_MAX;
  const terms = dayTerms({ code, low: node.low, high: node.high }, daysMax);
  if (!terms) return undefined;
  return { kind: 'terms', terms, rank: terms.length <= FEW_DAYS_MAX ? RANK.day : RANK.days };
}

function rankOf(node: LeafNode, context: Compilation): number {
  switch (node.kind) {
    case 'token':
      if (node.code === undefined) return RANK.presence;
      if (IDENTIFYING.has(node.param.code)) return RANK.identifier;
      if (BROAD.has(node.param.code) || node.param.isBroad) return RANK.broad;
      return node.param.internal ? RANK.label : RANK.value;
    case 'string':
      return node.text.length < TEXT_LENGTH_MIN ? RANK.broad : RANK.value;
    case 'uri':
      return RANK.value;
    case 'reference':
      // Among the keys of a record, everything refers to its patient.
      if (tellsRecord(context) && node.target === `Patient/${context.space.record}`)
        return RANK.presence;
      return SHARED_TARGET.test(node.target) ? RANK.value : RANK.reference;
    case 'missing':
      return RANK.presence;
    case 'all':
    case 'none':
    case 'record':
    case 'id':
    case 'range':
      return RANK.type;
  }
}
