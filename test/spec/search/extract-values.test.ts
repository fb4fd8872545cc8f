import { expect } from 'chai';
import type { PlainResource } from '../../../server/fhir/model/resource.ts';
import { ranges, terms } from './indexed.ts';

describe('R4 search, token: what is indexed', () => {
  const cases: readonly [
    resource: PlainResource,
    code: string,
    expected: readonly string[],
    clause: string,
  ][] = [
    [
      {
        resourceType: 'Observation',
        code: {
          coding: [{ system: 'http://loinc.org', code: '1-8' }, { code: 'own' }],
          text: 'Pulse',
        },
      },
      'code',
      ['?', 'c1-8', 'bhttp://loinc.org|1-8', 'shttp://loinc.org', 'cown', 'nown'],
      'CodeableConcept: every coding, never the text',
    ],
    [
      { resourceType: 'Observation', code: { text: 'Pulse' } },
      'code',
      ['?'],
      'a text alone is present and matches nothing',
    ],
    [
      { resourceType: 'Encounter', class: { system: 'urn:c', code: 'AMB' } },
      'class',
      ['?', 'cAMB', 'burn:c|AMB', 'surn:c'],
      'Coding',
    ],
    [
      { resourceType: 'Patient', identifier: [{ system: 'urn:i', value: '1' }] },
      'identifier',
      ['?', 'c1', 'burn:i|1', 'surn:i'],
      'Identifier',
    ],
    [
      { resourceType: 'Patient', identifier: [{ system: 'urn:i' }] },
      'identifier',
      ['?', 'surn:i'],
      'Identifier without a value',
    ],
    [
      { resourceType: 'Patient', telecom: [{ system: 'phone', value: '0612' }] },
      'telecom',
      ['?', 'c0612', 'n0612'],
      'ContactPoint: its system is no namespace',
    ],
    [
      {
        resourceType: 'Patient',
        telecom: [
          { system: 'phone', value: '0612' },
          { system: 'email', value: 'a@b' },
        ],
      },
      'email',
      ['?', 'ca@b', 'na@b'],
      'ContactPoint of one kind',
    ],
    [{ resourceType: 'Patient', gender: 'female' }, 'gender', ['?', 'cfemale', 'nfemale'], 'code'],
    [{ resourceType: 'Patient', active: false }, 'active', ['?', 'cfalse', 'nfalse'], 'boolean'],
    [
      { resourceType: 'Patient', deceasedDateTime: '2020' },
      'deceased',
      ['?', 'ctrue', 'ntrue'],
      'an expression that computes',
    ],
    [{ resourceType: 'Patient', id: 'p1' }, '_id', ['?', 'cp1', 'np1'], 'id'],
    [
      { resourceType: 'Patient', meta: { tag: [{ code: 'red' }] } },
      '_tag',
      ['?', 'cred', 'nred'],
      '_tag',
    ],
    [
      { resourceType: 'Patient', meta: { security: [{ code: 'R' }] } },
      '_security',
      ['?', 'cR', 'nR'],
      '_security',
    ],
    [{ resourceType: 'Patient' }, 'gender', [], 'nothing for what is absent'],
  ];
  for (const [resource, code, expected, clause] of cases) {
    it(`${resource.resourceType}.${code} (${clause})`, () => {
      expect(terms(resource, code)).to.deep.equal(expected);
    });
  }
});

describe('R4 search, string: what is indexed', () => {
  const exact = (resource: PlainResource, code: string) =>
    terms(resource, code).filter((term) => term.startsWith('e'));
  it('every part of a HumanName, and its text', () => {
    const name = [
      {
        text: 'Mme Zoé d’Arc',
        family: 'd’Arc',
        given: ['Zoé', 'Léa'],
        prefix: ['Mme'],
        suffix: ['PhD'],
        use: 'official',
      },
    ];
    expect(exact({ resourceType: 'Patient', name }, 'name')).to.deep.equal([
      'eMme Zoé d’Arc',
      'ed’Arc',
      'eZoé',
      'eLéa',
      'eMme',
      'ePhD',
    ]);
  });
  it('every part of an Address, and its text', () => {
    const address = [
      {
        use: 'home',
        text: 'ici',
        line: ['1 rue A', 'Bât. B'],
        city: 'Lyon',
        district: 'Rhône',
        state: 'ARA',
        postalCode: '69001',
        country: 'FR',
      },
    ];
    expect(exact({ resourceType: 'Patient', address }, 'address')).to.deep.equal([
      'eici',
      'e1 rue A',
      'eBât. B',
      'eLyon',
      'eRhône',
      'eARA',
      'e69001',
      'eFR',
    ]);
  });
  it('each folded prefix, once', () => {
    const name = [{ family: 'Œu' }, { family: 'OEU' }];
    expect(terms({ resourceType: 'Patient', name }, 'family')).to.deep.equal([
      '?',
      'eŒu',
      'po',
      'poe',
      'poeu',
      'eOEU',
    ]);
  });
  it('a text longer than any search: prefixes only', () => {
    const long = 'x'.repeat(5000);
    expect(
      terms({ resourceType: 'Observation', valueString: long }, 'value-string'),
    ).to.have.length(33);
  });
});

describe('R4 search, date: what is indexed', () => {
  const cases: readonly [
    resource: PlainResource,
    code: string,
    expected: readonly (readonly [string, string])[],
    clause: string,
  ][] = [
    [
      { resourceType: 'Patient', birthDate: '1980-05' },
      'birthdate',
      [['1980-04-30T22:00:00Z', '1980-05-31T22:00:00Z']],
      'date at its precision, in the default zone',
    ],
    [
      { resourceType: 'Observation', effectiveDateTime: '2024-02-01T10:00:00Z' },
      'date',
      [['2024-02-01T10:00:00Z', '2024-02-01T10:00:01Z']],
      'dateTime',
    ],
    [
      { resourceType: 'Observation', effectiveInstant: '2024-02-01T10:00:00.250Z' },
      'date',
      [['2024-02-01T10:00:00.250Z', '2024-02-01T10:00:00.251Z']],
      'instant',
    ],
    [
      {
        resourceType: 'Observation',
        effectivePeriod: { start: '2024-01-01T00:00:00Z', end: '2024-01-02T00:00:00Z' },
      },
      'date',
      [['2024-01-01T00:00:00Z', '2024-01-02T00:00:01Z']],
      'Period',
    ],
    [
      { resourceType: 'Encounter', period: { start: '2024-01-01T00:00:00Z' } },
      'date',
      [['2024-01-01T00:00:00Z', 'Infinity']],
      'Period without an end',
    ],
    [
      { resourceType: 'Encounter', period: { end: '2024-01-01T00:00:00Z' } },
      'date',
      [['-Infinity', '2024-01-01T00:00:01Z']],
      'Period without a start',
    ],
    [{ resourceType: 'Encounter', period: {} }, 'date', [], 'Period with neither'],
    [
      {
        resourceType: 'Observation',
        effectiveTiming: { event: ['2024-01-05T00:00:00Z', '2024-01-01T00:00:00Z'] },
      },
      'date',
      [['2024-01-01T00:00:00Z', '2024-01-05T00:00:01Z']],
      'Timing: the outer limits of its events',
    ],
    [
      {
        resourceType: 'Observation',
        effectiveTiming: { repeat: { boundsPeriod: { start: '2024-01-01T00:00:00Z' } } },
      },
      'date',
      [['2024-01-01T00:00:00Z', 'Infinity']],
      'Timing: its bounds',
    ],
    [
      { resourceType: 'Patient', meta: { lastUpdated: '2024-01-01T00:00:00.000Z' } },
      '_lastUpdated',
      [['2024-01-01T00:00:00Z', '2024-01-01T00:00:00.001Z']],
      '_lastUpdated',
    ],
    [
      { resourceType: 'Observation', effectiveDateTime: '2024-02-31' },
      'date',
      [],
      'what is no date is not indexed',
    ],
  ];
  for (const [resource, code, expected, clause] of cases) {
    it(`${resource.resourceType}.${code} (${clause})`, () => {
      expect(ranges(resource, code)).to.deep.equal(expected);
    });
  }
});
