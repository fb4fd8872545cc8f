/** R4 profiling, Slicing and Discriminator: items told apart by what they hold. */
import type { Case, Json } from './slicing-kit.ts';
import { concept, describeCases, OBSERVATION, PATIENT, profile, sliced } from './slicing-kit.ts';

const A = 'https://example.org/a';
const B = 'https://example.org/b';
const identified = (...identifier: readonly Json[]) => ({ ...PATIENT, identifier });
const a = (value: string, more: Json = {}) => ({ system: A, value, ...more });
const b = (value: string, more: Json = {}) => ({ system: B, value, ...more });

const oneOfA = [
  { id: 'Patient.identifier:a', min: 1, max: '1' },
  { id: 'Patient.identifier:a.system', min: 1, fixedUri: A },
];

const component = (code: string, more: Json = {}) => ({ code: concept(A, code), ...more });
const measured = (...parts: readonly Json[]) => ({ ...OBSERVATION, component: parts });

const CASES: readonly Case[] = [
  {
    title: 'value',
    definitions: [
      profile('p', 'Patient', [
        { id: 'Patient' },
        sliced('Patient.identifier', [['value', 'system']]),
        ...oneOfA,
        { id: 'Patient.identifier:a.period', max: '0' },
      ]),
    ],
    good: [identified(a('1')), identified(b('1'), a('2')), identified(a('1'), b('1'), b('2'))],
    bad: [
      [identified(b('1')), 'Patient.identifier'],
      [identified(a('1'), a('2')), 'Patient.identifier'],
      [identified(b('1'), a('1', { period: { start: '2024' } })), 'Patient.identifier[1].period'],
    ],
  },
  {
    title: 'value, two discriminators together',
    definitions: [
      profile('p', 'Patient', [
        { id: 'Patient' },
        sliced('Patient.telecom', [
          ['value', 'system'],
          ['value', 'use'],
        ]),
        { id: 'Patient.telecom:mobile', min: 1 },
        { id: 'Patient.telecom:mobile.system', min: 1, fixedCode: 'phone' },
        { id: 'Patient.telecom:mobile.use', min: 1, fixedCode: 'mobile' },
      ]),
    ],
    good: [{ ...PATIENT, telecom: [{ system: 'phone', use: 'mobile', value: '1' }] }],
    bad: [
      [{ ...PATIENT, telecom: [{ system: 'phone', use: 'home', value: '1' }] }, 'Patient.telecom'],
      [{ ...PATIENT, telecom: [{ system: 'sms', use: 'mobile', value: '1' }] }, 'Patient.telecom'],
    ],
  },
  {
    title: 'value by required binding',
    definitions: [
      profile('p', 'Patient', [
        { id: 'Patient' },
        sliced('Patient.telecom', [['value', 'system']]),
        { id: 'Patient.telecom:any', max: '1' },
        {
          id: 'Patient.telecom:any.system',
          min: 1,
          binding: {
            strength: 'required',
            valueSet: 'http://hl7.org/fhir/ValueSet/contact-point-system',
          },
        },
      ]),
    ],
    good: [{ ...PATIENT, telecom: [{ system: 'phone', value: '1' }, { rank: 2 }] }],
    bad: [
      [
        {
          ...PATIENT,
          telecom: [
            { system: 'phone', value: '1' },
            { system: 'email', value: '2' },
          ],
        },
        'Patient.telecom',
      ],
    ],
  },
  {
    title: 'pattern',
    definitions: [
      profile('p', 'Observation', [
        { id: 'Observation' },
        sliced('Observation.component', [['pattern', 'code']]),
        { id: 'Observation.component:x', min: 1, max: '1' },
        { id: 'Observation.component:x.code', patternCodeableConcept: concept(A, 'x') },
        { id: 'Observation.component:x.value[x]', min: 1, type: [{ code: 'Quantity' }] },
      ]),
    ],
    good: [
      measured(component('x', { valueQuantity: { value: 1 } }), component('y')),
      measured({
        code: {
          coding: [
            { system: B, code: 'z' },
            { system: A, code: 'x', display: 'X' },
          ],
        },
        valueQuantity: { value: 1 },
      }),
    ],
    bad: [
      [measured(component('y')), 'Observation.component'],
      [measured(component('x')), 'Observation.component[0].value'],
      [measured(component('x', { valueString: '1' })), 'Observation.component[0].value'],
    ],
  },
  {
    title: 'nested: a slice told by the slice that its code must have (as in bp)',
    definitions: [
      profile('p', 'Observation', [
        { id: 'Observation' },
        sliced('Observation.component', [['value', 'code']]),
        { id: 'Observation.component:x', min: 1, max: '1' },
        sliced('Observation.component:x.code.coding', [
          ['value', 'code'],
          ['value', 'system'],
        ]),
        { id: 'Observation.component:x.code.coding:xCode', min: 1 },
        { id: 'Observation.component:x.code.coding:xCode.system', min: 1, fixedUri: A },
        { id: 'Observation.component:x.code.coding:xCode.code', min: 1, fixedCode: 'x' },
      ]),
    ],
    good: [measured(component('x'), component('y'))],
    bad: [
      [measured(component('y')), 'Observation.component'],
      [measured(component('x'), component('x')), 'Observation.component'],
    ],
  },
  {
    title: 'exists',
    definitions: [
      profile('p', 'Patient', [
        { id: 'Patient' },
        sliced('Patient.name', [['exists', 'period']]),
        { id: 'Patient.name:former', max: '1' },
        { id: 'Patient.name:former.period', min: 1 },
        { id: 'Patient.name:now', min: 1, max: '1' },
        { id: 'Patient.name:now.period', max: '0' },
      ]),
    ],
    good: [
      { ...PATIENT, name: [{ text: 'A' }] },
      { ...PATIENT, name: [{ text: 'A' }, { text: 'B', period: { end: '2020' } }] },
    ],
    bad: [
      [{ ...PATIENT, name: [{ text: 'B', period: { end: '2020' } }] }, 'Patient.name'],
      [{ ...PATIENT, name: [{ text: 'A' }, { text: 'C' }] }, 'Patient.name'],
    ],
  },
];

describe('R4 profiling, discriminators of value, pattern and existence', () => {
  describeCases(CASES);
});
