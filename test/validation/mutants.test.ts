/** Twenty-five faults that a validator must find, of which those of other libraries let some through. */
import { expect } from 'chai';
import { errorsOf } from './kit.ts';

const PATIENT = {
  resourceType: 'Patient',
  id: 'p1',
  gender: 'female',
  birthDate: '1980-02-01',
  name: [{ family: 'Exemple', given: ['Anne'] }],
};

const OBSERVATION = {
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
  subject: { reference: 'Patient/p1' },
  valueQuantity: { value: 72, unit: '/min', system: 'http://unitsofmeasure.org', code: '/min' },
};

const NARRATIVE = (inner: string) => ({
  status: 'generated',
  div: `<div xmlns="http://www.w3.org/1999/xhtml">${inner}</div>`,
});

/** What is wrong, the resource, and the element an issue must name. */
const MUTANTS: readonly (readonly [string, object, string])[] = [
  ['an unknown element', { ...PATIENT, colour: 'blue' }, 'Patient.colour'],
  ['a text where a boolean is due', { ...PATIENT, active: 'true' }, 'Patient.active'],
  ['a date in another order', { ...PATIENT, birthDate: '01/02/1980' }, 'Patient.birthDate'],
  ['a day that does not exist', { ...PATIENT, birthDate: '2024-02-31' }, 'Patient.birthDate'],
  ['no status', without(OBSERVATION, 'status'), 'Observation.status'],
  ['obs-6', { ...OBSERVATION, dataAbsentReason: { text: 'unknown' } }, 'Observation'],
  ['pat-1', { ...PATIENT, contact: [{ gender: 'male' }] }, 'Patient.contact[0]'],
  [
    'dom-2',
    {
      ...OBSERVATION,
      performer: [{ reference: '#a' }],
      contained: [
        {
          resourceType: 'Practitioner',
          id: 'a',
          contained: [{ resourceType: 'Patient', id: 'b' }],
        },
      ],
    },
    'Observation',
  ],
  ['ext-1', { ...PATIENT, extension: [{ url: 'http://example.org/x' }] }, 'Patient.extension[0]'],
  [
    'bdl-7',
    {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [1, 2].map(() => ({
        fullUrl: 'urn:uuid:0a1b2c3d-0000-4000-8000-000000000001',
        resource: PATIENT,
      })),
    },
    'Bundle',
  ],
  ['an empty object', { ...PATIENT, maritalStatus: {} }, 'Patient.maritalStatus'],
  ['null', { ...PATIENT, gender: null }, 'Patient.gender'],
  ['an array for a single value', { ...PATIENT, gender: ['female'] }, 'Patient.gender'],
  [
    'base64 that is none',
    { ...PATIENT, photo: [{ contentType: 'image/png', data: 'not base64!' }] },
    'Patient.photo[0].data',
  ],
  [
    'a positive integer of 0',
    { ...PATIENT, telecom: [{ system: 'phone', value: '1', rank: 0 }] },
    'Patient.telecom[0].rank',
  ],
  ['a URI with a space', { ...PATIENT, implicitRules: 'http://a b' }, 'Patient.implicitRules'],
  ['a gender outside its value set', { ...PATIENT, gender: 'homme' }, 'Patient.gender'],
  ['a status outside its value set', { ...OBSERVATION, status: 'finished' }, 'Observation.status'],
  ['two values', { ...OBSERVATION, valueString: 'x' }, 'Observation.value'],
  [
    'a reference to a type that is not allowed',
    { ...OBSERVATION, subject: { reference: 'Practitioner/p1' } },
    'Observation.subject.reference',
  ],
  [
    'per-1',
    { ...OBSERVATION, effectivePeriod: { start: '2024-02-02', end: '2024-02-01' } },
    'Observation.effective',
  ],
  ['ref-1', { ...OBSERVATION, performer: [{ reference: '#nobody' }] }, 'Observation.performer[0]'],
  ['an id with a space', { ...PATIENT, id: 'a b' }, 'Patient.id'],
  ['an empty array', { ...PATIENT, name: [] }, 'Patient.name'],
  [
    'a script in a narrative',
    { ...PATIENT, text: NARRATIVE('<script>1</script>') },
    'Patient.text.div',
  ],
];

function without(json: object, name: string): object {
  return Object.fromEntries(Object.entries(json).filter(([key]) => key !== name));
}

describe('the twenty-five mutants', () => {
  it('are made of resources that are right', () => {
    expect(errorsOf(PATIENT)).to.deep.equal([]);
    expect(errorsOf(OBSERVATION)).to.deep.equal([]);
  });

  it('are twenty-five', () => {
    expect(MUTANTS).to.have.length(25);
  });

  for (const [fault, resource, expression] of MUTANTS) {
    it(`${fault} is found at ${expression}`, () => {
      expect(errorsOf(resource).map((issue) => issue.expression)).to.include(expression);
    });
  }
});
