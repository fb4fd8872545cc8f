import { expect } from 'chai';
import {
  conditionalReference,
  isLogicalId,
  localReference,
  referenceText,
} from '../../../server/fhir/model/reference.ts';

const BASE = 'https://carnet.test/fhir';
const LONGEST = 'a'.repeat(64);

describe('R4 references, Literal References', () => {
  const local: readonly [text: string, type: string, id: string, versionId?: string][] = [
    ['Patient/marie', 'Patient', 'marie'],
    ['Patient/marie/_history/2', 'Patient', 'marie', '2'],
    [`${BASE}/Patient/marie`, 'Patient', 'marie'],
    [`${BASE}/Patient/marie/_history/v.1-2`, 'Patient', 'marie', 'v.1-2'],
    [`Patient/${LONGEST}`, 'Patient', LONGEST],
    ['Observation/A.b-3', 'Observation', 'A.b-3'],
  ];
  for (const [text, type, id, versionId] of local) {
    it(`${text.slice(0, 60)} is of this server`, () => {
      const expected = versionId === undefined ? { type, id } : { type, id, versionId };
      expect(localReference(text, BASE)).to.deep.equal(expected);
    });
  }
  const foreign: readonly [text: string, why: string][] = [
    ['https://elsewhere.test/fhir/Patient/marie', 'another server'],
    ['http://carnet.test/fhir/Patient/marie', 'another scheme'],
    ['https://carnet.test/fhir2/Patient/marie', 'a base that begins alike'],
    ['https://carnet.test/Patient/marie', 'above the base'],
    ['/Patient/marie', 'a path of the host'],
    ['#contained', 'contained'],
    ['urn:uuid:6f1b2c3d-0000-4000-8000-000000000000', 'a URN'],
    ['Patient', 'a type alone'],
    ['Patient/', 'no id'],
    ['patient/marie', 'no type'],
    ['Patient/marie/', 'a slash too many'],
    ['Patient/marie/_history', 'no version'],
    ['Patient/marie/_history/2/x', 'more than a version'],
    ['Patient/marie/$everything', 'an operation'],
    ['Patient/ma rie', 'a space'],
    ['Patient/é', 'a letter outside the alphabet of ids'],
    ['Patient/../Patient/marie', 'a path that climbs'],
    [`Patient/${LONGEST}a`, 'an id of 65'],
    ['Patient/marie\n', 'a line break'],
    ['Patient?identifier=x', 'a condition'],
    ['', 'nothing'],
  ];
  for (const [text, why] of foreign) {
    it(`${JSON.stringify(text).slice(0, 60)} is not (${why})`, () => {
      expect(localReference(text, BASE)).to.equal(undefined);
    });
  }
  it('without a base, absolute URLs are of elsewhere', () => {
    expect(localReference(`${BASE}/Patient/marie`)).to.equal(undefined);
  });
  it('is written without its version', () => {
    expect(referenceText({ type: 'Patient', id: 'marie' })).to.equal('Patient/marie');
  });
});

describe('R4 datatypes, id', () => {
  for (const text of ['a', 'A-1.b', LONGEST, '..', '-']) {
    it(`${text.slice(0, 20)} is one`, () => {
      expect(isLogicalId(text)).to.equal(true);
    });
  }
  for (const text of ['', 'a_b', 'a b', 'a/b', 'é', 'a\n', `${LONGEST}a`, 'a%20', '$x']) {
    it(`${JSON.stringify(text).slice(0, 20)} is none`, () => {
      expect(isLogicalId(text)).to.equal(false);
    });
  }
});

describe('R4 http, transaction, conditional references', () => {
  it('Type?query', () => {
    expect(conditionalReference('Patient?identifier=urn:oid:1.2|3&active=true')).to.deep.equal({
      type: 'Patient',
      query: 'identifier=urn:oid:1.2|3&active=true',
    });
    expect(conditionalReference('Patient?a=b?c')?.query).to.equal('a=b?c');
  });
  for (const text of [
    'Patient?',
    'Patient',
    'Patient/x?a=b',
    '?a=b',
    'patient?a=b',
    `${BASE}/Patient?a=b`,
    'urn:x?a=b',
    '#a?b=c',
  ]) {
    it(`${text} is none`, () => {
      expect(conditionalReference(text)).to.equal(undefined);
    });
  }
});
