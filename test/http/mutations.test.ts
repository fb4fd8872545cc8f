/** Nothing a stranger sends breaks the server: an answer of his making is never 5xx, and always an outcome. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { Reply, RunningApp } from './running-app.ts';
import { issueOf, runningApp } from './running-app.ts';

const RUNS = { numRuns: 150 };
const PRINTABLE = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
  maxLength: 60,
});
const FIELDS = [
  'Accept',
  'Accept-Language',
  'Authorization',
  'Content-Type',
  'If-Match',
  'If-Modified-Since',
  'If-None-Exist',
  'If-None-Match',
  'Origin',
  'Prefer',
  'X-DMP-Access-Mode',
  'X-DMP-Access-Reason',
  'X-Request-Id',
  'X-Security-Context',
] as const;
const VALID = Buffer.from(
  JSON.stringify({
    resourceType: 'Bundle',
    type: 'batch',
    entry: [
      {
        resource: { resourceType: 'Patient', active: true },
        request: { method: 'POST', url: 'Patient' },
      },
    ],
  }),
);

function expectAnswer(reply: Reply): void {
  expect(reply.status).to.be.within(200, 499);
  if (reply.status >= 400) expect(issueOf(reply).severity).to.equal('error');
}

describe('mutations', () => {
  let app: RunningApp;
  before(async () => {
    app = await runningApp({ allowedOrigins: new Set(['https://app.example']) });
    app.engine.put('Patient', 'p1', '{"resourceType":"Patient","id":"p1"}');
    app.engine.putBinary('b1', 'text/plain', Buffer.from('text'));
    // What the content is worth is the engine's matter: here every Bundle that can be read is answered.
    for (const code of ['batch', 'transaction']) {
      app.engine.overrides.set(code, async () => ({
        kind: 'response',
        type: 'batch-response',
        entries: [],
      }));
    }
  });
  after(() => app.stop());

  it('of the bytes of a body', async () => {
    const edit = fc.tuple(fc.nat(VALID.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), async (edits) => {
        const body = Buffer.from(VALID);
        for (const [at, byte] of edits) body[at] = byte;
        const headers = { 'Content-Type': 'application/fhir+json' };
        expectAnswer(await app.ask('/fhir', { method: 'POST', headers, body }));
      }),
      RUNS,
    );
  });

  it('of the length of a body', async () => {
    for (let length = 0; length < VALID.length; length += 5) {
      const headers = { 'Content-Type': 'application/fhir+json' };
      const body = VALID.subarray(0, length);
      expect((await app.ask('/fhir', { method: 'POST', headers, body })).status).to.equal(400);
    }
  });

  it('of header fields', async () => {
    const value = fc.oneof(
      PRINTABLE,
      fc.constantFrom(
        '*',
        'W/"1"',
        'application/fhir+json',
        'return=minimal',
        'a;q=x',
        '%',
        ',',
        '"',
        '=',
      ),
    );
    const fields = fc.dictionary(fc.constantFrom(...FIELDS), value, {
      maxKeys: 5,
      noNullPrototype: true,
    });
    const path = fc.constantFrom(
      '/fhir/Patient/p1',
      '/fhir/Binary/b1',
      '/fhir/Patient',
      '/fhir/metadata',
    );
    await fc.assert(
      fc.asyncProperty(path, fields, async (target, headers) => {
        const reply = await app.ask(target, { headers });
        if (reply.status === 304) return;
        expectAnswer(reply);
      }),
      RUNS,
    );
  });

  it('of paths and queries', async () => {
    const part = fc.oneof(
      fc.constantFrom(
        'Patient',
        'p1',
        '_history',
        '_search',
        '$echo',
        '%2e%2e',
        '..',
        '.',
        '%',
        '%00',
        '',
        '__proto__',
      ),
      PRINTABLE.map((text) => text.replace(/[ #?]/g, '-')),
    );
    const path = fc.array(part, { maxLength: 6 }).map((parts) => parts.join('/'));
    const query = PRINTABLE.map((text) => text.replace(/[ #]/g, '+'));
    await fc.assert(
      fc.asyncProperty(path, query, async (segments, parameters) => {
        expectAnswer(await app.ask(`/fhir/${segments}?${parameters}`));
      }),
      RUNS,
    );
  });
});
