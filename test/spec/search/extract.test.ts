import { expect } from 'chai';
import type { PlainResource } from '../../../server/fhir/model/resource.ts';
import { FhirError } from '../../../server/fhir/outcome/fhir-error.ts';
import { RANGES_MAX, TERMS_MAX } from '../../../server/fhir/search/entries.ts';
import { labelTerms, referencesIn } from '../../../server/fhir/search/extract.ts';
import { leafTerm } from '../../../server/fhir/search/term.ts';
import { entriesOf, paramOf, terms } from './indexed.ts';
import { BASE } from './reading.ts';

describe('R4 search, reference: what is indexed', () => {
  const subject = (reference: object) =>
    terms({ resourceType: 'Observation', subject: reference }, 'subject');
  const cases: readonly [reference: object, expected: readonly string[], clause: string][] = [
    [{ reference: 'Patient/p1' }, ['?', 'rPatient/p1'], 'relative'],
    [{ reference: 'Patient/p1/_history/3' }, ['?', 'rPatient/p1'], 'without version'],
    [{ reference: `${BASE}/Patient/p1` }, ['?', 'rPatient/p1'], 'absolute under the base'],
    [
      { reference: 'https://other.test/Patient/p1' },
      ['?', 'rhttps://other.test/Patient/p1'],
      'absolute elsewhere',
    ],
    [
      { reference: 'urn:uuid:0c3f4bd2-6a0e-4f3e-9a86-9a5f2a4a0001' },
      ['?', 'rurn:uuid:0c3f4bd2-6a0e-4f3e-9a86-9a5f2a4a0001'],
      'URN',
    ],
    [{ reference: '#contained' }, ['?'], 'contained: present, found by nothing'],
    [{ identifier: { value: '1' } }, ['?'], 'by identifier: present, found by nothing'],
    [{ reference: 'Practitioner/x' }, [], 'a type the parameter does not take'],
    [{ reference: 'https://other.test/Practitioner/x' }, [], 'nor elsewhere'],
  ];
  for (const [reference, expected, clause] of cases) {
    it(`${JSON.stringify(reference)} (${clause})`, () => {
      expect(subject(reference)).to.deep.equal(expected);
    });
  }
  it('a Group is a subject and no patient', () => {
    const group = { resourceType: 'Observation', subject: { reference: 'Group/g' } };
    expect(terms(group, 'subject')).to.deep.equal(['?', 'rGroup/g']);
    expect(terms(group, 'patient')).to.deep.equal([]);
  });
  it('a canonical is indexed without its version', () => {
    expect(
      terms(
        {
          resourceType: 'QuestionnaireResponse',
          questionnaire: 'http://x.test/Questionnaire/q|1.0',
        },
        'questionnaire',
      ),
    ).to.deep.equal(['?', 'rhttp://x.test/Questionnaire/q']);
  });
  it('referencesIn gives the targets an include follows, once each', () => {
    const performer = [
      { reference: 'Patient/p1' },
      { reference: `${BASE}/Patient/p1` },
      { reference: '#x' },
      { reference: 'Device/d' },
    ];
    expect(
      referencesIn(
        { resourceType: 'Observation', performer },
        paramOf('Observation', 'performer'),
        BASE,
      ),
    ).to.deep.equal(['Patient/p1']);
    expect(
      referencesIn({ resourceType: 'Observation' }, paramOf('Observation', 'code'), BASE),
    ).to.deep.equal([]);
  });
});

describe('R4 search, uri and other kinds: what is indexed', () => {
  it('a uri as it is', () => {
    expect(terms({ resourceType: 'ValueSet', url: 'http://x.test/vs' }, 'url')).to.deep.equal([
      '?',
      'uhttp://x.test/vs',
    ]);
    expect(
      terms(
        { resourceType: 'Patient', meta: { source: 'urn:s', profile: ['http://p'] } },
        '_source',
      ),
    ).to.deep.equal(['?', 'uurn:s']);
  });
  it('number, quantity, composite and special yield nothing', () => {
    const observation = {
      resourceType: 'Observation',
      valueQuantity: { value: 5 },
      code: { coding: [{ code: 'a' }] },
    };
    for (const code of ['value-quantity', 'code-value-quantity', '_text'])
      expect(terms(observation, code), code).to.deep.equal([]);
  });
});

describe('R4 search, Sorting: what is indexed', () => {
  it('the smallest value of each date, string and token', () => {
    const { sorts } = entriesOf({
      resourceType: 'Patient',
      name: [{ family: 'Zola' }, { family: 'Éluard' }],
      gender: 'male',
      birthDate: '1970-01-02',
      identifier: [{ value: 'b' }, { value: 'a' }],
    });
    expect(sorts.get('family')).to.equal('eluard');
    expect(sorts.get('gender')).to.equal('male');
    expect(sorts.get('identifier')).to.equal('a');
    expect(sorts.get('birthdate')).to.equal(23 * 3_600_000);
    expect(sorts.has('organization')).to.equal(false);
  });
  it('a long text sorts by its first 64 characters', () => {
    expect(
      entriesOf({ resourceType: 'Observation', valueString: 'é'.repeat(100) }).sorts.get(
        'value-string',
      ),
    ).to.equal('e'.repeat(64));
  });
  it('the chief date spans all values, open ends made finite', () => {
    expect(
      entriesOf({ resourceType: 'Encounter', period: { start: '2024-01-01T00:00:00Z' } }).chief,
    ).to.deep.equal({ low: Date.UTC(2024, 0, 1), high: 8.64e15 });
    expect(
      entriesOf({ resourceType: 'Encounter', period: { end: '2024-01-01T00:00:00Z' } }).chief,
    ).to.deep.equal({ low: -8.64e15, high: Date.UTC(2024, 0, 1) + 1000 });
    expect(entriesOf({ resourceType: 'Encounter' }).chief).to.equal(null);
    expect(entriesOf({ resourceType: 'Patient', birthDate: '1970' }).chief).to.equal(null);
  });
});

describe('R4 search, bounds of the index', () => {
  const refusal = (resource: PlainResource): FhirError => {
    try {
      entriesOf(resource);
    } catch (error) {
      if (error instanceof FhirError) return error;
    }
    throw new Error('nothing was refused');
  };
  it(`more than ${TERMS_MAX} terms are refused, naming the parameter`, () => {
    const identifier = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ value: `i${index}` }));
    expect(
      entriesOf({ resourceType: 'Patient', identifier: identifier(990) }).terms.length,
    ).to.be.at.most(TERMS_MAX);
    const { status, issues } = refusal({ resourceType: 'Patient', identifier: identifier(1001) });
    expect([status, issues[0]?.code, issues[0]?.expression]).to.deep.equal([
      422,
      'too-long',
      'Patient.identifier',
    ]);
    expect(issues[0]?.diagnostics.en).to.match(/at the parameter 'identifier'/);
  });
  it(`more than ${RANGES_MAX} dates are refused, naming the parameter`, () => {
    const location = (count: number) =>
      Array.from({ length: count }, () => ({
        location: { reference: 'Location/l' },
        period: { start: '2024' },
      }));
    expect(
      entriesOf({ resourceType: 'Encounter', location: location(RANGES_MAX) }).ranges,
    ).to.have.length(RANGES_MAX);
    expect(
      refusal({ resourceType: 'Encounter', location: location(RANGES_MAX + 1) }).issues[0]
        ?.diagnostics.en,
    ).to.match(/'location-period'/);
  });
});

describe('R4 search, labels as terms (ours)', () => {
  it('a token node with a code finds them, and so does :missing', () => {
    const param = { ...paramOf('Patient', 'gender'), code: '_label', internal: true };
    const found = labelTerms(
      new Map([
        ['_label', ['a', 'b']],
        ['_empty', []],
      ]),
    );
    expect(found).to.include(leafTerm({ kind: 'token', param, code: 'a' }));
    expect(found).to.include(leafTerm({ kind: 'token', param, system: '', code: 'b' }));
    expect(found).to.include(leafTerm({ kind: 'missing', param, missing: false }));
    expect(found.some((term) => term.startsWith('_empty'))).to.equal(false);
  });
});
