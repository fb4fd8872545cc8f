/** What the definitions of a package lean on and nobody holds: rules that name it cannot be judged. */
import type { Structure } from '../../server/fhir/definitions/structure.ts';
import type { HeldPackages } from './held.ts';
import type { Reduced } from './reduce.ts';

/** Canonicals that are not held, sorted, each with what names it. */
export function missingCanonicals(reduced: Reduced, held: HeldPackages): readonly string[] {
  const own = new Set([...reduced.structures, ...reduced.valueSets].map(({ url }) => url));
  const isHeld = (canonical: string) =>
    own.has(canonical.split('|', 1)[0] ?? '') ||
    held.structure(canonical) !== undefined ||
    held.valueSet(canonical) !== undefined;
  const missing = new Map<string, string>();
  for (const structure of reduced.structures) {
    for (const canonical of namedBy(structure)) {
      if (!isHeld(canonical) && !missing.has(canonical)) missing.set(canonical, structure.name);
    }
  }
  return [...missing].sort().map(([canonical, name]) => `${canonical} (named by ${name})`);
}

function namedBy({ base, elements }: Structure): readonly string[] {
  return [
    ...(base === undefined ? [] : [base]),
    ...elements.flatMap(({ types = [], binding }) => [
      ...types.flatMap(({ profiles = [], targets = [] }) => [...profiles, ...targets]),
      ...(binding ? [binding.valueSet] : []),
      ...(binding?.maxValueSet === undefined ? [] : [binding.maxValueSet]),
    ]),
  ];
}
