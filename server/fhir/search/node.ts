/** A search as an immutable tree. R4 search; the shapes a policy rewrites and both stores evaluate. */
import type { Param } from '../definitions/param.ts';
import type { ResourceType } from '../model/resource.ts';

/** R4 search, Prefixes; `ap` is ±10 % of the distance to now, resolved by the parser. */
export type Prefix = 'eq' | 'ne' | 'gt' | 'lt' | 'ge' | 'le' | 'sa' | 'eb';

/** In place of a record's id: what stands in no record. */
export const NO_RECORD = '';

/**
 * Leaves name one search parameter of the type searched; `record` bounds a branch to one patient's record
 * and must stand beside what it bounds, in an `and`.
 */
export type LeafNode =
  | { readonly kind: 'all' }
  | { readonly kind: 'none' }
  | { readonly kind: 'record'; readonly record: string }
  | { readonly kind: 'id'; readonly ids: readonly string[] }
  /** `system` absent: any; empty string: none. `code` absent: any of the system. */
  | {
      readonly kind: 'token';
      readonly param: Param;
      readonly system?: string;
      readonly code?: string;
    }
  | {
      readonly kind: 'string';
      readonly param: Param;
      readonly match: 'starts' | 'exact';
      readonly text: string;
    }
  | { readonly kind: 'uri'; readonly param: Param; readonly uri: string }
  /** Milliseconds since 1970 UTC, low inclusive, high exclusive. */
  | {
      readonly kind: 'range';
      readonly param: Param;
      readonly prefix: Prefix;
      readonly low: number;
      readonly high: number;
    }
  /** `Type/id`, or the absolute URL of a resource elsewhere. */
  | { readonly kind: 'reference'; readonly param: Param; readonly target: string }
  | { readonly kind: 'missing'; readonly param: Param; readonly missing: boolean };

export type SearchNode =
  | LeafNode
  | { readonly kind: 'and' | 'or'; readonly operands: readonly SearchNode[] }
  | { readonly kind: 'not'; readonly operand: SearchNode }
  | {
      readonly kind: 'chain';
      readonly param: Param;
      readonly target: ResourceType;
      readonly where: SearchNode;
    }
  | {
      readonly kind: 'has';
      readonly param: Param;
      readonly source: ResourceType;
      readonly where: SearchNode;
    };

/** What a write may satisfy: decided on one resource alone, so without chain or has (architecture.md 13, Guard). */
export type GuardNode =
  | LeafNode
  | { readonly kind: 'and' | 'or'; readonly operands: readonly GuardNode[] }
  | { readonly kind: 'not'; readonly operand: GuardNode };

export const ALL: LeafNode = { kind: 'all' };
export const NONE: LeafNode = { kind: 'none' };

/** The conjunction, flattened; `none` swallows, `all` disappears. */
export function and(...operands: readonly GuardNode[]): GuardNode;
export function and(...operands: readonly SearchNode[]): SearchNode;
export function and(...operands: readonly SearchNode[]): SearchNode {
  if (operands.some((operand) => operand.kind === 'none')) return NONE;
  return (
    joined(
      'and',
      operands.filter((operand) => operand.kind !== 'all'),
    ) ?? ALL
  );
}

/** The disjunction, flattened; `all` swallows, `none` disappears. */
export function or(...operands: readonly GuardNode[]): GuardNode;
export function or(...operands: readonly SearchNode[]): SearchNode;
export function or(...operands: readonly SearchNode[]): SearchNode {
  if (operands.some((operand) => operand.kind === 'all')) return ALL;
  return (
    joined(
      'or',
      operands.filter((operand) => operand.kind !== 'none'),
    ) ?? NONE
  );
}

export function not(operand: GuardNode): GuardNode;
export function not(operand: SearchNode): SearchNode;
export function not(operand: SearchNode): SearchNode {
  return { kind: 'not', operand };
}

function joined(kind: 'and' | 'or', operands: readonly SearchNode[]): SearchNode | undefined {
  const flat = operands.flatMap((operand) =>
    operand.kind === kind ? operand.operands : [operand],
  );
  return flat.length > 1 ? { kind, operands: flat } : flat[0];
}
