/** What profiles ask of values: fixed, patterns, bounds, types and bindings. R4 elementdefinition. */
import { expect } from 'chai';
import type { Json } from './slicing-kit.ts';
import { concept, OBSERVATION, PATIENT, profile, world } from './slicing-kit.ts';

const CORE = 'http://hl7.org/fhir/StructureDefinition';
const UCUM = 'http://unitsofmeasure.org';
const gender = 'http://hl7.org/fhir/administrative-gender';

const grams = (value: number, code = 'g'): Json => ({
  ...OBSERVATION,
  valueQuantity: { value, unit: code, system: UCUM, code },
});

const maleOnly: Json = {
  resourceType: 'ValueSet',
  url: 'https://example.org/fhir/ValueSet/male',
  name: 'male',
  status: 'active',
  compose: { include: [{ system: gender, concept: [{ code: 'male' }] }] },
};

const bound = (binding: Json) =>
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
    title: 'fixed value',
    definitions: [
      profile('p', 'Observation', [
        { id: 'Observation' },
        { id: 'Observation.status', fixedCode: 'final' },
      ]),
    ],
    good: OBSERVATION,
    bad: { ...OBSERVATION, status: 'amended' },
    expression: 'Observation.status',
  },
  {
    title: 'fixed CodeableConcept, to the last member',
    definitions: [
      profile('p', 'Observation', [
        { id: 'Observation' },
        { id: 'Observation.code', fixedCodeableConcept: { text: 'x' } },
      ]),
    ],
    good: OBSERVATION,
    bad: { ...OBSERVATION, code: { text: 'x', coding: [{ display: 'x' }] } },
    expression: 'Observation.code',
  },
  {
    title: 'pattern, with more beside it',
    definitions: [
      profile('p', 'Observation', [
        { id: 'Observation' },
        { id: 'Observation.code', patternCodeableConcept: { coding: [{ code: 'x' }] } },
      ]),
    ],
    good: { ...OBSERVATION, code: concept('https://example.org/a', 'x') },
    bad: { ...OBSERVATION, code: concept('https://example.org/a', 'y') },
    expression: 'Observation.code',
  },
  {
    title: 'minimum of a date',
    definitions: [
      profile('p', 'Patient', [
        { id: 'Patient' },
        { id: 'Patient.birthDate', minValueDate: '2000-01-01' },
      ]),
    ],
    good: { ...PATIENT, birthDate: '2000-01-01' },
    bad: { ...PATIENT, birthDate: '1999-12-31' },
    expression: 'Patient.birthDate',
  },
  {
    title: 'maximum of an integer',
    definitions: [
      profile('p', 'Patient', [
        { id: 'Patient' },
        { id: 'Patient.multipleBirth[x]', type: [{ code: 'integer' }], maxValueInteger: 6 },
      ]),
    ],
    good: { ...PATIENT, multipleBirthInteger: 6 },
    bad: { ...PATIENT, multipleBirthInteger: 7 },
    expression: 'Patient.multipleBirth',
  },
  {
    title: 'maximum of a quantity, in a unit with another prefix',
    definitions: [
      profile('p', 'Observation', [
        { id: 'Observation' },
        {
          id: 'Observation.value[x]',
          type: [{ code: 'Quantity' }],
          maxValueQuantity: { value: 2, system: UCUM, code: 'kg' },
        },
      ]),
    ],
    good: grams(2000),
    bad: grams(2001),
    expression: 'Observation.value',
  },
  {
    title: 'longest text',
    definitions: [
      profile('p', 'Observation', [
        { id: 'Observation' },
        { id: 'Observation.value[x]', type: [{ code: 'string' }], maxLength: 3 },
      ]),
    ],
    good: { ...OBSERVATION, valueString: 'é🙂x' },
    bad: { ...OBSERVATION, valueString: 'four' },
    expression: 'Observation.value',
  },
  {
    title: 'an element that is forbidden',
    definitions: [
      profile('p', 'Observation', [{ id: 'Observation' }, { id: 'Observation.method', max: '0' }]),
    ],
    good: OBSERVATION,
    bad: { ...OBSERVATION, method: { text: 'x' } },
    expression: 'Observation.method',
  },
  {
    title: 'an element inside a datatype',
    definitions: [
      profile('p', 'Observation', [{ id: 'Observation' }, { id: 'Observation.code.text', min: 1 }]),
    ],
    good: OBSERVATION,
    bad: { ...OBSERVATION, code: concept('https://example.org/a', 'x') },
    expression: 'Observation.code.text',
  },
  {
    title: 'a choice narrowed to some types',
    definitions: [
      profile('p', 'Observation', [
        { id: 'Observation' },
        { id: 'Observation.value[x]', type: [{ code: 'Quantity' }, { code: 'string' }] },
      ]),
    ],
    good: { ...OBSERVATION, valueString: 'x' },
    bad: { ...OBSERVATION, valueInteger: 1 },
    expression: 'Observation.value',
  },
  {
    title: 'a required binding narrowed',
    definitions: [
      maleOnly,
      profile('p', 'Patient', [
        { id: 'Patient' },
        {
          id: 'Patient.gender',
          binding: { strength: 'required', valueSet: 'https://example.org/fhir/ValueSet/male' },
        },
      ]),
    ],
    good: { ...PATIENT, gender: 'male' },
    bad: { ...PATIENT, gender: 'female' },
    expression: 'Patient.gender',
  },
  {
    title: 'a required binding on a CodeableConcept, which a text alone does not meet',
    definitions: [
      maleOnly,
      bound({ strength: 'required', valueSet: 'https://example.org/fhir/ValueSet/male' }),
    ],
    good: { ...OBSERVATION, code: concept(gender, 'male') },
    bad: OBSERVATION,
    expression: 'Observation.code',
  },
  {
    title: 'maxValueSet of an extensible binding',
    definitions: [
      maleOnly,
      bound({
        strength: 'extensible',
        valueSet: 'http://hl7.org/fhir/ValueSet/observation-codes',
        extension: [
          {
            url: `${CORE}/elementdefinition-maxValueSet`,
            valueCanonical: 'https://example.org/fhir/ValueSet/male',
          },
        ],
      }),
    ],
    good: { ...OBSERVATION, code: concept(gender, 'male') },
    bad: { ...OBSERVATION, code: concept(gender, 'female') },
    expression: 'Observation.code',
  },
];

describe('R4 profiling, what profiles ask of values', () => {
  for (const { title, definitions, good, bad, expression } of CASES) {
    it(title, () => {
      const { errors } = world(...definitions);
      expect(errors(good, 'p')).to.deep.equal([]);
      expect(errors(bad, 'p')).to.deep.equal([expression]);
    });
  }
});
