/** R4 http, Status Codes: what is wrong with a request is told, whole, and nothing breaks. */
import { expect } from 'chai';
import { unprocessable } from '../../../server/fhir/outcome/errors.ts';
import type { Reply, RunningApp, Sent } from '../../http/running-app.ts';
import { issueOf, runningApp } from '../../http/running-app.ts';

const FHIR = { 'Content-Type': 'application/fhir+json' };

function post(body: string | Uint8Array): Sent {
  return { method: 'POST', headers: FHIR, body };
}

describe('R4 http, Status Codes', () => {
  let app: RunningApp;
  before(async () => {
    app = await runningApp();
    app.engine.put('Patient', 'p1', '{"resourceType":"Patient","id":"p1"}');
  });
  after(() => app.stop());
  afterEach(() => app.engine.overrides.clear());

  const paths: readonly [method: string, path: string, status: number, allow?: string][] = [
    ['GET', '/fhir/Nothing', 404],
    ['GET', '/fhir/Patient/p1/p2/p3/p4/p5', 404],
    ['GET', '/fhir/Patient%2Fp1', 404],
    ['GET', '/fhir/Patient/%00', 404],
    ['GET', '/fhir/Patient/%ZZ', 400],
    ['GET', '/fhir/Patient/%C3', 400],
    ['GET', '/elsewhere', 404],
    ['GET', '/FHIR/metadata', 404],
    ['POST', '/fhir/Patient/p1', 405, 'GET, HEAD, PUT, PATCH, DELETE'],
    ['DELETE', '/fhir/Patient', 405, 'POST, GET, HEAD'],
    ['OPTIONS', '/fhir/Patient/p1', 405, 'GET, HEAD, PUT, PATCH, DELETE'],
    ['TRACE', '/fhir/metadata', 405, 'GET, HEAD'],
  ];
  for (const [method, path, status, allow] of paths) {
    it(`${method} ${path} is ${status}`, async () => {
      const reply = await app.ask(path, { method });
      expect(reply.status).to.equal(status);
      expect(reply.headers.allow).to.equal(allow);
      expect(issueOf(reply).severity).to.equal('error');
    });
  }

  it('what a known caller asks and HTTP refuses is traced, without the query', async () => {
    await app.ask('/fhir/Patient/p1?name=Martin', { method: 'POST' });
    const refusal = app.engine.refused.at(-1);
    expect(refusal).to.deep.include({ method: 'POST', url: '/fhir/Patient/p1' });
    expect(refusal?.error.status).to.equal(405);
    const traced = app.engine.refused.length;
    await app.ask('/fhir/Nothing', { anonymous: true });
    expect(app.engine.refused.length).to.equal(traced);
  });

  it('a refusal that cannot be traced is 503 and no answer about the request', async () => {
    const lost = await runningApp({
      engine: { ...app.engine, appendRefusal: () => Promise.reject(new Error('disk')) },
    });
    const reply = await lost.ask('/fhir/Nothing');
    await lost.stop();
    expect([reply.status, issueOf(reply).code]).to.deep.equal([503, 'transient']);
    expect(reply.headers['retry-after']).to.equal('2');
  });

  const bodies: readonly [title: string, body: string | Uint8Array][] = [
    ['nothing', ''],
    ['not JSON', '<Patient/>'],
    ['cut', '{"resourceType":"Patient"'],
    ['more after the end', '{"resourceType":"Patient"} {}'],
    ['a duplicate member', '{"resourceType":"Patient","id":"a","id":"b"}'],
    ['a duplicate resourceType', '{"resourceType":"Patient","resourceType":"Observation"}'],
    ['__proto__', '{"resourceType":"Patient","__proto__":{"isAdmin":true}}'],
    ['__proto__, escaped', '{"resourceType":"Patient","\\u005f_proto__":{}}'],
    ['65 levels', `{"resourceType":"Patient","a":${'['.repeat(64)}${']'.repeat(64)}}`],
    ['a hundred thousand levels', '['.repeat(100_000)],
    ['NUL in a string', '{"resourceType":"Patient","id":"a\\u0000b"}'],
    ['NUL in the text', '{"resourceType":"Patient","id":"a\u0000b"}'],
    ['a lone surrogate', '{"resourceType":"Patient","id":"\\ud800"}'],
    ['a byte order mark', '\ufeff{"resourceType":"Patient"}'],
    ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['a number out of range', '{"resourceType":"Patient","a":1e999}'],
    ['an array', '[]'],
    ['no resourceType', '{"id":"p1"}'],
    ['a resourceType that is not text', '{"resourceType":["Patient"]}'],
    ['another type than the URL', '{"resourceType":"Observation"}'],
  ];
  for (const [title, body] of bodies) {
    it(`a body with ${title} is 400`, async () => {
      const done = app.engine.performed.length;
      const reply = await app.ask('/fhir/Patient', post(body));
      expect(reply.status).to.equal(400);
      expect(issueOf(reply).code).to.equal('invalid');
      expect(app.engine.performed.length).to.equal(done);
    });
  }

  const updates: readonly [body: string, status: number][] = [
    ['{"resourceType":"Patient","id":"p1"}', 200],
    ['{"resourceType":"Patient","id":"p2"}', 400],
    ['{"resourceType":"Patient"}', 400],
    ['{"resourceType":"Patient","id":["p1"]}', 400],
  ];
  for (const [body, status] of updates) {
    it(`PUT Patient/p1 of ${body} is ${status}`, async () => {
      const reply = await app.ask('/fhir/Patient/p1', { method: 'PUT', headers: FHIR, body });
      expect(reply.status).to.equal(status);
    });
  }

  const bundles: readonly [body: string, status: number][] = [
    ['{"resourceType":"Bundle","type":"transaction"}', 200],
    ['{"resourceType":"Bundle","type":"collection"}', 400],
    ['{"resourceType":"Bundle"}', 400],
    ['{"resourceType":"Patient","type":"transaction"}', 400],
  ];
  for (const [body, status] of bundles) {
    it(`POST to the base of ${body} is ${status}`, async () => {
      expect((await app.ask('/fhir', post(body))).status).to.equal(status);
    });
  }

  const headers: readonly [headers: Record<string, string | string[]>, status: number][] = [
    [{ 'If-Match': '3' }, 400],
    [{ 'If-Match': '"3"' }, 400],
    [{ 'If-Match': '*' }, 400],
    [{ 'If-Match': 'W/"1", W/"2"' }, 400],
    [{ 'If-Match': ['W/"1"', 'W/"2"'] }, 400],
    [{ 'If-Match': 'W/"a b"' }, 400],
    [{ 'If-None-Exist': ['a=1', 'a=2'] }, 400],
    [{ 'X-DMP-Access-Mode': ['normal', 'bris_de_glace'] }, 400],
    [{ 'X-DMP-Access-Reason': '%ZZ' }, 400],
    [{ 'X-DMP-Access-Reason': '%00' }, 400],
    [{ 'X-DMP-Access-Reason': 'urgence\u00e9' }, 400],
    [{ 'X-DMP-Access-Reason': 'a'.repeat(1001) }, 400],
  ];
  for (const [sent, status] of headers) {
    it(`${JSON.stringify(sent).slice(0, 60)} is ${status}`, async () => {
      expect((await app.ask('/fhir/Patient/p1', { headers: sent })).status).to.equal(status);
    });
  }

  it('an error of the engine keeps its reason and expression', async () => {
    app.engine.overrides.set('read', async () => {
      throw unprocessable(
        'no-identity',
        { fr: 'Sans INS.', en: 'Without INS.' },
        'Patient.identifier',
      );
    });
    const reply = await app.ask('/fhir/Patient/p1');
    expect(reply.status).to.equal(422);
    expect(issueOf(reply)).to.deep.include({
      code: 'business-rule',
      details: {
        coding: [
          { system: 'https://carnet.example/fhir/CodeSystem/dmp-reason', code: 'no-identity' },
        ],
      },
      expression: ['Patient.identifier'],
    });
  });

  it('a fault of ours is 500, told to the log and to nobody else', async () => {
    app.engine.overrides.set('read', async () => {
      throw new Error('E11000 duplicate key { name: "Martin" } eyJhbGciOi.x 285017512345678', {
        cause: new TypeError("Bearer abc of 'Marie'"),
      });
    });
    const reply = await app.ask('/fhir/Patient/p1');
    expect([reply.status, issueOf(reply).code]).to.deep.equal([500, 'exception']);
    expect(reply.text).to.not.match(/E11000|Martin|node_modules|\.ts/);
    const line = app.logged.find((text) => text.includes('request failed')) ?? '';
    expect(line)
      .to.contain('E11000')
      .and.not.match(/Martin|Marie|eyJ|Bearer abc|285017512345678/);
  });

  it('an outcome is laid out for people when they ask', async () => {
    const reply: Reply = await app.ask('/fhir/Patient/none?_pretty=true');
    expect(reply.text).to.match(/^\{\n {2}"resourceType": "OperationOutcome",\n/);
  });
});
