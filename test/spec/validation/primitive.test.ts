/** Values of primitive types, accepted and refused. */
import { expect } from 'chai';
import { readDefinitions } from '../../../server/boot/definitions.ts';
import { structureIssues } from '../../../server/fhir/validation/structure.ts';
import { issuesOf, observation, patient } from './subjects.ts';

describe('R4 datatypes, primitive values', () => {
  const cases: readonly [
    type: string,
    accepted: readonly unknown[],
    refused: readonly unknown[],
  ][] = [
    [
      'base64Binary',
      ['QQ==', 'QUI=', 'QUJD'],
      ['Q', 'QQ=', 'QQ==QQ==', 'Q===', '-_==', '    ', 'é==='],
    ],
    ['boolean', [true, false], []],
    ['canonical', ['http://example.org/a|1.0'], ['a b']],
    ['code', ['a', 'a b', 'à'], [' a', 'a ', 'a  b']],
    [
      'date',
      ['2024', '2024-02', '2024-02-29'],
      [
        '2024-02-31',
        '2023-02-29',
        '1900-02-29',
        '2024-13',
        '24',
        '2024-1-1',
        '0000',
        '2024-02-29T10:00:00Z',
      ],
    ],
    [
      'dateTime',
      ['2024', '2024-02-29T23:59:59.5-11:00', '2024-02-29T10:00:00Z'],
      [
        '2024-02-31T10:00:00Z',
        '2024-02-29T10:00',
        '2024-02-29T10:00:00',
        '2024-02-29T24:00:00Z',
        '2024-02-29T10:00:00+15:00',
      ],
    ],
    ['decimal', [0, -1.5, 1e21], []],
    ['id', ['a-1.B', 'x'.repeat(64)], ['a b', 'x'.repeat(65), 'é', 'a_b']],
    ['instant', ['2024-02-29T10:00:00Z'], ['2024-02-29', '2024-02-30T10:00:00Z']],
    ['integer', [0, -2147483648, 2147483647], [1.5, 2147483648]],
    ['markdown', ['# a\n\tb'], ['a\u0000b']],
    ['oid', ['urn:oid:1.2.250.1'], ['1.2.250.1', 'urn:oid:3.1']],
    ['positiveInt', [1, 2147483647], [0, -1, 1.5, 2147483648]],
    ['string', ['é\u00a0\t\r\n😀', ' '], ['a\u0008b', 'x'.repeat(1_048_577)]],
    ['time', ['00:00:00', '23:59:60.1'], ['24:00:00', '10:00']],
    ['unsignedInt', [0], [-1, 0.5]],
    ['uri', ['urn:uuid:x', 'é'], ['a b']],
    ['url', ['https://example.org/'], ['https://example.org/ a']],
    [
      'uuid',
      ['urn:uuid:7f0c6a52-7c3b-4f4e-9a6e-8f6f1f4b2a10'],
      ['7f0c6a52-7c3b-4f4e-9a6e-8f6f1f4b2a10'],
    ],
  ];
  for (const [type, accepted, refused] of cases) {
    const member = `value${type.charAt(0).toUpperCase()}${type.slice(1)}`;
    const issuesFor = (value: unknown) =>
      issuesOf({ ...patient, extension: [{ url: 'http://example.org/a', [member]: value }] });
    it(`${type} takes what it should and nothing else`, () => {
      for (const value of accepted) expect(issuesFor(value), String(value)).to.deep.equal([]);
      for (const value of refused) {
        expect(issuesFor(value), String(value).slice(0, 40)).to.deep.equal([
          'value Patient.extension[0].value',
        ]);
      }
    });
  }

  it('a decimal beyond a double is refused', () => {
    const resource = { ...observation, valueQuantity: { value: Number('1e400') } };
    const [issue] = structureIssues(resource, readDefinitions());
    expect(issue?.expression).to.equal('Observation.value.value');
  });

  it('an id of a resource is an id', () => {
    expect(issuesOf({ ...patient, id: 'a b' })).to.deep.equal(['value Patient.id']);
    expect(issuesOf({ ...patient, id: 'x'.repeat(65) })).to.deep.equal(['value Patient.id']);
  });

  it('base64 with a long run of spaces is refused at once', () => {
    const data = `QQ==${' '.repeat(100_000)}é`;
    expect(issuesOf({ ...patient, photo: [{ data }] })).to.deep.equal([
      'value Patient.photo[0].data',
    ]);
  });
});
