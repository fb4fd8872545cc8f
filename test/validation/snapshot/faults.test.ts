/** R4 profiling; R4 elementdefinition: what a differential may not do, each told with what to change. */
import { expect } from 'chai';
import type { FaultKind } from '../../../server/fhir/validation/snapshot/fault.ts';
import { generateSnapshot } from '../../../server/fhir/validation/snapshot/generate.ts';
import type {
  SourceElement,
  SourceStructure,
} from '../../../server/fhir/validation/snapshot/source.ts';
import { lookup, lookupWith, profileOf, R4, URL } from './frozen.ts';

const BY_CODE = { discriminator: [{ type: 'pattern', path: 'code' }], rules: 'open' };
const component = (members: Partial<SourceElement> = {}): SourceElement => ({
  path: 'Observation.component',
  ...members,
});
const slice = (sliceName: string, members: Partial<SourceElement> = {}): SourceElement =>
  component({ id: `Observation.component:${sliceName}`, sliceName, ...members });
const observation = (...elements: readonly SourceElement[]): SourceStructure =>
  profileOf('Observation', elements);

const closed = profileOf(
  'Observation',
  [component({ slicing: { ...BY_CODE, rules: 'closed' } }), slice('a')],
  { url: `${R4}closed` },
);

const CASES: readonly [kind: FaultKind, element: string, structure: SourceStructure][] = [
  ['not-in-base', 'Observation.colour', observation({ path: 'Observation.colour', min: 1 })],
  ['not-in-base', 'Patient', observation({ path: 'Patient.name', min: 1 })],
  ['min-lowered', 'Observation.code', observation({ path: 'Observation.code', min: 0 })],
  ['max-widened', 'Observation.status', observation({ path: 'Observation.status', max: '2' })],
  ['cardinality', 'Observation.code', observation({ path: 'Observation.code', max: '0' })],
  [
    'cardinality',
    'Observation.component',
    observation(
      component({ slicing: BY_CODE, max: '2' }),
      slice('a', { min: 2 }),
      slice('b', { min: 1 }),
    ),
  ],
  [
    'type-not-allowed',
    'Observation.code',
    observation({ path: 'Observation.code', type: [{ code: 'string' }] }),
  ],
  [
    'type-not-allowed',
    'Observation.encounter',
    observation({
      path: 'Observation.encounter',
      type: [{ code: 'Reference', targetProfile: [`${R4}Composition`] }],
    }),
  ],
  [
    'type-not-allowed',
    'Observation.code',
    observation({
      path: 'Observation.code',
      type: [{ code: 'CodeableConcept', profile: [`${R4}SimpleQuantity`] }],
    }),
  ],
  [
    'unknown-profile',
    'Observation.code',
    observation({
      path: 'Observation.code',
      type: [{ code: 'CodeableConcept', profile: [`${R4}nowhere`] }],
    }),
  ],
  ['unknown-base', 'Observation', profileOf(`${R4}nowhere`, [], { type: 'Observation' })],
  ['unknown-base', 'Observation', profileOf(URL, [], { type: 'Observation' })],
  [
    'binding-loosened',
    'Observation.status',
    observation({ path: 'Observation.status', binding: { strength: 'preferred' } }),
  ],
  ['slice-without-slicing', 'Observation.component', observation(slice('a'))],
  [
    'slice-repeated',
    'Observation.component:a',
    observation(component({ slicing: BY_CODE }), slice('a'), slice('a')),
  ],
  [
    'repeated',
    'Observation.code',
    observation({ path: 'Observation.code' }, { path: 'Observation.code' }),
  ],
  [
    'reslice-without-parent',
    'Observation.component:a/b',
    observation(component({ slicing: BY_CODE }), slice('a/b')),
  ],
  ['slice-in-closed', 'Observation.component:b', profileOf(closed.url, [slice('b')])],
  [
    'slicing-changed',
    'Observation.component',
    profileOf(closed.url, [component({ slicing: BY_CODE })]),
  ],
  [
    'out-of-order',
    'Observation.status',
    observation({ path: 'Observation.code' }, { path: 'Observation.status' }),
  ],
  [
    'value-type',
    'Observation.status',
    observation({ path: 'Observation.status', fixedString: 'final' }),
  ],
  [
    'value-changed',
    'Observation.category:VSCat.coding.code',
    profileOf('vitalsigns', [
      {
        id: 'Observation.category:VSCat.coding.code',
        path: 'Observation.category.coding.code',
        fixedCode: 'survey',
      },
    ]),
  ],
  [
    'constraint-changed',
    'Observation',
    observation({ path: 'Observation', constraint: [{ key: 'obs-7', expression: 'true' }] }),
  ],
  [
    'ambiguous-type',
    'Observation.value[x]',
    observation({ path: 'Observation.value[x].extension', max: '0' }),
  ],
  [
    'too-large',
    Array.from({ length: 41 }, () => 'a').join('.'),
    observation({ path: Array.from({ length: 41 }, () => 'a').join('.') }),
  ],
];

describe('snapshot: faults of a differential', () => {
  const known = lookupWith([closed]);

  for (const [kind, element, structure] of CASES) {
    it(`${kind} at ${element.slice(0, 60)}`, () => {
      const { faults } = generateSnapshot(structure, known);
      const found = faults.find((fault) => fault.kind === kind);
      expect(found?.element).to.equal(element);
      expect(found?.text.fr).to.match(/[.]$/);
      expect(found?.text.en).to.match(/[.]$/);
    });
  }

  it('tells all of them at once', () => {
    const { faults } = generateSnapshot(
      observation({ path: 'Observation.status', max: '2' }, { path: 'Observation.code', min: 0 }),
      lookup,
    );
    expect(faults.map(({ kind }) => kind)).to.deep.equal(['max-widened', 'min-lowered']);
  });

  it('keeps what the base has where the differential is at fault', () => {
    const { elements } = generateSnapshot(
      observation(
        { path: 'Observation.status', max: '2', binding: { strength: 'example' } },
        { path: 'Observation.code', min: 0, type: [{ code: 'string' }] },
      ),
      lookup,
    );
    const status = elements.find(({ path }) => path === 'Observation.status');
    const code = elements.find(({ path }) => path === 'Observation.code');
    expect([status?.max, status?.binding?.strength]).to.deep.equal(['1', 'required']);
    expect([code?.min, code?.type?.[0]?.code]).to.deep.equal([1, 'CodeableConcept']);
  });

  it('finds none in a differential that follows the rules', () => {
    expect(generateSnapshot(profileOf('vitalsigns', [slice('a')]), lookup).faults).to.have.length(
      1,
    );
    const { faults } = generateSnapshot(
      profileOf('vitalsigns', [component({ slicing: BY_CODE }), slice('a', { max: '1' })]),
      lookup,
    );
    expect(faults).to.deep.equal([]);
  });
});

describe('snapshot: bounds', () => {
  it('a snapshot of more than 20,000 elements is told and not made', () => {
    const slices = Array.from({ length: 3_000 }, (_, index) => slice(`s${index}`));
    const { elements, faults } = generateSnapshot(
      observation(component({ slicing: BY_CODE }), ...slices),
      lookup,
    );
    expect(faults.map(({ kind }) => kind)).to.deep.equal(['too-large']);
    expect(elements.length).to.be.within(15_000, 25_000);
  });

  it('a differential of more than 5,000 elements is told and cut', () => {
    const elements = Array.from({ length: 5_001 }, () => ({ path: 'Observation.code' }));
    const { faults } = generateSnapshot(observation(...elements), lookup);
    expect(faults[0]?.kind).to.equal('too-large');
    expect(faults.length).to.be.at.most(1_001);
  });

  it('a chain of more than 24 bases without snapshots is told as an unknown base', () => {
    const url = (index: number): string => `${R4}chain-${index}`;
    const chain = Array.from({ length: 30 }, (_, index) =>
      profileOf(index === 0 ? 'Observation' : url(index - 1), [], {
        url: url(index),
        type: 'Observation',
      }),
    );
    const known = lookupWith(chain);
    const kinds = chain.map((one) => generateSnapshot(one, known).faults[0]?.kind);
    expect(kinds.slice(0, 25)).to.deep.equal(Array.from({ length: 25 }, () => undefined));
    expect(kinds.at(-1)).to.equal('unknown-base');
  });

  it('profiles that are each other’s base, or each other’s type, come to an end', () => {
    const [one, other] = [`${R4}one`, `${R4}other`];
    const bases = [
      profileOf(other, [], { url: one, type: 'Observation' }),
      profileOf(one, [], { url: other, type: 'Observation' }),
    ];
    const known = lookupWith(bases);
    for (const structure of bases) {
      expect(generateSnapshot(structure, known).faults[0]?.kind).to.equal('unknown-base');
    }
    const nested = (url: string, within: string): SourceStructure =>
      profileOf(
        'Extension',
        [
          {
            path: 'Extension.extension',
            sliceName: 'x',
            type: [{ code: 'Extension', profile: [within] }],
          },
          { id: 'Extension.extension:x.value[x]', path: 'Extension.extension.value[x]', min: 1 },
        ],
        { url },
      );
    const types = [nested(one, other), nested(other, one)];
    const { elements } = generateSnapshot(nested(one, other), lookupWith(types));
    expect(elements.some(({ id }) => id === 'Extension.extension:x.value[x]')).to.equal(true);
  });
});
