/** Profiles that name others: of targets, of types, of extensions. R4 profiling. */
import { expect } from 'chai';
import type { Json } from './slicing-kit.ts';
import { OBSERVATION, OURS, PATIENT, profile, textExtension, world } from './slicing-kit.ts';

const CORE = 'http://hl7.org/fhir/StructureDefinition';
const UCUM = 'http://unitsofmeasure.org';
const gender = 'http://hl7.org/fhir/administrative-gender';

const grams = (value: number, code = 'g'): Json => ({
  ...OBSERVATION,
  valueQuantity: { value, unit: code, system: UCUM, code },
});

const _maleOnly: Json = {
  resourceType: 'ValueSet',
  url: 'https://example.org/fhir/ValueSet/male',
  name: 'male',
  status: 'active',
  compose: { include: [{ system: gender, concept: [{ code: 'male' }] }] },
};

const _bound = (binding: Json) =>
  profile('p', 'Observation', [{ id: 'Observation' }, { id: 'Observation.code', binding }]);

interface Case {
  readonly title: string;
  readonly definitions: readonly Json[];
  readonly good: Json;
  readonly bad: Json;
  readonly expression: string;
}

const CASES: readonly Case[] = [
  {
    title: 'targets narrowed, by the address alone',
    definitions: [
      profile('p', 'Observation', [
        { id: 'Observation' },
        {
          id: 'Observation.subject',
          type: [{ code: 'Reference', targetProfile: [`${CORE}/Patient`] }],
        },
      ]),
    ],
    good: { ...OBSERVATION, subject: { reference: 'Patient/1' } },
    bad: { ...OBSERVATION, subject: { reference: 'Group/1' } },
    expression: 'Observation.subject',
  },
  {
    title: 'targets narrowed to a profile, contained',
    definitions: [
      profile('named', 'Patient', [{ id: 'Patient' }, { id: 'Patient.name', min: 1 }]),
      profile('p', 'Observation', [
        { id: 'Observation' },
        {
          id: 'Observation.subject',
          type: [{ code: 'Reference', targetProfile: [`${OURS}/named`] }],
        },
      ]),
    ],
    good: {
      ...OBSERVATION,
      contained: [{ ...PATIENT, name: [{ text: 'A' }] }],
      subject: { reference: '#p1' },
    },
    bad: { ...OBSERVATION, contained: [PATIENT], subject: { reference: '#p1' } },
    expression: 'Observation.subject',
  },
  {
    title: 'a reference that must be contained',
    definitions: [
      profile('p', 'Observation', [
        { id: 'Observation' },
        {
          id: 'Observation.subject',
          type: [
            {
              code: 'Reference',
              targetProfile: [`${CORE}/Patient`],
              aggregation: ['contained'],
            },
          ],
        },
      ]),
    ],
    good: { ...OBSERVATION, contained: [PATIENT], subject: { reference: '#p1' } },
    bad: { ...OBSERVATION, subject: { reference: 'Patient/p1' } },
    expression: 'Observation.subject',
  },
  {
    title: 'the profile of a datatype',
    definitions: [
      profile('unit', 'Quantity', [{ id: 'Quantity' }, { id: 'Quantity.unit', min: 1 }]),
      profile('p', 'Observation', [
        { id: 'Observation' },
        { id: 'Observation.value[x]', type: [{ code: 'Quantity', profile: [`${OURS}/unit`] }] },
      ]),
    ],
    good: grams(1),
    bad: { ...OBSERVATION, valueQuantity: { value: 1 } },
    expression: 'Observation.value.unit',
  },
  {
    title: 'one of two profiles of a datatype',
    definitions: [
      profile('unit', 'Quantity', [{ id: 'Quantity' }, { id: 'Quantity.unit', min: 1 }]),
      profile('bare', 'Quantity', [{ id: 'Quantity' }, { id: 'Quantity.value', max: '0' }]),
      profile('p', 'Observation', [
        { id: 'Observation' },
        {
          id: 'Observation.value[x]',
          type: [{ code: 'Quantity', profile: [`${OURS}/unit`, `${OURS}/bare`] }],
        },
      ]),
    ],
    good: { ...OBSERVATION, valueQuantity: { comparator: '<' } },
    bad: { ...OBSERVATION, valueQuantity: { value: 1 } },
    expression: 'Observation.value',
  },
  {
    title: 'a profile of a profile',
    definitions: [
      profile('named', 'Patient', [{ id: 'Patient' }, { id: 'Patient.name', min: 1 }]),
      profile('p', `${OURS}/named`, [{ id: 'Patient' }, { id: 'Patient.gender', min: 1 }]),
    ],
    good: { ...PATIENT, name: [{ text: 'A' }], gender: 'other' },
    bad: { ...PATIENT, gender: 'other' },
    expression: 'Patient.name',
  },
  {
    title: 'a rule of its own',
    definitions: [
      profile('p', 'Patient', [
        {
          id: 'Patient',
          constraint: [
            { key: 'own-1', severity: 'error', human: 'One name', expression: 'name.count() = 1' },
          ],
        },
      ]),
    ],
    good: { ...PATIENT, name: [{ text: 'A' }] },
    bad: { ...PATIENT, name: [{ text: 'A' }, { text: 'B' }] },
    expression: 'Patient',
  },
  {
    title: 'an extension of a primitive',
    definitions: [
      textExtension('why'),
      profile('p', 'Patient', [
        { id: 'Patient' },
        {
          id: 'Patient.birthDate.extension:why',
          min: 1,
          type: [{ code: 'Extension', profile: [`${OURS}/why`] }],
        },
      ]),
    ],
    good: {
      ...PATIENT,
      birthDate: '2000',
      _birthDate: { extension: [{ url: `${OURS}/why`, valueString: 'x' }] },
    },
    bad: { ...PATIENT, birthDate: '2000' },
    expression: 'Patient.birthDate.extension',
  },
];

describe('R4 profiling, what profiles ask', () => {
  for (const { title, definitions, good, bad, expression } of CASES) {
    it(title, () => {
      const { errors } = world(...definitions);
      expect(errors(good, 'p')).to.deep.equal([]);
      expect(errors(bad, 'p')).to.deep.equal([expression]);
    });
  }

  it('ends when profiles name each other', () => {
    const { errors } = world(
      profile('one', 'Observation', [
        { id: 'Observation' },
        {
          id: 'Observation.hasMember',
          type: [{ code: 'Reference', targetProfile: [`${OURS}/two`] }],
        },
      ]),
      profile('two', 'Observation', [
        { id: 'Observation' },
        { id: 'Observation.issued', min: 1 },
        {
          id: 'Observation.hasMember',
          type: [{ code: 'Reference', targetProfile: [`${OURS}/one`] }],
        },
      ]),
    );
    const issued = '2024-01-01T00:00:00Z';
    const ring = (of: Json): Json => ({
      resourceType: 'Bundle',
      type: 'collection',
      entry: ['a', 'b'].map((id, index, ids) => ({
        fullUrl: `https://example.org/fhir/Observation/${id}`,
        resource: {
          ...OBSERVATION,
          id,
          ...(index === 0 ? { meta: { profile: [`${OURS}/one`] } } : of),
          hasMember: [{ reference: `Observation/${ids[1 - index]}` }],
        },
      })),
    });
    expect(errors(ring({ issued }), `${CORE}/Bundle`)).to.deep.equal([]);
    expect(errors(ring({}), `${CORE}/Bundle`)).to.deep.equal([
      'Bundle.entry[0].resource.hasMember[0]',
    ]);
  });

  it('tells a profile that is not held, and one of another type', () => {
    const { errors } = world(profile('p', 'Patient', [{ id: 'Patient' }]));
    expect(errors(PATIENT, 'none')).to.deep.equal(['Patient']);
    expect(errors(OBSERVATION, 'p')).to.deep.equal(['Observation']);
    const declared = { ...PATIENT, meta: { profile: [`${OURS}/p`, `${OURS}/none`] } };
    expect(errors(declared, 'p')).to.deep.equal(['Patient.meta.profile[1]']);
  });
});
