/** Probes, metrics, log, and the header fields every answer bears. */
import { expect } from 'chai';
import fc from 'fast-check';
import { printJson } from '../../server/fhir/model/json.ts';
import { readJson } from '../../server/fhir/model/json-reader.ts';
import { prettyJson } from '../../server/http/encode/pretty.ts';
import { shownError } from '../../server/http/watch/log.ts';
import type { RunningApp } from './running-app.ts';
import { issueOf, runningApp } from './running-app.ts';

describe('what a supervisor asks', () => {
  let app: RunningApp;
  afterEach(() => app.stop());

  it('live always, ready when the port says so, in time', async () => {
    let isReady: () => Promise<boolean> = async () => true;
    app = await runningApp({ ready: () => isReady() });
    expect((await app.ask('/health/live')).text).to.equal('{"status":"live"}');
    expect((await app.ask('/health/ready')).status).to.equal(200);
    isReady = async () => false;
    expect((await app.ask('/health/ready')).status).to.equal(503);
    isReady = async () => Promise.reject(new Error('no database'));
    const reply = await app.ask('/health/ready');
    expect([reply.status, reply.text]).to.deep.equal([503, '{"status":"not ready"}']);
  });

  it('metrics count by interaction and status, for this machine or a token', async () => {
    app = await runningApp({ metricsToken: 'm' });
    await app.ask('/fhir/metadata');
    await app.ask('/fhir/Patient/none');
    await app.ask('/fhir/Unknown');
    const { text, headers } = await app.ask('/metrics', { anonymous: true });
    expect(headers['content-type']).to.match(/^text\/plain; version=0\.0\.4/);
    expect(text).to.contain(
      'carnet_http_requests_total{interaction="capabilities",status="200"} 1\n',
    );
    expect(text).to.contain('carnet_http_requests_total{interaction="read",status="404"} 1\n');
    expect(text).to.contain('carnet_http_requests_total{interaction="none",status="404"} 1\n');
    expect(text).to.match(
      /carnet_http_request_seconds_bucket\{interaction="read",le="\+Inf"\} 1\n/,
    );
    expect(text).to.match(/carnet_http_requests_in_flight 0\n/);
    for (const [header, status] of [
      [{ 'X-Forwarded-For': '203.0.113.7' }, 403],
      [{ Authorization: 'Bearer x' }, 403],
      [{ Authorization: 'Bearer m', 'X-Forwarded-For': '203.0.113.7' }, 200],
    ] as const) {
      const sent = { anonymous: true, headers: { ...header } };
      expect((await app.ask('/metrics', sent)).status).to.equal(status);
    }
  });

  it('a log line tells the kind of request and nothing of anybody', async () => {
    app = await runningApp();
    app.engine.put('Patient', 'secret-id', '{"resourceType":"Patient","id":"secret-id"}');
    await app.ask('/fhir/Patient/secret-id?name=Martin');
    await app.ask('/fhir/Dupont/secret-id');
    const [first, second] = app.logged.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(first).to.include({ method: 'GET', interaction: 'read', type: 'Patient', status: 200 });
    expect(first).to.include.keys('requestId', 'milliseconds');
    expect(second).to.include({ interaction: 'none', status: 404 });
    expect(app.logged.join('')).to.not.match(/secret-id|Martin|Dupont|token-of/);
  });

  it('an error is shown without what it quotes', () => {
    const shown = shownError(
      new Error('dup key: { name: "Martin", ins: 285017512345678 }', { cause: 'text' }),
    );
    expect(shown.message).to.equal('dup key: { name: "…", ins: … }');
    expect(shown.causes).to.deep.equal(['string: not an Error']);
    expect(shown.frames[0]).to.match(/^at /);
  });
});

describe('the header fields of every answer', () => {
  let app: RunningApp;
  afterEach(() => app.stop());

  it('nothing is stored, sniffed or framed; the framework is not named', async () => {
    app = await runningApp();
    for (const path of [
      '/fhir/metadata',
      '/fhir/Patient/none',
      '/health/live',
      '/elsewhere',
      '/fhir/%ZZ',
    ]) {
      const { headers } = await app.ask(path);
      expect(headers['cache-control'], path).to.equal('no-store');
      expect(headers['x-content-type-options'], path).to.equal('nosniff');
      expect(headers['content-security-policy'], path).to.contain("default-src 'none'");
      expect(headers['strict-transport-security'], path).to.match(/^max-age=/);
      expect(headers, path).to.not.have.property('x-powered-by');
      expect(headers, path).to.not.have.property('access-control-allow-origin');
    }
  });

  it('a base without TLS promises none', async () => {
    app = await runningApp({ base: 'http://127.0.0.1:8080/fhir' });
    expect((await app.ask('/health/live')).headers).to.not.have.property(
      'strict-transport-security',
    );
  });

  it('CORS is for the origins on the list, by name', async () => {
    app = await runningApp({ allowedOrigins: new Set(['https://app.example']) });
    const preflight = { 'Access-Control-Request-Method': 'GET' };
    const origin = { Origin: 'https://app.example' };
    const allowed = await app.ask('/fhir/Patient', {
      method: 'OPTIONS',
      anonymous: true,
      headers: { ...origin, ...preflight },
    });
    expect(allowed.status).to.equal(204);
    expect(allowed.headers['access-control-allow-origin']).to.equal('https://app.example');
    expect(allowed.headers['access-control-allow-headers']).to.contain('Authorization');
    expect(allowed.headers).to.not.have.property('access-control-allow-credentials');
    const read = await app.ask('/fhir/metadata', { headers: origin });
    expect(read.headers['access-control-expose-headers']).to.contain('ETag');
    for (const other of ['https://app.example.evil.example', 'null', 'http://app.example']) {
      const reply = await app.ask('/fhir/Patient', {
        method: 'OPTIONS',
        headers: { Origin: other, ...preflight },
      });
      expect(reply.headers).to.not.have.property('access-control-allow-origin');
      expect(issueOf(reply).code).to.equal('not-supported');
      expect(reply.headers.vary).to.equal('Origin');
    }
  });
});

describe('JSON laid out for people', () => {
  it('means the same, number texts included', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        // fast-check may print members the strict reader refuses.
        fc.pre(
          !text.includes('__proto__') && !text.includes('\\u0000') && !/\\ud[89a-f]/i.test(text),
        );
        expect(printJson(readJson(prettyJson(text)))).to.equal(printJson(readJson(text)));
      }),
    );
    const odd = '{"a":[1.00,-0,1E+2,{}],"b":[],"c":"{[,:]} \\" \\\\","d":null}';
    expect(prettyJson(odd)).to.contain('1.00,').and.contain('1E+2').and.contain('"b": []');
    expect(printJson(readJson(prettyJson(odd)))).to.equal(odd);
  });
});
