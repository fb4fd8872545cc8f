/** R4 http, Content Types and encodings: what may be asked and sent, and in which language errors speak. */
import { deflateSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { languageOf, negotiate } from '../../../server/http/decode/negotiate.ts';
import type { RunningApp } from '../../http/running-app.ts';
import { issueOf, runningApp } from '../../http/running-app.ts';

const PATIENT = '{"resourceType":"Patient"}';

describe('R4 http, Content Types and encodings', () => {
  let app: RunningApp;
  before(async () => {
    app = await runningApp();
    app.engine.put('Patient', 'p1', PATIENT);
  });
  after(() => app.stop());

  const accepted: readonly [asked: string, status: number][] = [
    ['application/fhir+json', 200],
    ['application/json', 200],
    ['text/json', 200],
    ['application/fhir+json; fhirVersion=4.0', 200],
    ['application/fhir+json; fhirVersion=3.0', 406],
    ['*/*', 200],
    ['application/*;q=0.2', 200],
    ['application/fhir+xml, application/fhir+json;q=0.9', 200],
    ['application/fhir+xml', 406],
    ['text/html', 406],
    ['application/fhir+json;q=0, */*', 406],
    ['*/*;q=0', 406],
    ['', 200],
    [';;;,,,', 406],
  ];
  for (const [asked, status] of accepted) {
    it(`Accept: ${asked} is ${status}`, async () => {
      const reply = await app.ask('/fhir/Patient/p1', { headers: { Accept: asked } });
      expect(reply.status).to.equal(status);
      expect(reply.headers['content-type']).to.equal('application/fhir+json; charset=utf-8');
    });
  }

  const formats: readonly [format: string, status: number][] = [
    ['json', 200],
    ['application/fhir%2Bjson', 200],
    ['application/fhir+json', 200],
    ['xml', 406],
    ['html', 406],
  ];
  for (const [format, status] of formats) {
    it(`_format=${format} wins over Accept: ${status}`, async () => {
      const headers = { Accept: status === 200 ? 'application/fhir+xml' : 'application/fhir+json' };
      const reply = await app.ask(`/fhir/Patient/p1?_format=${format}`, { headers });
      expect(reply.status).to.equal(status);
    });
  }

  it('a write whose answer cannot be given is refused before it is done', async () => {
    const done = app.engine.performed.length;
    const headers = { Accept: 'application/fhir+xml', 'Content-Type': 'application/fhir+json' };
    const reply = await app.ask('/fhir/Patient', { method: 'POST', headers, body: PATIENT });
    expect(reply.status).to.equal(406);
    expect(app.engine.performed.length).to.equal(done);
    expect(app.engine.refused.at(-1)?.error.status).to.equal(406);
  });

  const sent: readonly [contentType: string, status: number][] = [
    ['application/fhir+json', 201],
    ['application/json; charset=UTF-8', 201],
    ['application/fhir+json; fhirVersion=4.0; charset="utf-8"', 201],
    ['application/fhir+json; charset=iso-8859-1', 415],
    ['application/fhir+json; fhirVersion=5.0', 415],
    ['application/fhir+xml', 415],
    ['text/plain', 415],
    ['application/x-www-form-urlencoded', 415],
    ['application/json-patch+json', 415],
    ['nonsense', 415],
    ['', 415],
  ];
  for (const [contentType, status] of sent) {
    it(`Content-Type: ${contentType} on create is ${status}`, async () => {
      const headers = { 'Content-Type': contentType };
      const reply = await app.ask('/fhir/Patient', { method: 'POST', headers, body: PATIENT });
      expect(reply.status).to.equal(status);
    });
  }

  it('PATCH takes JSON Patch alone and says so', async () => {
    const headers = { 'Content-Type': 'application/fhir+json' };
    const reply = await app.ask('/fhir/Patient/p1', { method: 'PATCH', headers, body: '{}' });
    expect(reply.status).to.equal(415);
    expect(reply.headers['accept-patch']).to.equal('application/json-patch+json');
  });

  const encodings: readonly [encoding: string, body: Uint8Array, status: number][] = [
    ['gzip', gzipSync(PATIENT), 201],
    ['deflate', deflateSync(PATIENT), 201],
    ['identity', Buffer.from(PATIENT), 201],
    ['gzip', Buffer.from(PATIENT), 400],
    ['br', Buffer.from(PATIENT), 415],
    ['gzip, gzip', gzipSync(gzipSync(PATIENT)), 415],
  ];
  for (const [encoding, body, status] of encodings) {
    it(`Content-Encoding: ${encoding} of ${body.length} bytes is ${status}`, async () => {
      const headers = { 'Content-Type': 'application/fhir+json', 'Content-Encoding': encoding };
      const reply = await app.ask('/fhir/Patient', { method: 'POST', headers, body });
      expect(reply.status).to.equal(status);
    });
  }

  const languages: readonly [header: string | undefined, language: string][] = [
    [undefined, 'fr'],
    ['en', 'en'],
    ['en-GB,en;q=0.9,fr;q=0.5', 'en'],
    ['fr-FR,en;q=0.9', 'fr'],
    ['de, en;q=0.4', 'en'],
    ['*', 'fr'],
    ['en;q=0', 'fr'],
    ['q=;;,=', 'fr'],
  ];
  for (const [header, language] of languages) {
    it(`Accept-Language: ${header} speaks ${language}`, () => {
      expect(languageOf(header)).to.equal(language);
    });
  }

  it('errors speak the language asked', async () => {
    const french = await app.ask('/fhir/Patient/none');
    const english = await app.ask('/fhir/Patient/none', { headers: { 'Accept-Language': 'en' } });
    expect(issueOf(french).diagnostics).to.equal('Patient/none est inconnu.');
    expect(issueOf(english).diagnostics).to.equal('Patient/none is not known.');
    expect(english.headers['content-language']).to.equal('en');
  });

  it('a header of a thousand ranges is looked at no further than its bound', () => {
    const accept = `${'a/b,'.repeat(5000)}application/fhir+json`;
    expect(() => negotiate({ accept, native: false })).to.throw();
  });
});
