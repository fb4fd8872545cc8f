/** R4 http: read, update, create and delete, as they look on the wire. */
import { expect } from 'chai';
import type { RunningApp } from '../../http/running-app.ts';
import { BASE, issueOf, json, NOW, runningApp } from '../../http/running-app.ts';

const FHIR = { 'Content-Type': 'application/fhir+json' };
const EXACT = '{"resourceType":"Observation","id":"o1","valueQuantity":{"value":1.00},"note":"é"}';

describe('R4 http, instance level interactions on the wire', () => {
  let app: RunningApp;
  before(async () => {
    app = await runningApp();
    app.engine.put('Observation', 'o1', EXACT);
  });
  after(() => app.stop());

  it('read gives the stored bytes, ETag and Last-Modified', async () => {
    const reply = await app.ask('/fhir/Observation/o1');
    expect(reply.status).to.equal(200);
    expect(reply.text).to.equal(EXACT);
    expect(reply.headers['content-type']).to.equal('application/fhir+json; charset=utf-8');
    expect(reply.headers.etag).to.equal('W/"1"');
    expect(reply.headers['last-modified']).to.equal('Mon, 06 May 2024 07:08:09 GMT');
    expect(reply.headers['cache-control']).to.equal('no-store');
  });

  it('HEAD answers as GET without a body', async () => {
    const reply = await app.ask('/fhir/Observation/o1', { method: 'HEAD' });
    expect(reply.status).to.equal(200);
    expect(reply.bytes.length).to.equal(0);
    expect(reply.headers['content-length']).to.equal(String(Buffer.byteLength(EXACT)));
  });

  it('_pretty keeps 1.00 and every character of a string', async () => {
    const reply = await app.ask('/fhir/Observation/o1?_pretty=true');
    expect(reply.text).to.contain('"value": 1.00\n');
    expect(JSON.parse(reply.text)).to.deep.equal(JSON.parse(EXACT));
  });

  const conditions: readonly [headers: Record<string, string>, status: number][] = [
    [{ 'If-None-Match': 'W/"1"' }, 304],
    [{ 'If-None-Match': '"9", W/"1"' }, 304],
    [{ 'If-None-Match': '*' }, 304],
    [{ 'If-None-Match': 'W/"2"' }, 200],
    [{ 'If-Modified-Since': 'Mon, 06 May 2024 07:08:09 GMT' }, 304],
    [{ 'If-Modified-Since': 'Mon, 06 May 2024 07:08:08 GMT' }, 200],
    [{ 'If-Modified-Since': 'yesterday' }, 200],
    [{ 'If-None-Match': 'W/"2"', 'If-Modified-Since': 'Mon, 06 May 2024 07:08:09 GMT' }, 200],
  ];
  for (const [headers, status] of conditions) {
    it(`conditional read ${JSON.stringify(headers)} is ${status}`, async () => {
      const reply = await app.ask('/fhir/Observation/o1', { headers });
      expect(reply.status).to.equal(status);
      expect(reply.headers.etag).to.equal('W/"1"');
      if (status === 304) expect(reply.bytes.length).to.equal(0);
    });
  }

  const writes: readonly [prefer: string, kind: string][] = [
    ['return=representation', 'Patient'],
    ['return=minimal', ''],
    ['return=OperationOutcome', 'OperationOutcome'],
    ['handling=lenient; return="minimal"', ''],
    ['return=everything', 'Patient'],
  ];
  for (const [prefer, kind] of writes) {
    it(`create with Prefer: ${prefer}`, async () => {
      const reply = await app.ask('/fhir/Patient', {
        method: 'POST',
        headers: { ...FHIR, Prefer: prefer },
        body: '{"resourceType":"Patient"}',
      });
      expect(reply.status).to.equal(201);
      expect(reply.headers.location).to.match(
        /^https:\/\/carnet\.example\/fhir\/Patient\/made\/_history\/\d+$/,
      );
      expect(reply.text === '' ? '' : json(reply).resourceType).to.equal(kind);
    });
  }

  it('hands the engine what was sent, and nothing of the transport', async () => {
    await app.ask('/fhir/Patient/p1?_pretty=true&_format=json&a=1&a=%C3%A9+b', {
      method: 'PUT',
      headers: {
        ...FHIR,
        'If-Match': 'W/"3"',
        Prefer: 'handling=lenient',
        'X-Request-Id': 'req.1_A-z',
        'X-DMP-Access-Mode': 'bris_de_glace',
        'X-DMP-Access-Reason': 'inconscient%20%C3%A0%20l%E2%80%99arriv%C3%A9e',
        'X-Other': 'stays',
      },
      body: '{"resourceType":"Patient","id":"p1","multipleBirthInteger":2.0}',
    });
    const { request } = app.engine.performed.at(-1) ?? {};
    expect(request).to.deep.include({
      interaction: 'update',
      type: 'Patient',
      id: 'p1',
      ifMatch: '3',
      lenient: true,
      requestId: 'req.1_A-z',
      entry: 0,
      at: NOW,
      query: [
        ['a', '1'],
        ['a', 'é b'],
      ],
      headers: {
        prefer: 'handling=lenient',
        'x-dmp-access-mode': 'bris_de_glace',
        'x-dmp-access-reason': 'inconscient à l’arrivée',
      },
    });
  });

  it('a conditional create hands over its query alone', async () => {
    const headers = { ...FHIR, 'If-None-Exist': 'Patient?identifier=urn:x|1' };
    await app.ask('/fhir/Patient', { method: 'POST', headers, body: '{"resourceType":"Patient"}' });
    expect(app.engine.performed.at(-1)?.request.ifNoneExist).to.equal('identifier=urn:x|1');
  });

  it('delete is 204 with the version, or an outcome when asked', async () => {
    const quiet = await app.ask('/fhir/Patient/p1', { method: 'DELETE' });
    expect([quiet.status, quiet.headers.etag, quiet.text]).to.deep.equal([204, 'W/"2"', '']);
    const told = await app.ask('/fhir/Patient/p1', {
      method: 'DELETE',
      headers: { Prefer: 'return=OperationOutcome' },
    });
    expect(told.status).to.equal(200);
    expect(issueOf(told).severity).to.equal('information');
  });

  it('the X-Request-Id is echoed when it is one, else replaced', async () => {
    const own = await app.ask('/fhir/metadata', { headers: { 'X-Request-Id': 'abc-1' } });
    expect(own.headers['x-request-id']).to.equal('abc-1');
    const made = await app.ask('/fhir/metadata', { headers: { 'X-Request-Id': 'a b<script>' } });
    expect(made.headers['x-request-id']).to.match(/^id-\d+$/);
  });

  it('metadata is open to all, and links never come from the Host header', async () => {
    const open = await app.ask('/fhir/metadata', { anonymous: true });
    expect(open.status).to.equal(200);
    const reply = await app.ask('/fhir/Observation', { headers: { Host: 'evil.example' } });
    expect(reply.text).to.contain(`"url":"${BASE}/Observation?x=1"`).and.not.contain('evil');
  });
});
