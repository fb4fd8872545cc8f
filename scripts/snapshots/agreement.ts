/** How well a set of published snapshots is made again from its differentials. */

import type { SnapshotFault } from '../../server/fhir/validation/snapshot/fault.ts';
import { generateSnapshot } from '../../server/fhir/validation/snapshot/generate.ts';
import type {
  SourceElement,
  SourceLookup,
  SourceStructure,
} from '../../server/fhir/validation/snapshot/source.ts';
import type { Difference } from './compare.ts';
import { compareSnapshots, differing } from './compare.ts';
import { explanationOf } from './expected.ts';
import type { PublishedSet } from './published.ts';

export interface ProfileAgreement {
  readonly url: string;
  /** Elements of the published snapshot, and how many of them or beside them differ. */
  readonly elements: number;
  readonly differing: number;
  readonly explained: readonly Difference[];
  readonly unexplained: readonly Difference[];
  readonly faults: readonly SnapshotFault[];
  readonly milliseconds: number;
}

/** Published with both, and on a base: `Element` and `Resource` have none. */
export function comparable({ structures }: PublishedSet): readonly SourceStructure[] {
  return structures.filter(
    ({ differential, snapshot, baseDefinition }) =>
      differential !== undefined && snapshot !== undefined && baseDefinition !== undefined,
  );
}

export function agreementOf(
  structure: SourceStructure,
  lookup: SourceLookup,
  now: () => number,
): ProfileAgreement {
  const begin = now();
  const { elements, faults } = generateSnapshot(structure, lookup);
  const milliseconds = now() - begin;
  const tidy = structure.derivation === 'specialization' ? withoutUniversal : same;
  const comparison = compareSnapshots(tidy(structure.snapshot?.element ?? []), tidy(elements));
  const isExplained = (one: Difference): boolean => explanationOf(structure.url, one) !== undefined;
  return {
    url: structure.url,
    elements: comparison.elements,
    differing: differing(comparison),
    explained: comparison.differences.filter(isExplained),
    unexplained: comparison.differences.filter((one) => !isExplained(one)),
    faults,
    milliseconds,
  };
}

function same(elements: readonly SourceElement[]): readonly SourceElement[] {
  return elements;
}

/**
 * R4's own types and resources repeat in every element what holds everywhere (ele-1, ext-1) and leave out that
 * extensions are sliced by url: no differential says either, so neither is compared there.
 */
function withoutUniversal(elements: readonly SourceElement[]): readonly SourceElement[] {
  return elements.map(({ slicing, constraint = [], ...element }) => ({
    ...element,
    ...(slicing && !/xtension$/.test(element.path) && { slicing }),
    constraint: constraint.filter(({ key }) => key !== 'ele-1' && key !== 'ext-1'),
  }));
}
