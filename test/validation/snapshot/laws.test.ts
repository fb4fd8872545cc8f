/** Laws of snapshots, on random differentials. */
import { expect } from 'chai';
import fc from 'fast-check';
import { generateSnapshot } from '../../../server/fhir/validation/snapshot/generate.ts';
import { inherit } from '../../../server/fhir/validation/snapshot/inherit.ts';
import type {
  SourceElement,
  SourceStructure,
} from '../../../server/fhir/validation/snapshot/source.ts';
import { frozen, lookup, profileOf } from './frozen.ts';

const RUNS = { numRuns: 300, seed: 5 };
const BASES = ['Observation', 'vitalsigns', 'bp', 'Composition', 'Extension', 'Questionnaire'];

const pathsOf = (base: string): readonly string[] =>
  (profileOfBase(base).snapshot?.element ?? []).map(({ path }) => path);
const profileOfBase = (base: string): SourceStructure => {
  const [found] = frozen.filter(({ url }) => url.endsWith(`/StructureDefinition/${base}`));
  if (found === undefined) throw new Error(`${base} is not frozen`);
  return found;
};

const deeper = fc.constantFrom(
  '',
  '',
  '.coding',
  '.extension.url',
  '.valueQuantity',
  '.item',
  '.x',
);
const sliceNames = fc.constantFrom('a', 'b', 'a/b', 'SystolicBP', 'valueQuantity', 'c/d/e');
const codes = fc.constantFrom('string', 'Quantity', 'CodeableConcept', 'Reference', 'Nowhere');

function elementOf(base: string): fc.Arbitrary<SourceElement> {
  const type = fc.record(
    { code: codes, profile: fc.array(fc.constantFrom('urn:x', `${profileOfBase('bp').url}`)) },
    { requiredKeys: ['code'] },
  );
  return fc
    .tuple(
      fc.constantFrom(...pathsOf(base)),
      deeper,
      fc.record(
        {
          sliceName: sliceNames,
          min: fc.nat(3),
          max: fc.constantFrom('0', '1', '2', '*'),
          type: fc.array(type, { maxLength: 3 }),
          slicing: fc.constantFrom<object>(
            { discriminator: [{ type: 'value', path: 'url' }], rules: 'closed' },
            { rules: 'open' },
          ),
          fixedCode: fc.constant('x'),
          binding: fc.record({ strength: fc.constantFrom('example', 'required') }),
          constraint: fc.constantFrom([{ key: 'obs-7', expression: 'false' }], [{ key: 'n-1' }]),
        },
        { requiredKeys: [] },
      ),
    )
    .map(
      ([path, tail, members]) =>
        // Members left out are absent, never undefined.
        ({ path: `${path}${tail}`, ...members }) as SourceElement,
    );
}

const differentials = fc
  .constantFrom(...BASES)
  .chain((base) => fc.array(elementOf(base), { maxLength: 12 }).map((all) => profileOf(base, all)));

describe('snapshot: laws', () => {
  it('the snapshot of an empty differential is its base’s', () => {
    for (const base of frozen) {
      const { elements, faults } = generateSnapshot(profileOf(base.url, []), lookup);
      expect(faults).to.deep.equal([]);
      expect(elements).to.deep.equal((base.snapshot?.element ?? []).map(inherit));
    }
  });

  it('a random differential gives parents before their children, ids all different and in step with the paths', () => {
    fc.assert(
      fc.property(differentials, (structure) => {
        const { elements, faults } = generateSnapshot(structure, lookup);
        const ids = elements.map(({ id }) => id);
        expect(new Set(ids).size).to.equal(ids.length);
        const known = new Set<string>();
        for (const { id = '', path } of elements) {
          const parent = id.slice(0, id.lastIndexOf('.'));
          if (id.includes('.')) expect(known.has(parent), id).to.equal(true);
          known.add(id);
          expect(id.replace(/:[^.]*/g, '')).to.equal(path);
        }
        for (const { text } of faults) expect(text.fr).not.to.equal(text.en);
      }),
      RUNS,
    );
  });

  it('what a snapshot says, said again as a differential on the same base, gives the same snapshot', () => {
    fc.assert(
      fc.property(differentials, (structure) => {
        const first = generateSnapshot(structure, lookup);
        fc.pre(first.faults.every(({ severity }) => severity === 'warning'));
        const again = { ...structure, differential: { element: first.elements } };
        const second = generateSnapshot(again, lookup);
        const shape = (all: readonly SourceElement[]): readonly unknown[] =>
          all.map(({ id, min, max, type }) => ({ id, min, max, type }));
        expect(shape(second.elements)).to.deep.equal(shape(first.elements));
      }),
      RUNS,
    );
  });

  it('any JSON in the place of a definition is answered, not thrown', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const elements = [one, other, { path: 'Observation.code', type: one, slicing: other }];
        const strange = {
          ...profileOf('Observation', []),
          differential: { element: elements },
        } as unknown as SourceStructure;
        expect(generateSnapshot(strange, lookup).elements.length).to.be.above(40);
        const base = { ...profileOf('Observation', []), baseDefinition: one, type: other };
        expect(generateSnapshot(base as unknown as SourceStructure, lookup)).to.be.an('object');
      }),
      RUNS,
    );
  });
});
