/** Where a change is applied, and what it may use. */
import type { Definitions } from './definitions.ts';
import type { FaultList } from './fault.ts';
import type { ElementNode } from './node.ts';
import { copyOf, sizeOf } from './node.ts';

export interface Work {
  readonly definitions: Definitions;
  readonly faults: FaultList;
  /** Canonical of the definition made: the source of its own constraints. */
  readonly url: string;
  /** Its differential may add elements. */
  readonly isSpecialization: boolean;
  readonly budget: Budget;
}

export interface Constraining {
  readonly work: Work;
  /** Id of the element of the differential, for faults. */
  readonly id: string;
}

/** Elements that may still be added. */
export interface Budget {
  left: number;
}

/** Elements of a snapshot; the largest published one, of a Bundle of IPS, has 1,040. */
export const ELEMENTS_MAX = 20_000;

/** Elements of a differential; the largest published one, of the Composition of IPS, has 116. */
export const CHANGES_MAX = 5_000;

/** A copy of nodes to be put into the snapshot; nothing when it would grow beyond `ELEMENTS_MAX`. */
export function copyWithin(
  work: Work,
  ...[nodes, id]: [nodes: readonly ElementNode[], id: string]
): ElementNode[] {
  if (work.budget.left <= 0) return [];
  const size = nodes.reduce((sum, node) => sum + sizeOf(node), 1);
  if (size <= work.budget.left) {
    work.budget.left -= size;
    return nodes.map(copyOf);
  }
  work.budget.left = 0;
  work.faults.error('too-large', id, {
    fr: `Le snapshot dépasserait ${ELEMENTS_MAX} éléments : retirez des tranches ou des contraintes imbriquées.`,
    en: `The snapshot would exceed ${ELEMENTS_MAX} elements: remove slices or nested constraints.`,
  });
  return [];
}
