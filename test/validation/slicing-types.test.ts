/** R4 profiling, Slicing and Discriminator: items told apart by what they are. */
import { expect } from 'chai';
import type { Case, Json } from './slicing-kit.ts';
import {
  concept,
  describeCases,
  OBSERVATION,
  OURS,
  PATIENT,
  profile,
  sliced,
  textExtension,
  world,
} from './slicing-kit.ts';

const A = 'https://example.org/a';
const _a = (value: string, more: Json = {}) => ({ system: A, value, ...more });
const component = (code: string, more: Json = {}) => ({ code: concept(A, code), ...more });
const measured = (...parts: readonly Json[]) => ({ ...OBSERVATION, component: parts });

const contained = (resource: Json) => ({
  ...OBSERVATION,
  contained: [{ id: 'c', ...resource }],
  focus: [{ reference: '#c' }],
});

const entry = (id: string, resource: Json) => ({
  fullUrl: `https://example.org/fhir/${resource['resourceType']}/${id}`,
  resource: { ...resource, id },
});
const bundled = (...entries: readonly Json[]) => ({
  resourceType: 'Bundle',
  type: 'collection',
  entry: entries,
});

const CASES: readonly Case[] = [
  {
    title: 'type of a choice',
    definitions: [
      profile('p', 'Observation', [
        { id: 'Observation' },
        sliced('Observation.value[x]', [['type', '$this']]),
        { id: 'Observation.value[x]:valueQuantity', type: [{ code: 'Quantity' }] },
        { id: 'Observation.value[x]:valueQuantity.unit', min: 1 },
      ]),
    ],
    good: [
      { ...OBSERVATION, valueQuantity: { value: 1, unit: 'g' } },
      { ...OBSERVATION, valueString: 'x' },
    ],
    bad: [[{ ...OBSERVATION, valueQuantity: { value: 1 } }, 'Observation.value.unit']],
  },
  {
    title: 'a slice of a choice without slicing said: no other type is left',
    definitions: [
      profile('p', 'Observation', [
        { id: 'Observation' },
        { id: 'Observation.value[x]:valueQuantity', type: [{ code: 'Quantity' }] },
        { id: 'Observation.value[x]:valueQuantity.unit', min: 1 },
      ]),
    ],
    good: [{ ...OBSERVATION, valueQuantity: { value: 1, unit: 'g' } }],
    bad: [
      [{ ...OBSERVATION, valueQuantity: { value: 1 } }, 'Observation.value.unit'],
      [{ ...OBSERVATION, valueString: 'x' }, 'Observation.value'],
    ],
  },
  {
    title: 'type of what an entry holds',
    definitions: [
      profile('p', 'Bundle', [
        { id: 'Bundle' },
        sliced('Bundle.entry', [['type', 'resource']]),
        { id: 'Bundle.entry:patient', min: 1, max: '1' },
        { id: 'Bundle.entry:patient.resource', min: 1, type: [{ code: 'Patient' }] },
      ]),
    ],
    good: [bundled(entry('1', OBSERVATION), entry('2', PATIENT))],
    bad: [
      [bundled(entry('1', OBSERVATION)), 'Bundle.entry'],
      [bundled(entry('1', PATIENT), entry('2', PATIENT)), 'Bundle.entry'],
    ],
  },
  {
    title: 'type behind resolve(), in the Bundle and contained',
    definitions: [
      profile('p', 'Observation', [
        { id: 'Observation' },
        sliced('Observation.focus', [['type', 'resolve()']]),
        {
          id: 'Observation.focus:patient',
          min: 1,
          max: '1',
          type: [
            {
              code: 'Reference',
              targetProfile: ['http://hl7.org/fhir/StructureDefinition/Patient'],
            },
          ],
        },
      ]),
    ],
    good: [contained({ resourceType: 'Patient' })],
    bad: [[contained({ resourceType: 'Device' }), 'Observation.focus']],
  },
  {
    title: 'profile behind resolve()',
    definitions: [
      profile('named', 'Patient', [{ id: 'Patient' }, { id: 'Patient.name', min: 1 }]),
      profile('p', 'Observation', [
        { id: 'Observation' },
        sliced('Observation.focus', [['profile', 'resolve()']]),
        {
          id: 'Observation.focus:named',
          min: 1,
          type: [{ code: 'Reference', targetProfile: [`${OURS}/named`] }],
        },
      ]),
    ],
    good: [contained({ resourceType: 'Patient', name: [{ text: 'A' }] })],
    bad: [
      [contained({ resourceType: 'Patient', gender: 'other' }), 'Observation.focus'],
      [contained({ resourceType: 'Device' }), 'Observation.focus'],
    ],
  },
  {
    title: 'profile of what an entry holds',
    definitions: [
      profile('named', 'Patient', [{ id: 'Patient' }, { id: 'Patient.name', min: 1 }]),
      profile('p', 'Bundle', [
        { id: 'Bundle' },
        sliced('Bundle.entry', [['profile', 'resource']]),
        { id: 'Bundle.entry:named', min: 1, max: '1' },
        {
          id: 'Bundle.entry:named.resource',
          min: 1,
          type: [{ code: 'Patient', profile: [`${OURS}/named`] }],
        },
      ]),
    ],
    good: [bundled(entry('1', { ...PATIENT, name: [{ text: 'A' }] }), entry('2', PATIENT))],
    bad: [[bundled(entry('2', PATIENT)), 'Bundle.entry']],
  },
  {
    title: "extension('url').value",
    definitions: [
      textExtension('kind'),
      profile('p', 'Patient', [
        { id: 'Patient' },
        sliced('Patient.name', [['value', `extension('${OURS}/kind').value`]]),
        { id: 'Patient.name:stage', min: 1, max: '1' },
        {
          id: 'Patient.name:stage.extension:kind',
          min: 1,
          type: [{ code: 'Extension', profile: [`${OURS}/kind`] }],
        },
        { id: 'Patient.name:stage.extension:kind.value[x]', fixedString: 'stage' },
      ]),
    ],
    good: [
      {
        ...PATIENT,
        name: [{ text: 'A', extension: [{ url: `${OURS}/kind`, valueString: 'stage' }] }],
      },
    ],
    bad: [
      [
        {
          ...PATIENT,
          name: [{ text: 'A', extension: [{ url: `${OURS}/kind`, valueString: 'other' }] }],
        },
        'Patient.name',
      ],
    ],
  },
  {
    title: 'ofType(…)',
    definitions: [
      profile('p', 'Observation', [
        { id: 'Observation' },
        sliced('Observation.component', [['value', 'value.ofType(Quantity).code']]),
        { id: 'Observation.component:gram', min: 1 },
        { id: 'Observation.component:gram.value[x]', type: [{ code: 'Quantity' }] },
        { id: 'Observation.component:gram.value[x].code', min: 1, fixedCode: 'g' },
      ]),
    ],
    good: [measured(component('x', { valueQuantity: { value: 1, system: A, code: 'g' } }))],
    bad: [
      [
        measured(component('x', { valueQuantity: { value: 1, system: A, code: 'kg' } })),
        'Observation.component',
      ],
      [measured(component('x', { valueString: 'g' })), 'Observation.component'],
    ],
  },
  {
    title: 'extensions by their url, whether the profile says so or not',
    definitions: [
      textExtension('kind'),
      profile('p', 'Patient', [
        { id: 'Patient' },
        {
          id: 'Patient.extension:kind',
          min: 1,
          max: '1',
          type: [{ code: 'Extension', profile: [`${OURS}/kind`] }],
        },
      ]),
    ],
    good: [{ ...PATIENT, extension: [{ url: `${OURS}/kind`, valueString: 'x' }] }],
    bad: [
      [PATIENT, 'Patient.extension'],
      [
        { ...PATIENT, extension: [{ url: `${OURS}/kind`, valueCode: 'x' }] },
        'Patient.extension[0].value',
      ],
      [
        {
          ...PATIENT,
          extension: ['x', 'y'].map((valueString) => ({ url: `${OURS}/kind`, valueString })),
        },
        'Patient.extension',
      ],
    ],
  },
];

describe('R4 profiling, discriminators of type and profile', () => {
  describeCases(CASES);

  it('resolves in the Bundle that surrounds', () => {
    const { errors } = world(
      profile('focused', 'Observation', [
        { id: 'Observation' },
        sliced('Observation.focus', [['type', 'resolve()']]),
        {
          id: 'Observation.focus:patient',
          min: 1,
          type: [
            {
              code: 'Reference',
              targetProfile: ['http://hl7.org/fhir/StructureDefinition/Patient'],
            },
          ],
        },
      ]),
    );
    const observation = (reference: string) =>
      entry('o', {
        ...OBSERVATION,
        meta: { profile: [`${OURS}/focused`] },
        focus: [{ reference }],
      });
    const found = (reference: string) =>
      errors(
        bundled(
          observation(reference),
          entry('p', PATIENT),
          entry('d', { resourceType: 'Device' }),
        ),
        'http://hl7.org/fhir/StructureDefinition/Bundle',
      );
    expect(found('Patient/p')).to.deep.equal([]);
    expect(found('https://example.org/fhir/Patient/p')).to.deep.equal([]);
    expect(found('Device/d')).to.deep.equal(['Bundle.entry[0].resource.focus']);
  });
});
