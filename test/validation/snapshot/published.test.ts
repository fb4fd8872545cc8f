/** R4 profiling, "Snapshot and Differential representations": HL7's own snapshots, made again from their differentials. */
import { expect } from 'chai';
import { agreementOf } from '../../../scripts/snapshots/agreement.ts';
import { EXPECTED } from '../../../scripts/snapshots/expected.ts';
import { generateSnapshot } from '../../../server/fhir/validation/snapshot/generate.ts';
import type { SourceStructure } from '../../../server/fhir/validation/snapshot/source.ts';
import { frozen, lookup, lookupWith } from './frozen.ts';

const derived = frozen.filter(({ derivation }) => derivation === 'constraint');
const nameOf = ({ url }: SourceStructure): string => url.slice(url.lastIndexOf('/') + 1);

describe('snapshot: HL7’s published definitions', () => {
  for (const structure of derived) {
    it(`${nameOf(structure)} is made again, but for what is explained`, () => {
      expect(agreementOf(structure, lookup, () => 0).unexplained).to.deep.equal([]);
    });
  }

  it('94 % of the elements of these, the hardest cases, are equal', () => {
    const agreements = derived.map((structure) => agreementOf(structure, lookup, () => 0));
    const elements = agreements.reduce((sum, one) => sum + one.elements, 0);
    const differing = agreements.reduce((sum, one) => sum + one.differing, 0);
    expect(elements).to.be.above(1_200);
    expect(1 - differing / elements).to.be.above(0.94);
  });

  it('explains no difference that does not occur', () => {
    const agreements = derived.map((structure) => agreementOf(structure, lookup, () => 0));
    const idle = EXPECTED.filter(({ profiles }) =>
      derived.some((one) => profiles.includes(nameOf(one))),
    ).filter(
      ({ profiles, elements, what }) =>
        !agreements.some(
          ({ url, explained }) =>
            profiles.some((name) => url.endsWith(`/${name}`)) &&
            explained.some((one) => elements.test(one.element) && what.includes(one.what)),
        ),
    );
    expect(idle.map(({ why }) => why)).to.deep.equal([]);
  });

  it('a chain of profiles without snapshots gives the same as one with them', () => {
    const bare = frozen
      .filter(({ derivation }) => derivation === 'constraint')
      .map(({ snapshot: _, ...structure }) => structure);
    const bareLookup = lookupWith(bare);
    for (const structure of bare) {
      const one = generateSnapshot(structure, bareLookup).elements;
      const other = generateSnapshot(structure, lookup).elements;
      expect(one.map(({ id }) => id)).to.deep.equal(other.map(({ id }) => id));
    }
  });

  it('a base may be named with its version', () => {
    const [vitalsigns] = derived.filter((one) => nameOf(one) === 'vitalsigns');
    const versioned = { ...vitalsigns, baseDefinition: `${vitalsigns?.baseDefinition}|4.0.1` };
    // The same definition with another canonical of the same base.
    const { elements } = generateSnapshot(versioned as SourceStructure, lookup);
    expect(elements).to.have.length(vitalsigns?.snapshot?.element?.length ?? 0);
  });
});
