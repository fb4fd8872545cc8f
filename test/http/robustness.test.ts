/** What a request may cost: bytes, time and places, each at its bound; and a stop that loses nothing begun. */
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { HTTP_LIMITS } from '../../server/http/limits.ts';
import type { RunningApp } from './running-app.ts';
import { issueOf, runningApp, TOKEN } from './running-app.ts';

const MEGABYTE = 1024 * 1024;
const FHIR = { 'Content-Type': 'application/fhir+json' };
const RAW = { 'Content-Type': 'application/pdf' };

async function* megabytes(count: number): AsyncGenerator<Uint8Array> {
  const chunk = Buffer.alloc(MEGABYTE, 0x20);
  for (let sent = 0; sent < count; sent += 1) yield chunk;
}

describe('the bounds of a request', () => {
  let app: RunningApp;
  afterEach(() => app.stop());

  it('100 MB of JSON are refused 413 without being held', async () => {
    app = await runningApp();
    const before = process.memoryUsage().arrayBuffers;
    let highest = before;
    const watch = setInterval(() => {
      highest = Math.max(highest, process.memoryUsage().arrayBuffers);
    }, 5);
    const reply = await app.ask('/fhir/Patient', {
      method: 'POST',
      headers: FHIR,
      body: megabytes(100),
    });
    clearInterval(watch);
    expect([reply.status, issueOf(reply).code]).to.deep.equal([413, 'too-long']);
    expect(highest - before).to.be.below(60 * MEGABYTE);
    expect(app.engine.performed).to.have.length(0);
  });

  it('a length announced beyond the bound is refused before a byte of it is read', async () => {
    app = await runningApp();
    const text = await app.raw(
      `POST /fhir/Patient HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}\r\nConnection: close\r\n` +
        `Content-Type: application/fhir+json\r\nContent-Length: ${HTTP_LIMITS.resourceBytesMax + 1}\r\n\r\n`,
    );
    expect(text).to.match(/^HTTP\/1\.1 413 /);
  });

  it('a Bundle may be larger than a resource, to its own bound', async () => {
    app = await runningApp({ limits: { resourceBytesMax: 100, bundleBytesMax: 200 } });
    const filler = ' '.repeat(120);
    const bundle = `{"resourceType":"Bundle","type":"batch"${filler}}`;
    const small = await app.ask('/fhir', { method: 'POST', headers: FHIR, body: bundle });
    expect(small.status).to.equal(200);
    const body = `${bundle}${filler}`;
    expect((await app.ask('/fhir', { method: 'POST', headers: FHIR, body })).status).to.equal(413);
    const patient = `{"resourceType":"Patient"${filler}}`;
    const large = await app.ask('/fhir/Patient', { method: 'POST', headers: FHIR, body: patient });
    expect(large.status).to.equal(413);
  });

  it('what inflates beyond the bound is refused, however small it was sent', async () => {
    app = await runningApp({ limits: { resourceBytesMax: MEGABYTE } });
    const headers = { ...FHIR, 'Content-Encoding': 'gzip' };
    const bomb = gzipSync(Buffer.alloc(64 * MEGABYTE));
    expect(bomb.length).to.be.below(MEGABYTE / 8);
    const reply = await app.ask('/fhir/Patient', { method: 'POST', headers, body: bomb });
    expect(reply.status).to.equal(413);
  });

  it('a raw Binary streams to its bound and is cut at the next byte', async () => {
    app = await runningApp({ limits: { rawBytesMax: 3 * MEGABYTE } });
    const whole = await app.ask('/fhir/Binary', {
      method: 'POST',
      headers: RAW,
      body: megabytes(3),
    });
    expect(whole.status).to.equal(201);
    expect(app.engine.blobs.get('blob-made')?.length).to.equal(3 * MEGABYTE);
    const more = await app.ask('/fhir/Binary', {
      method: 'POST',
      headers: RAW,
      body: megabytes(4),
    });
    expect(more.status).to.equal(413);
  });

  it('a sender who falls silent is cut', async () => {
    app = await runningApp({ limits: { bodyIdleMilliseconds: 50 } });
    const closed = await silentAfter(app, 'Content-Length: 100\r\n\r\n{"resourceType"');
    expect(closed).to.equal('');
    expect(app.engine.refused.at(-1)?.error.status).to.equal(408);
  });

  it('a refused sender who goes on for ever is cut', async () => {
    app = await runningApp({ limits: { drainMilliseconds: 50 } });
    const text = await silentAfter(app, 'Content-Encoding: br\r\nContent-Length: 100\r\n\r\n{');
    expect(text).to.match(/^HTTP\/1\.1 415 /);
  });

  it('an engine that does not answer in time is 503, and its place is kept until it does', async () => {
    app = await runningApp({ limits: { requestMilliseconds: 30, inFlightMax: 1 } });
    let finish: () => void = () => undefined;
    app.engine.overrides.set('read', async () => {
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return { kind: 'nothing', status: 204 };
    });
    const late = await app.ask('/fhir/Patient/p1');
    expect([late.status, issueOf(late).code]).to.deep.equal([503, 'timeout']);
    const full = await app.ask('/fhir/metadata');
    expect([full.status, issueOf(full).code]).to.deep.equal([503, 'throttled']);
    expect(full.headers['retry-after']).to.equal('2');
    finish();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect((await app.ask('/fhir/metadata')).status).to.equal(200);
  });

  const malformed: readonly [title: string, text: string, status: number][] = [
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['no Host', 'GET /fhir/metadata HTTP/1.1\r\n\r\n', 400],
    ['a header over 40 KB', `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(41_000)}\r\n\r\n`, 431],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      400,
    ],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['a target that is no path', 'GET * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 404],
    [
      'raw bytes in the query',
      'GET /fhir/metadata?a=\u00e9 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      400,
    ],
  ];
  for (const [title, text, status] of malformed) {
    it(`${title} is ${status} and the server goes on`, async () => {
      app = await runningApp();
      expect(await app.raw(text)).to.match(new RegExp(`^HTTP/1\\.1 ${status} `));
      expect((await app.ask('/fhir/metadata')).status).to.equal(200);
    });
  }

  it('an absolute target answers as its path does', async () => {
    app = await runningApp();
    const text = await app.raw(
      'GET http://other.example/fhir/metadata HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    );
    expect(text)
      .to.match(/^HTTP\/1\.1 200 /)
      .and.contain('CapabilityStatement');
  });
});

describe('a stop', () => {
  it('lets what has begun end, refuses what begins, and then closes', async () => {
    const app = await runningApp();
    let finish: () => void = () => undefined;
    app.engine.put('Patient', 'p1', '{"resourceType":"Patient","id":"p1"}');
    const [stored] = app.engine.resources.get('Patient/p1') ?? [];
    if (!stored) throw new Error('not kept');
    app.engine.overrides.set('read', async () => {
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return { kind: 'stored', resource: stored, status: 200, notices: [] };
    });
    const begun = app.ask('/fhir/Patient/p1');
    while (app.engine.performed.length === 0)
      await new Promise((resolve) => setTimeout(resolve, 2));
    const stopped = app.listening.close(5);
    expect((await app.ask('/health/ready')).status).to.equal(503);
    expect((await app.ask('/health/live')).status).to.equal(200);
    const refused = await app.ask('/fhir/metadata');
    expect([refused.status, refused.headers.connection]).to.deep.equal([503, 'close']);
    finish();
    expect((await begun).status).to.equal(200);
    await stopped;
    expect(await app.ask('/health/live').catch(() => 'closed')).to.equal('closed');
  });

  it('does not wait longer than it was told', async () => {
    const app = await runningApp();
    app.engine.overrides.set('read', () => new Promise(() => undefined));
    const begun = app.ask('/fhir/Patient/p1').catch(() => 'cut');
    while (app.engine.performed.length === 0)
      await new Promise((resolve) => setTimeout(resolve, 2));
    await app.listening.close(0.05);
    expect(await begun).to.equal('cut');
  });
});

/** Sends the start of a POST and nothing more; what came back once the other side has closed. */
function silentAfter(app: RunningApp, rest: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(app.listening.url).port), '127.0.0.1');
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(received));
    socket.write(
      `POST /fhir/Patient HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}\r\n` +
        `Content-Type: application/fhir+json\r\n${rest}`,
    );
  });
}
