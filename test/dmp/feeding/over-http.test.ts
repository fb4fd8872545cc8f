import { expect } from 'chai';
import { tourBundle } from '../../../scripts/demo/world.ts';
import type { Body, TestServer } from '../../harness.ts';
import { startDemoServer } from '../../harness.ts';
import { edited } from './edit.ts';
import { note } from './note.ts';

const MASK = {
  coding: [
    {
      system:
        'https://mos.esante.gouv.fr/NOS/TRE_A07-StatutVisibiliteDocument/FHIR/TRE-A07-StatutVisibiliteDocument',
      code: 'MASQUE_PS',
    },
  ],
};

describe('dmp.md 4.3, feeding over HTTP and MongoDB', () => {
  let server: TestServer;
  before(async function () {
    this.timeout(120_000);
    server = await startDemoServer();
  });
  after(() => server.close());
  const locations = (body: Body): readonly string[] =>
    body.entry.map(({ response }: Body) =>
      String(response.location)
        .replace(/^.*\/fhir\//, '')
        .replace(/\/_history.*$/, ''),
    );

  it('a deposit sent twice at the same instant is one', async () => {
    const hospital = server.as('hospital-h');
    const bundle = tourBundle('http-twice');
    const [one, other] = await Promise.all([hospital.post('', bundle), hospital.post('', bundle)]);
    expect([one?.status, other?.status], `${one?.text} ${other?.text}`).to.deep.equal([200, 200]);
    expect(locations(one?.body)).to.deep.equal(locations(other?.body));
  });

  it('the bytes come back as they were sent', async () => {
    const hospital = server.as('hospital-h');
    const bundle: Body = tourBundle('http-bytes');
    const answer = await hospital.post('', bundle);
    const place = bundle.entry.findIndex(
      ({ resource }: Body) => resource.resourceType === 'Binary',
    );
    const read = await server
      .as('dr-g')
      .get(locations(answer.body)[place] ?? '', { accept: 'application/fhir+json' });
    expect(read.body.data).to.equal(bundle.entry[place].resource.data);
  });

  it('an act is masked in one transaction and its bytes with it', async () => {
    const answer = await server.as('hospital-h').post('', tourBundle('http-mask'));
    const [, , , document = '', binary = ''] = locations(answer.body);
    const patch = await server
      .as('marie')
      .patch(document, [{ op: 'add', path: '/securityLabel/-', value: MASK }], {
        prefer: 'return=OperationOutcome',
      });
    expect(patch.status, patch.text).to.equal(200);
    expect(patch.text).to.contain('5 ');
    for (const reference of [document, binary]) {
      expect((await server.as('dr-g').get(reference)).status, reference).to.equal(404);
      expect((await server.as('dr-t').get(reference)).status, reference).to.equal(200);
    }
  });

  it('one document alone, ITI-105, and bytes sent ahead', async () => {
    const doctor = server.as('dr-g');
    const alone = await doctor.post('DocumentReference', note('http-alone'), {
      prefer: 'return=representation',
    });
    expect(alone.status, alone.text).to.equal(201);
    expect(alone.body.content[0].attachment.url).to.match(/^Binary\//);
    const uploaded = await doctor.request('POST', 'Binary', {
      headers: { 'content-type': 'text/plain' },
      body: 'sent ahead',
    });
    expect(uploaded.status, uploaded.text).to.equal(201);
    const [, url = ''] = /(Binary\/[^/]+)/.exec(uploaded.headers.get('location') ?? '') ?? [];
    const document = edited(note('http-ahead'), ({ content }) => {
      const { language, title, creation } = content[0].attachment;
      content[0].attachment = { contentType: 'text/plain', language, title, creation, url };
    });
    const named = await doctor.post('DocumentReference', document);
    expect(named.status, named.text).to.equal(201);
    const read = await server.as('marie').get(url, { accept: 'text/plain' });
    expect(read.text).to.equal('sent ahead');
  });

  it('a hundred results in one act', async function () {
    this.timeout(60_000);
    const bundle = edited(tourBundle('http-large'), (copy) => {
      const [report] = copy.entry.filter(
        ({ resource }: Body) => resource.resourceType === 'DiagnosticReport',
      );
      const [first] = copy.entry.filter(
        ({ resource }: Body) => resource.resourceType === 'Observation',
      );
      for (let index = 0; index < 100; index += 1) {
        const fullUrl = `urn:uuid:6b8a1b0e-0000-4000-8000-${String(index).padStart(12, '0')}`;
        copy.entry.push({ ...structuredClone(first), fullUrl });
        report.resource.result.push({ reference: fullUrl });
      }
    });
    const answer = await server.as('hospital-h').post('', bundle);
    expect(answer.status, answer.text).to.equal(200);
    const document = locations(answer.body)[3] ?? '';
    const patch = await server
      .as('marie')
      .patch(document, [{ op: 'add', path: '/securityLabel/-', value: MASK }], {
        prefer: 'return=OperationOutcome',
      });
    expect(patch.status, patch.text).to.equal(200);
    expect(patch.text).to.contain('105 ');
  });
});
