import { expect } from 'chai';
import type { Judged } from '../../scripts/bench/load/checks.ts';
import { judge, nextPath, referencesIn } from '../../scripts/bench/load/checks.ts';
import type { Expectation } from '../../scripts/bench/plan.ts';

const MEASURE = {
  resourceType: 'Observation',
  id: 'a1',
  meta: { versionId: '2' },
  subject: { reference: 'Patient/p' },
  effectiveDateTime: '2026-01-02',
  code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
  valueQuantity: { value: 61 },
};
const entry = (resource: object, mode = 'match') => ({
  fullUrl: `http://bench.localhost/fhir/Observation/${'id' in resource ? resource.id : ''}`,
  resource,
  search: { mode },
});
const page = (...entries: readonly object[]) => ({
  resourceType: 'Bundle',
  type: 'searchset',
  total: entries.length,
  entry: entries,
});

function verdict(answered: unknown, expect: Partial<Expectation>, more: Partial<Judged> = {}) {
  const body = Buffer.from(typeof answered === 'string' ? answered : JSON.stringify(answered));
  return judge({
    ask: { method: 'GET', path: '/', token: 0, expect: { status: 200, ...expect } },
    answer: { status: 200, head: '', body },
    fresh: 7,
    isParsed: true,
    isEcho: false,
    ...more,
  });
}

describe('the checks of the bench', () => {
  const each = { type: 'Observation', record: 'p', code: 'http://loinc.org|8867-4' };
  const older = { ...MEASURE, id: 'a2', effectiveDateTime: '2026-01-01' };
  const cases: readonly (readonly [
    name: string,
    answered: unknown,
    right: Partial<Expectation>,
    wrong: Partial<Expectation>,
  ])[] = [
    ['status', {}, { status: 200 }, { status: 201 }],
    ['matches', page(entry(MEASURE)), { matches: 1 }, { matches: 2 }],
    ['includes', page(entry(MEASURE, 'include')), { included: 1 }, { included: 0 }],
    ['total', page(entry(MEASURE)), { total: 1 }, { total: 2 }],
    [
      'entries',
      { entry: [{ response: { status: '201 Created' } }] },
      { entries: 1 },
      { entries: 2 },
    ],
    ['bytes', 'x'.repeat(9), { bytes: 9 }, { bytes: 8 }],
    ['id', MEASURE, { reference: 'Observation/a1' }, { reference: 'Observation/a2' }],
    ['type', MEASURE, { reference: 'Observation/a1' }, { reference: 'Condition/a1' }],
    ['version', MEASURE, { versionId: '2' }, { versionId: '1' }],
    ['value', MEASURE, { value: 61 }, { value: 62 }],
    ['type of a match', page(entry(MEASURE)), { each }, { each: { type: 'Condition' } }],
    ['patient', page(entry(MEASURE)), { each }, { each: { ...each, record: 'q' } }],
    ['code', page(entry(MEASURE)), { each }, { each: { ...each, code: 'http://loinc.org|1' } }],
    [
      'which match',
      page(entry(MEASURE)),
      { each: { ...each, reference: 'Observation/a1' } },
      { each: { ...each, reference: 'Observation/a2' } },
    ],
  ];
  for (const [name, answered, right, wrong] of cases) {
    it(`${name}: lets the right answer pass, finds another wrong`, () => {
      expect(verdict(answered, right).kind).to.equal('right');
      expect(verdict(answered, wrong).kind).to.equal('wrong');
    });
  }
  it('order: newest first', () => {
    const newestFirst = { each: { ...each, isNewestFirst: true as const } };
    expect(verdict(page(entry(MEASURE), entry(older)), newestFirst).kind).to.equal('right');
    expect(verdict(page(entry(older), entry(MEASURE)), newestFirst).kind).to.equal('wrong');
  });
  it('the value sent is the value answered, unless the answer is a repeated one', () => {
    const expected = { value: 'fresh' as const };
    expect(verdict(MEASURE, expected, { fresh: 61 }).kind).to.equal('right');
    expect(verdict(MEASURE, expected, { fresh: 62 }).kind).to.equal('wrong');
    expect(verdict(MEASURE, expected, { fresh: 62, isEcho: true }).kind).to.equal('right');
  });
  it('told to come back is an error, not a wrong answer', () => {
    const answer = { status: 503, head: '', body: Buffer.alloc(0) };
    expect(verdict('', {}, { answer }).kind).to.equal('error');
  });
  it('what is no JSON is wrong', () => {
    expect(verdict('<html>', { total: 1 }).kind).to.equal('wrong');
  });
  it('finds every reference and the next page', () => {
    const body = Buffer.from(
      JSON.stringify({
        resourceType: 'Bundle',
        link: [
          { relation: 'self', url: 'http://bench.localhost/fhir/Observation?a=b' },
          { relation: 'next', url: 'http://bench.localhost/fhir/Observation?a=b&_page=1' },
        ],
        entry: [entry(MEASURE), entry(older)],
      }),
    );
    expect(referencesIn(body)).to.deep.equal(['Observation/a1', 'Observation/a2']);
    expect(nextPath(body)).to.equal('/fhir/Observation?a=b&_page=1');
    expect(nextPath(Buffer.from('{"link":[{"relation":"self","url":"http://x/"}]}'))).to.equal(
      undefined,
    );
  });
});
