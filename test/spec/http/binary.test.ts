/** R4 binary, Serving Binary Resources: raw in, raw or JSON out, streamed; a stranger's bytes never run in a browser. */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { RunningApp } from '../../http/running-app.ts';
import { issueOf, json, runningApp } from '../../http/running-app.ts';

const BYTES = Buffer.from(Array.from({ length: 300_007 }, (_, index) => (index * 7919) % 256));

describe('R4 binary, on the wire', () => {
  let app: RunningApp;
  before(async () => {
    app = await runningApp();
    app.engine.putBinary('pdf', 'application/pdf', BYTES);
    app.engine.putBinary('html', 'text/html; charset=utf-8', Buffer.from('<script>1</script>'));
    app.engine.putBinary('svg', 'image/svg+xml', Buffer.from('<svg/>'));
    app.engine.putBinary('cda', 'text/xml', Buffer.from('<ClinicalDocument/>'));
    app.engine.putBinary('odd', 'text/html\r\nX-Evil: 1', Buffer.from('x'));
    app.engine.putBinary('empty', 'text/plain', new Uint8Array());
    app.engine.put(
      'Binary',
      'small',
      '{"resourceType":"Binary","id":"small","contentType":"text/plain","data":"w6k="}',
    );
  });
  after(() => app.stop());

  it('gives the bytes under their own type when nothing says JSON', async () => {
    const reply = await app.ask('/fhir/Binary/pdf');
    expect(reply.headers['content-type']).to.equal('application/pdf');
    expect(reply.headers['content-length']).to.equal(String(BYTES.length));
    expect(reply.headers['x-content-type-options']).to.equal('nosniff');
    expect(reply.headers['content-security-policy']).to.equal("sandbox; default-src 'none'");
    expect(reply.headers.etag).to.equal('W/"1"');
    expect(reply.bytes.equals(BYTES)).to.equal(true);
  });

  it('gives the resource with base64 data when JSON is asked', async () => {
    const reply = await app.ask('/fhir/Binary/pdf', {
      headers: { Accept: 'application/fhir+json' },
    });
    expect(reply.headers['content-type']).to.equal('application/fhir+json; charset=utf-8');
    expect(reply.headers['content-length']).to.equal(String(reply.bytes.length));
    expect(json(reply)).to.deep.equal({
      resourceType: 'Binary',
      id: 'pdf',
      contentType: 'application/pdf',
      data: BYTES.toString('base64'),
    });
  });

  it('an empty Binary is empty data, and a small one kept inline comes out as bytes', async () => {
    const empty = await app.ask('/fhir/Binary/empty?_format=json');
    expect(json(empty).data).to.equal('');
    const small = await app.ask('/fhir/Binary/small');
    expect([small.headers['content-type'], small.text]).to.deep.equal(['text/plain', 'é']);
  });

  const dispositions: readonly [id: string, disposition: string, type: string][] = [
    ['pdf', 'inline', 'application/pdf'],
    ['html', 'attachment', 'text/html; charset=utf-8'],
    ['svg', 'attachment', 'image/svg+xml'],
    ['cda', 'attachment', 'text/xml'],
    ['odd', 'attachment', 'application/octet-stream'],
  ];
  for (const [id, disposition, type] of dispositions) {
    it(`${id} is served as ${disposition}`, async () => {
      const reply = await app.ask(`/fhir/Binary/${id}`);
      expect(reply.headers['content-disposition']).to.equal(disposition);
      expect(reply.headers['content-type']).to.equal(type);
      expect(reply.headers).to.not.have.property('x-evil');
    });
  }

  const asked: readonly [accept: string, format: string][] = [
    ['*/*', 'application/pdf'],
    ['application/pdf', 'application/pdf'],
    ['text/html,application/xhtml+xml,*/*;q=0.8', 'application/pdf'],
    ['application/fhir+json, */*;q=0.1', 'application/fhir+json; charset=utf-8'],
    ['application/json', 'application/fhir+json; charset=utf-8'],
    ['application/fhir+json;q=0.1, application/pdf', 'application/pdf'],
  ];
  for (const [accept, format] of asked) {
    it(`Accept: ${accept} gives ${format}`, async () => {
      const { headers } = await app.ask('/fhir/Binary/pdf', {
        method: 'HEAD',
        headers: { Accept: accept },
      });
      expect(headers['content-type']).to.equal(format);
    });
  }

  it('raw bytes are taken as they come, whatever their type, and not sent back', async () => {
    for (const method of ['POST', 'PUT']) {
      const path = method === 'POST' ? '/fhir/Binary' : '/fhir/Binary/made';
      const headers = { 'Content-Type': 'application/pdf', 'X-Security-Context': 'Patient/p1' };
      const reply = await app.ask(path, { method, headers, body: BYTES });
      expect(reply.status).to.equal(method === 'POST' ? 201 : 200);
      expect(reply.text).to.equal('');
      expect(app.engine.performed.at(-1)?.request.headers['x-security-context']).to.equal(
        'Patient/p1',
      );
      const kept = app.engine.blobs.get('blob-made') ?? new Uint8Array();
      expect(sha256(kept)).to.equal(sha256(BYTES));
    }
  });

  it('compressed bytes are opened', async () => {
    const headers = { 'Content-Type': 'application/pdf', 'Content-Encoding': 'gzip' };
    await app.ask('/fhir/Binary', { method: 'POST', headers, body: gzipSync(BYTES) });
    expect(sha256(app.engine.blobs.get('blob-made') ?? new Uint8Array())).to.equal(sha256(BYTES));
  });

  it('a FHIR format that is not read is not taken for bytes', async () => {
    const headers = { 'Content-Type': 'application/fhir+xml' };
    const reply = await app.ask('/fhir/Binary', { method: 'POST', headers, body: '<Binary/>' });
    expect(reply.status).to.equal(415);
  });

  it('raw bytes are for Binary alone', async () => {
    const headers = { 'Content-Type': 'application/pdf' };
    const reply = await app.ask('/fhir/Patient', { method: 'POST', headers, body: 'x' });
    expect([reply.status, issueOf(reply).code]).to.deep.equal([415, 'not-supported']);
  });

  it('a blob that cannot be opened is an honest 500; one that breaks later cuts the connection', async () => {
    app.engine.putBinary('gone', 'application/pdf', BYTES);
    app.engine.blobs.delete('blob-gone');
    const missing = await app.ask('/fhir/Binary/gone');
    expect([missing.status, issueOf(missing).code]).to.deep.equal([500, 'exception']);
    app.engine.putBinary('short', 'application/pdf', BYTES);
    app.engine.blobs.set('blob-short', BYTES.subarray(0, 200_000));
    const outcome = await app.ask('/fhir/Binary/short').then(
      () => 'answered',
      () => 'cut',
    );
    expect(outcome).to.equal('cut');
  });
});

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
