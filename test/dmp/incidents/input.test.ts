/** DMP 3.1 under attack: bodies, queries and sizes other FHIR servers fell over, each asked of this one over HTTP. */
import { createServer } from 'node:http';
import { expect } from 'chai';
import { freePort } from '../../../scripts/free-port.ts';
import type { Client, TestServer } from '../../harness.ts';
import { expected, linkOf, matchIds, shown } from '../../shown.ts';
import { bundlePost } from '../roads/asking.ts';
import { deposit } from '../roads/filing.ts';
import { labResult } from '../roads/world.ts';
import { ear, own, startIncidents } from './incidents.ts';

const FHIR = { 'content-type': 'application/fhir+json' };

describe('DMP 3.1, known incidents of input', function () {
  this.timeout(60_000);
  let server: TestServer;
  let marie: Client;
  let drG: Client;
  const { status, checkQuiet } = ear();
  before(async () => {
    ({ server, marie, drG } = await startIncidents());
  });
  after(() => server.close());

  it('1. XML is read by no door, so no entity is', async () => {
    const body =
      '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><Patient xmlns="http://hl7.org/fhir"><id value="&e;"/></Patient>';
    for (const type of ['application/fhir+xml', 'application/xml', 'text/xml']) {
      for (const path of ['', 'Observation'])
        expect(
          await status(drG.post(path, body, { 'content-type': type })),
          `${type} ${path}`,
        ).to.equal(415);
      expect(await status(drG.patch(`Observation/x`, [], { 'content-type': type }))).to.equal(415);
    }
    expect(await status(drG.get('Observation', { accept: 'application/fhir+xml' }))).to.equal(406);
  });

  it('3. a narrative is served so that no browser runs it', async () => {
    const div =
      '<div xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script><a href="javascript:alert(1)">x</a></div>';
    const answer = await drG.post('Observation', {
      ...labResult('récit'),
      subject: { reference: 'Patient/marie' },
      performer: [{ reference: 'PractitionerRole/dr-g' }],
      text: { status: 'generated', div },
    });
    expect(answer.status).to.be.oneOf([201, 400, 422]);
    expect(answer.headers.get('content-type')).to.match(/^application\/fhir\+json/);
    expect(answer.headers.get('x-content-type-options')).to.equal('nosniff');
    expect(answer.headers.get('content-security-policy')).to.contain("default-src 'none'");
  });

  it('5. no address in a resource is ever called', async () => {
    let calls = 0;
    const port = await freePort();
    const trap = createServer((_request, response) => {
      calls += 1;
      response.end();
    }).listen(port, '127.0.0.1');
    const url = `http://127.0.0.1:${port}/x`;
    await drG.post('Observation', {
      ...labResult('appel'),
      subject: { reference: 'Patient/marie' },
      performer: [{ reference: url }],
      derivedFrom: [{ reference: `${url}/Observation/1` }],
      meta: { profile: [url] },
    });
    await drG.get(
      `Observation?patient=Patient/marie&derived-from=${encodeURIComponent(`${url}/Observation/1`)}&_include=Observation:derived-from`,
    );
    await drG.get('Observation', { 'x-forwarded-host': `127.0.0.1:${port}`, referer: url });
    await new Promise((resolve) => trap.close(resolve));
    expect(calls).to.equal(0);
  });

  it('7. links come from the base, whatever Host and its friends say', async () => {
    const headers = {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      forwarded: 'host=evil.example',
      'x-original-url': '/evil',
    };
    const answer = await drG.get('DocumentReference?patient=Patient/marie&_count=1', headers);
    expect(answer.text).to.not.contain('evil');
  });

  const injections: readonly string[] = [
    'Observation?$where=sleep(1)',
    'Observation?patient[$ne]=x',
    'Observation?_id[$gt]=',
    'Observation?__proto__=1',
    'Observation?constructor=1',
    'Observation?code.$gt=1',
    'Observation?patient=Patient/marie&code=%00',
    'Observation?_sort=$natural',
    'Observation?_sort=k',
    'Observation?_dmp-visibility=MASQUE_PS',
    'Observation?_dmp-visibility:not=MASQUE_PS',
    'DocumentReference?_has:Observation:derived-from:_dmp-state=hidden',
    'Observation?subject:Patient._dmp-depositor=x',
    'AuditEvent?_agent=1',
  ];
  for (const path of injections) {
    it(`8. ${path} is 400`, async () => expect(await status(drG.get(path))).to.equal(400));
  }

  it('8. hostile JSON is 400 or 422, and changes nothing of the server', async () => {
    const bodies = [
      '{"resourceType":"Observation","__proto__":{"polluted":true},"status":"final"}',
      '{"resourceType":"Observation","status":"final","status":"amended"}',
      '{"resourceType":"Observation","constructor":{"prototype":{"polluted":true}}}',
      '{"resourceType":"Observation","status":{"$ne":null},"code":{"text":"x"},"subject":{"reference":"Patient/marie"}}',
      '{"resourceType":["Observation"]}',
      `{"resourceType":"Observation","code":${'{"extension":['.repeat(200)}${']}'.repeat(200)}}`,
      '{"resourceType":"Observation","note":"\\u0000"}',
      '{"resourceType":"Observation","note":"\\ud800"}',
      '[]',
      'null',
      '\ufeff{}',
    ];
    for (const body of bodies)
      expect(
        await status(drG.request('POST', 'Observation', { headers: FHIR, body })),
        body.slice(0, 60),
      ).to.be.oneOf([400, 422]);
    expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined);
  });

  it('8. a patch path reaches nothing but the resource', async () => {
    const id = await own(drG, 'PractitionerRole/dr-g');
    for (const path of [
      '/__proto__/polluted',
      '/constructor/prototype/polluted',
      '/toString',
      '/meta/versionId',
      '/meta/lastUpdated',
      '/id',
      '/resourceType',
      '/../x',
      '/-/x',
      '/note/999999999',
    ]) {
      expect(
        await status(drG.patch(`Observation/${id}`, [{ op: 'add', path, value: 'x' }])),
        path,
      ).to.be.oneOf([200, 400, 403, 405, 422]);
    }
    expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined);
    const kept = shown(expected(await drG.get(`Observation/${id}`), 200));
    expect([kept.id, kept.resourceType]).to.deep.equal([id, 'Observation']);
    expect(kept.meta?.versionId).to.match(/^\d+$/);
  });

  it('9. a text is never a pattern', async () => {
    for (const text of ['.*', '^', '(a+)+$', '[', '\\', '$', '%', '_', 'é'.repeat(32)]) {
      const answer = await drG.get(
        `Practitioner?family=${encodeURIComponent(text === '\\' ? '\\\\' : text)}`,
      );
      expect(answer.status, text).to.equal(200);
      expect(matchIds(answer), text).to.deep.equal([]);
    }
  });

  it('10. every size has its limit', async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => `i${index}`).join(',');
    const long = await drG.get(`Observation?_id=${many}`);
    expect(await status(Promise.resolve(long))).to.be.oneOf([400, 414, 431]);
    expect(shown(long).resourceType).to.equal('OperationOutcome');
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(
      await status(
        drG.request('POST', 'Observation/_search', { headers: form, body: `_id=${many}` }),
      ),
    ).to.be.oneOf([400, 413]);
    expect(await status(drG.get(`Observation?${'_id=a&'.repeat(300)}`))).to.equal(400);
    expect(await status(drG.get(`Observation?${'subject.'.repeat(30)}name=a`))).to.equal(400);
    expect(
      await status(drG.get(`Observation?${'_has:Observation:derived-from:'.repeat(20)}_id=a`)),
    ).to.equal(400);
    expect(
      await status(
        drG.post(
          '',
          bundlePost(
            'batch',
            Array.from({ length: 2500 }, () => ({ request: { method: 'GET', url: 'Patient/x' } })),
          ),
        ),
      ),
    ).to.be.oneOf([400, 413]);
    expect(
      await status(
        drG.request('POST', 'Observation', {
          headers: FHIR,
          body: `{"resourceType":"Observation","note":[{"text":"${'x'.repeat(16 * 1024 * 1024)}"}]}`,
        }),
      ),
    ).to.equal(413);
  });

  it('11. a page link is of one query and one caller', async () => {
    await deposit(server, { author: 'dr-h', type: '11490-0' });
    const next =
      linkOf(
        expected(await drG.get('DocumentReference?patient=Patient/marie&_count=1'), 200),
        'next',
      ) ?? '';
    const token = new URL(next).searchParams.get('_page') ?? '';
    const forged = Buffer.from(JSON.stringify({ value: 0, tie: 0 })).toString('base64url');
    expect(await status(server.as('dr-x').get(next))).to.be.oneOf([400, 403]);
    expect(await status(marie.get(next))).to.be.oneOf([400, 403]);
    expect(await status(drG.get(next.replace('patient=Patient%2Fmarie&', '')))).to.equal(400);
    for (const bad of [`${token}x`, token.slice(1), forged, '', '%00', token.toUpperCase()]) {
      expect(
        await status(
          drG.get(
            `DocumentReference?patient=Patient/marie&_count=1&_page=${encodeURIComponent(bad)}`,
          ),
        ),
        bad,
      ).to.equal(400);
    }
    expect((await drG.get(next)).status).to.equal(200);
  });

  it('33. none of the refusals above tells anything of the inside', () => checkQuiet());
});
