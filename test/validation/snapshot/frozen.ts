/** HL7's published definitions that the tests carry: `npm run snapshots:compare -- --freeze` writes them. */
import { readFileSync } from 'node:fs';
import { FROZEN } from '../../../scripts/snapshots/freeze.ts';
import { lookupIn } from '../../../scripts/snapshots/published.ts';
import type {
  SourceElement,
  SourceLookup,
  SourceStructure,
} from '../../../server/fhir/validation/snapshot/source.ts';

export const R4 = 'http://hl7.org/fhir/StructureDefinition/';

/** Reduced to what is compared, with differential and snapshot. */
export const frozen: readonly SourceStructure[] = readFileSync(FROZEN, 'utf8')
  .trimEnd()
  .split('\n')
  // Written by our own command.
  .map((line) => JSON.parse(line) as SourceStructure);

export const lookup: SourceLookup = lookupIn([{ name: 'frozen', structures: frozen }]);

export const URL = 'http://example.org/StructureDefinition/profile';

/** A profile of an R4 type, or of what `base` names. */
export function profileOf(
  base: string,
  elements: readonly SourceElement[],
  members: Partial<SourceStructure> = {},
): SourceStructure {
  const baseDefinition = base.includes('://') ? base : `${R4}${base}`;
  return {
    url: URL,
    type: lookup(baseDefinition)?.type ?? base,
    derivation: 'constraint',
    baseDefinition,
    differential: { element: elements },
    ...members,
  };
}

/** Those given, over the frozen ones. */
export function lookupWith(structures: readonly SourceStructure[]): SourceLookup {
  return lookupIn([{ name: 'frozen', structures: [...structures, ...frozen] }]);
}
