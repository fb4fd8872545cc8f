/** Codes against the value sets and code systems of fhir-profiles. */
import { expect } from 'chai';
import { readProfiles } from '../../../server/boot/definitions.ts';
import type { Membership } from '../../../server/fhir/terminology/terminology.ts';

const { terminology } = readProfiles();

const R4 = 'http://hl7.org/fhir/ValueSet/';
const THO = 'http://terminology.hl7.org/CodeSystem/';
const ACT_CODE = `${THO}v3-ActCode`;

type Case = readonly [
  valueSet: string,
  system: string | undefined,
  code: string,
  verdict: Membership,
  why: string,
];

/** `undefined` as system: an element of type code. */
const cases: readonly Case[] = [
  ['administrative-gender', undefined, 'male', 'in', 'code of the set'],
  ['administrative-gender', undefined, 'homme', 'out', 'French word'],
  ['administrative-gender', undefined, 'Male', 'out', 'case counts'],
  ['administrative-gender', undefined, '', 'out', 'empty'],
  ['administrative-gender|4.0.1', undefined, 'male', 'in', 'version held'],
  ['administrative-gender|5.0.0', undefined, 'homme', 'unknown', 'version not held'],
  ['administrative-gender', 'http://hl7.org/fhir/administrative-gender', 'female', 'in', 'system'],
  ['administrative-gender', `${THO}v3-AdministrativeGender`, 'F', 'out', 'another system'],
  ['administrative-gender', '', 'male', 'out', 'a coding without system names no code'],
  ['observation-status', undefined, 'final', 'in', 'code of the set'],
  ['observation-status', undefined, 'finished', 'out', 'code of another set'],
  ['observation-status', undefined, '__proto__', 'out', 'no inherited name'],
  ['no-such-set', undefined, 'x', 'unknown', 'set not held'],
  ['marital-status', `${THO}v3-MaritalStatus`, 'M', 'in', 'v3'],
  ['marital-status', `${THO}v3-NullFlavor`, 'UNK', 'in', 'one code of a second system'],
  ['marital-status', `${THO}v3-NullFlavor`, 'ASKU', 'out', 'its other codes'],
  ['item-type', undefined, 'string', 'in', 'below an abstract code'],
  ['item-type', undefined, 'question', 'out', 'abstract: groups others'],
  ['detectedissue-category', ACT_CODE, 'DRG', 'in', 'listed'],
  ['detectedissue-category', ACT_CODE, 'COMPLY', 'in', 'is-a, two levels down'],
  ['detectedissue-category', ACT_CODE, 'AMB', 'out', 'another branch of the system'],
  ['detectedissue-category', ACT_CODE, '_AdministrationDetectedIssueCode', 'out', 'abstract'],
  ['patient-contactrelationship', `${THO}v2-0131`, 'E', 'in', 'is-not-a'],
  ['patient-contactrelationship', `${THO}v2-0131`, 'O', 'out', 'taken out by is-not-a'],
  ['patient-contactrelationship', `${THO}v2-0131`, 'e', 'in', 'v2 has no regard to case'],
  ['observation-vitalsignresult', 'http://loinc.org', '8867-4', 'in', 'LOINC listed by HL7'],
  ['observation-vitalsignresult', 'http://loinc.org', '1234-5', 'out', 'LOINC not listed'],
  ['report-codes', 'http://loinc.org', '1234-5', 'unknown', 'all of LOINC, not held'],
  ['report-codes', 'http://snomed.info/sct', '1234', 'out', 'another system'],
  ['c80-doc-typecodes', 'http://loinc.org', '34133-9', 'unknown', 'a list too long to be kept'],
  ['body-site', 'http://snomed.info/sct', '10013000', 'unknown', 'is-a of SNOMED CT'],
  ['mimetypes', undefined, 'application/fhir+json; charset=utf-8', 'in', 'parameters'],
  ['mimetypes', undefined, 'text/plain;format="a b"', 'in', 'quoted parameter'],
  ['mimetypes', undefined, 'application/dicom; variant=DICOM WADO-RS', 'unknown', 'no quotes'],
  ['mimetypes', undefined, 'pdf', 'out', 'no subtype'],
  ['mimetypes', undefined, 'text /plain', 'out', 'blank'],
  ['mimetypes', undefined, 'text/plain;', 'out', 'empty parameter'],
  ['mimetypes', undefined, 'json', 'unknown', "R4's own short names"],
  ['all-languages', undefined, 'fr', 'in', 'two letters'],
  ['all-languages', undefined, 'FR-be', 'in', 'region, any case'],
  ['all-languages', undefined, 'zh-Hant-TW', 'in', 'script and region'],
  ['all-languages', undefined, 'sl-rozaj-biske-1994', 'in', 'variants'],
  ['all-languages', undefined, 'gsw', 'in', 'three letters'],
  ['all-languages', undefined, 'und', 'in', 'undetermined'],
  ['all-languages', undefined, 'x-local', 'in', 'private'],
  ['all-languages', undefined, 'fra', 'out', 'registered as fr'],
  ['all-languages', undefined, 'xq', 'out', 'no language'],
  ['all-languages', undefined, 'français', 'out', 'no tag'],
  ['all-languages', undefined, 'fr_FR', 'out', 'underscore'],
  ['all-languages', undefined, 'gcf', 'unknown', 'ICU has no name for it'],
  ['languages', undefined, 'fr-CH', 'in', 'listed'],
  ['languages', undefined, 'br', 'out', 'not listed'],
  ['currencies', undefined, 'EUR', 'in', 'ISO 4217'],
  ['currencies', undefined, 'SLE', 'in', 'added since R4'],
  ['currencies', undefined, 'EURO', 'out', 'no currency'],
  ['jurisdiction', 'urn:iso:std:iso:3166', 'FR', 'in', 'two letters'],
  ['jurisdiction', 'urn:iso:std:iso:3166', 'FRA', 'unknown', 'three letters'],
  ['jurisdiction', 'urn:iso:std:iso:3166', 'XQ', 'out', 'no country'],
  ['jurisdiction', 'urn:iso:std:iso:3166:-2', 'FR-971', 'unknown', 'subdivision'],
  ['jurisdiction', 'urn:iso:std:iso:3166:-2', 'XQ-1', 'out', 'subdivision of no country'],
  ['timezones', undefined, 'Europe/Paris', 'in', 'IANA'],
  ['timezones', undefined, 'Indian/Reunion', 'in', 'IANA'],
  ['timezones', undefined, 'Paris', 'out', 'no zone'],
  ['timezones', undefined, '+01:00', 'out', 'an offset is no zone'],
  ['ucum-units', 'http://unitsofmeasure.org', 'mm[Hg]', 'in', 'well-formed'],
  ['ucum-units', 'http://unitsofmeasure.org', 'mcg', 'out', 'no unit'],
  [
    'ucum-units',
    'http://unitsofmeasure.org',
    '[new_u]',
    'unknown',
    'a unit that later versions may have',
  ],
  ['ucum-units', 'http://unitsofmeasure.org', '{beats}/min', 'in', 'annotation'],
  ['ucum-units', 'http://unitsofmeasure.org', 'mm Hg', 'out', 'blank'],
  ['ucum-units', 'http://unitsofmeasure.org', 'µg', 'out', 'no ASCII'],
  ['ucum-units', 'http://unitsofmeasure.org', 'g/(24.h', 'out', 'parenthesis'],
  ['ucum-vitals-common', 'http://unitsofmeasure.org', 'mm[Hg]', 'in', 'listed'],
  ['ucum-vitals-common', 'http://unitsofmeasure.org', 'kPa', 'out', 'not listed'],
  ['resource-types', undefined, 'Patient', 'in', 'a type of R4'],
  ['resource-types', undefined, 'SubscriptionTopic', 'out', 'a type of R5'],
];

describe('R4 terminologies, membership in a value set', () => {
  for (const [valueSet, system, code, verdict, why] of cases) {
    it(`${valueSet}: ${system === undefined ? '' : `${system}#`}${code} is ${verdict} (${why})`, () => {
      expect(terminology.member(R4 + valueSet, system, code)).to.equal(verdict);
    });
  }

  it('R4 binds sets of v3 by its own version, and they answer to both', () => {
    const url = 'http://terminology.hl7.org/ValueSet/v3-NullFlavor';
    for (const canonical of [url, `${url}|4.0.1`, `${url}|2018-08-12`]) {
      expect(terminology.member(canonical, undefined, 'UNK'), canonical).to.equal('in');
    }
    expect(terminology.holds(`${url}|3.0.0`)).to.equal(false);
  });

  it('takes out what a profile excludes below a code (IPS, status of results)', () => {
    const url = 'http://hl7.org/fhir/uv/ips/ValueSet/results-status-uv-ips';
    expect(terminology.member(url, undefined, 'final')).to.equal('in');
    expect(terminology.member(url, undefined, 'entered-in-error')).to.equal('out');
  });
});

describe('R4 terminologies, codes of a system', () => {
  const known: readonly [system: string, code: string, verdict: Membership][] = [
    [ACT_CODE, 'AMB', 'in'],
    [ACT_CODE, '_ActConsentType', 'in'],
    [ACT_CODE, 'no-such', 'out'],
    ['http://snomed.info/sct', '22298006', 'unknown'],
    ['http://loinc.org', '8867-4', 'unknown'],
    ['https://example.org/local', 'x', 'unknown'],
    ['', 'x', 'unknown'],
    ['constructor', 'x', 'unknown'],
    [`${THO}v2-0203`, 'MR', 'in'],
    ['urn:ietf:bcp:13', 'text/plain', 'in'],
  ];
  for (const [system, code, verdict] of known) {
    it(`${system}#${code}: ${verdict}`, () => {
      expect(terminology.knows(system, code)).to.equal(verdict);
    });
  }
});

describe('R4 terminologies, codes shown in a message', () => {
  it('are those of the set, no more than asked', () => {
    expect(terminology.examples(`${R4}administrative-gender`, 12)).to.deep.equal([
      'male',
      'female',
      'other',
      'unknown',
    ]);
    expect(terminology.examples(`${R4}item-type`, 100)).not.to.include('question');
    expect(terminology.examples(`${R4}resource-types`, 5)).to.have.length(5);
    expect(terminology.examples(`${R4}currencies`, 3)).to.deep.equal(['AED', 'AFN', 'ALL']);
    expect(terminology.examples(`${R4}report-codes`, 3)).to.deep.equal([]);
    expect(terminology.examples(`${R4}no-such-set`, 3)).to.deep.equal([]);
  });
});
