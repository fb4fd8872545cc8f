/** R4 search: parameters reach the engine as they were sent, or are refused; none is lost, joined or made into an object. */
import { expect } from 'chai';
import fc from 'fast-check';
import { FhirError } from '../../../server/fhir/outcome/fhir-error.ts';
import {
  formPairs,
  holdsToken,
  PAIRS_MAX,
  QUERY_LENGTH_MAX,
  urlPairs,
} from '../../../server/http/decode/query.ts';
import type { RunningApp } from '../../http/running-app.ts';
import { issueOf, runningApp } from '../../http/running-app.ts';

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };

describe('R4 search, parameters on the wire', () => {
  let app: RunningApp;
  before(async () => {
    app = await runningApp();
  });
  after(() => app.stop());

  const kept: readonly [query: string, pairs: readonly (readonly [string, string])[]][] = [
    ['', []],
    ['&&', []],
    [
      'code=a&code=b,c&_id=1',
      [
        ['code', 'a'],
        ['code', 'b,c'],
        ['_id', '1'],
      ],
    ],
    ['name:exact=%C3%A9+%2B', [['name:exact', 'é +']]],
    ['a', [['a', '']]],
    ['a=b=c', [['a', 'b=c']]],
    ['subject[$ne]=x', [['subject[$ne]', 'x']]],
    ['$where=sleep(1)', [['$where', 'sleep(1)']]],
    [
      '__proto__=1&constructor=2',
      [
        ['__proto__', '1'],
        ['constructor', '2'],
      ],
    ],
    [
      'a[]=1&a[]=2',
      [
        ['a[]', '1'],
        ['a[]', '2'],
      ],
    ],
  ];
  for (const [query, pairs] of kept) {
    it(`?${query} arrives as it is`, async () => {
      await app.ask(`/fhir/Observation?${query}`);
      expect(app.engine.performed.at(-1)?.request.query).to.deep.equal(pairs);
    });
  }

  const refused: readonly [title: string, query: string, status: number][] = [
    ['%ZZ', 'a=%ZZ', 400],
    ['a cut %', 'a=%', 400],
    ['UTF-8 cut short', 'a=%C3', 400],
    ['an overlong NUL', 'a=%C0%80', 400],
    ['NUL', 'a=%00', 400],
    ['an empty name', '=1', 400],
    ['one parameter too many', 'a=1&'.repeat(PAIRS_MAX + 1).slice(0, -1), 400],
    ['one character too many', `a=${'b'.repeat(QUERY_LENGTH_MAX - 1)}`, 414],
    ['10,000 parameters', 'a&'.repeat(10_000).slice(0, -1), 414],
    ['10,000 values', `_id=${'a,'.repeat(10_000)}`, 414],
  ];
  for (const [title, query, status] of refused) {
    it(`${title} is ${status}`, async () => {
      const reply = await app.ask(`/fhir/Observation?${query}`);
      expect(reply.status).to.equal(status);
      expect(issueOf(reply).severity).to.equal('error');
    });
  }

  it('the most parameters and the longest query are taken', async () => {
    for (const query of [
      'a=1&'.repeat(PAIRS_MAX).slice(0, -1),
      `a=${'b'.repeat(QUERY_LENGTH_MAX - 2)}`,
    ]) {
      expect((await app.ask(`/fhir/Observation?${query}`)).status).to.equal(200);
    }
  });

  it('10,000 values in a form body are refused by their bytes or reach the engine whole', async () => {
    const small = await app.ask('/fhir/Observation/_search', {
      method: 'POST',
      headers: FORM,
      body: `_id=${'a,'.repeat(10_000)}`,
    });
    expect(small.status).to.equal(200);
    expect(app.engine.performed.at(-1)?.request.query[0]?.[1].length).to.equal(20_000);
    const body = `_id=${'abcdef,'.repeat(10_000)}`;
    const large = await app.ask('/fhir/Observation/_search', {
      method: 'POST',
      headers: FORM,
      body,
    });
    expect([large.status, issueOf(large).code]).to.deep.equal([413, 'too-long']);
  });

  it('URL and form count together, in that order', async () => {
    const body = 'code=b&_format=json';
    await app.ask('/fhir/Observation/_search?code=a', { method: 'POST', headers: FORM, body });
    const { request } = app.engine.performed.at(-1) ?? {};
    expect(request?.query).to.deep.equal([
      ['code', 'a'],
      ['code', 'b'],
    ]);
    expect(request?.interaction).to.equal('search-type-post');
    const many = 'a=1&'.repeat(200);
    const path = `/fhir/Observation/_search?${many}`;
    const reply = await app.ask(path, { method: 'POST', headers: FORM, body: many });
    expect(reply.status).to.equal(400);
  });

  it('a POST search may be without a body, and takes nothing but a form', async () => {
    const none = await app.ask('/fhir/Observation/_search?code=a', { method: 'POST' });
    expect(none.status).to.equal(200);
    const headers = { 'Content-Type': 'application/fhir+json' };
    const wrong = await app.ask('/fhir/Observation/_search', {
      method: 'POST',
      headers,
      body: '{}',
    });
    expect(wrong.status).to.equal(415);
  });

  it('a token in a form is refused before anything sees it', async () => {
    const body = 'access_token=abc';
    const reply = await app.ask('/fhir/Observation/_search', {
      method: 'POST',
      headers: FORM,
      body,
    });
    expect(reply.status).to.equal(400);
    expect(app.logged.join('')).to.not.contain('abc');
  });

  it('parse(print(pairs)) = pairs', () => {
    const text = fc
      .string({ unit: 'grapheme', maxLength: 12 })
      .filter((value) => !value.includes('\u0000'));
    const name = text.filter((value) => value !== '' && value !== 'access_token');
    fc.assert(
      fc.property(fc.array(fc.tuple(name, text), { maxLength: 20 }), (pairs) => {
        const printed = new URLSearchParams(pairs).toString();
        expect(urlPairs(printed)).to.deep.equal(pairs);
        expect(formPairs(Buffer.from(printed))).to.deep.equal(pairs);
      }),
    );
  });

  it('any bytes are pairs or a FhirError, never anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        for (const read of [
          () => formPairs(bytes),
          () => urlPairs(Buffer.from(bytes).toString('latin1')),
        ]) {
          try {
            for (const pair of read()) expect(pair).to.have.length(2);
          } catch (error) {
            expect(error).to.be.instanceOf(FhirError);
          }
        }
      }),
    );
  });

  it('a token is found however its name is spelt', () => {
    for (const query of [
      'access_token=x',
      'a=1&access%5Ftoken=x',
      '%61ccess_token',
      'x&access_token',
    ]) {
      expect(holdsToken(query), query).to.equal(true);
    }
    for (const query of ['', 'a=access_token', 'access=1', 'a=%', 'access_tokens=1']) {
      expect(holdsToken(query), query).to.equal(false);
    }
  });
});
