/** R4 profiling, Slicing: closed, ordered and open at the end; default slices; slices of slices. */
import { expect } from 'chai';
import type { Json } from './slicing-kit.ts';
import { PATIENT, profile, sliced, world } from './slicing-kit.ts';

const A = 'https://example.org/a';
const B = 'https://example.org/b';
const C = 'https://example.org/c';

const systems = (...names: readonly string[]): Json => {
  const identifier = names.map((system, index) => ({ system, value: String(index) }));
  return names.length === 0 ? PATIENT : { ...PATIENT, identifier };
};

const slices = [
  { id: 'Patient.identifier:a' },
  { id: 'Patient.identifier:a.system', min: 1, fixedUri: A },
  { id: 'Patient.identifier:b' },
  { id: 'Patient.identifier:b.system', min: 1, fixedUri: B },
];

const bySystem = (rules: Json) => [
  { id: 'Patient' },
  sliced('Patient.identifier', [['value', 'system']], rules),
  ...slices,
];

const CASES: readonly (readonly [
  title: string,
  rules: Json,
  found: readonly (readonly [names: readonly string[], expressions: readonly string[]])[],
])[] = [
  [
    'open',
    { rules: 'open' },
    [
      [[C, B, C, A], []],
      [[], []],
    ],
  ],
  [
    'closed',
    { rules: 'closed' },
    [
      [[B, A], []],
      [[A, C], ['Patient.identifier[1]']],
    ],
  ],
  [
    'ordered',
    { rules: 'open', ordered: true },
    [
      [[A, C, B], []],
      [[B], []],
      [[B, A], ['Patient.identifier[1]']],
    ],
  ],
  [
    'open at the end',
    { rules: 'openAtEnd' },
    [
      [[B, A, C], []],
      [[A, C, B], ['Patient.identifier[2]']],
    ],
  ],
  [
    'open at the end and ordered',
    { rules: 'openAtEnd', ordered: true },
    [
      [[A, B, C], []],
      [[B, A, C], ['Patient.identifier[1]']],
      [[C, A], ['Patient.identifier[1]']],
    ],
  ],
];

describe('R4 profiling, rules of slicing', () => {
  for (const [title, rules, found] of CASES) {
    const { errors } = world(profile('p', 'Patient', bySystem(rules)));
    for (const [names, expressions] of found) {
      const list = names.map((name) => name.slice(-1)).join(' ') || 'nothing';
      it(`${title}: ${list} ${expressions.length === 0 ? 'passes' : 'is refused'}`, () => {
        expect(errors(systems(...names), 'p')).to.deep.equal(expressions);
      });
    }
  }

  it('puts what is in no other slice in @default', () => {
    const { errors } = world(
      profile('p', 'Patient', [
        ...bySystem({ rules: 'closed' }),
        { id: 'Patient.identifier:@default', max: '1' },
        { id: 'Patient.identifier:@default.value', max: '0' },
      ]),
    );
    expect(errors(systems(A, B), 'p')).to.deep.equal([]);
    expect(errors(systems(A, C), 'p')).to.deep.equal(['Patient.identifier[1].value']);
  });

  it('slices slices again', () => {
    const { errors } = world(
      profile('p', 'Patient', [
        { id: 'Patient' },
        sliced('Patient.identifier', [['value', 'system']]),
        { id: 'Patient.identifier:a', min: 1 },
        { id: 'Patient.identifier:a.system', min: 1, fixedUri: A },
      ]),
      profile('again', 'https://example.org/fhir/StructureDefinition/p', [
        { id: 'Patient' },
        sliced('Patient.identifier:a', [['value', 'use']], { rules: 'closed' }),
        { id: 'Patient.identifier:a/old', max: '1' },
        { id: 'Patient.identifier:a/old.use', min: 1, fixedCode: 'old' },
        { id: 'Patient.identifier:a/official', min: 1, max: '1' },
        { id: 'Patient.identifier:a/official.use', min: 1, fixedCode: 'official' },
      ]),
    );
    const used = (...uses: readonly string[]): Json => ({
      ...PATIENT,
      identifier: [
        ...uses.map((use) => ({ system: A, value: use, use })),
        { system: B, value: 'x', use: 'temp' },
      ],
    });
    expect(errors(used('old', 'official'), 'again')).to.deep.equal([]);
    expect(errors(used('old'), 'again')).to.deep.equal(['Patient.identifier']);
    expect(errors(used('official', 'temp'), 'again')).to.deep.equal(['Patient.identifier[1]']);
    expect(errors(used('official', 'old', 'old'), 'again')).to.deep.equal(['Patient.identifier']);
    // What the first profile asks holds still.
    expect(errors({ ...PATIENT }, 'again')).to.include('Patient.identifier');
  });

  it('asks of a slice what is asked of all items too', () => {
    const { errors } = world(
      profile('p', 'Patient', [
        { id: 'Patient' },
        { ...sliced('Patient.identifier', [['value', 'system']]), min: 2 },
        { id: 'Patient.identifier.value', min: 1 },
        { id: 'Patient.identifier:a', max: '1' },
        { id: 'Patient.identifier:a.system', min: 1, fixedUri: A },
      ]),
    );
    expect(errors(systems(A, B), 'p')).to.deep.equal([]);
    expect(errors(systems(A), 'p')).to.deep.equal(['Patient.identifier']);
    const valueless = { ...PATIENT, identifier: [{ system: A }, { system: B, value: '1' }] };
    expect(errors(valueless, 'p')).to.deep.equal(['Patient.identifier[0].value']);
  });
});
