import { expect } from 'chai';
import { simplifiedPublish } from '../../../scripts/demo/documents.ts';
import { tourBundle } from '../../../scripts/demo/world.ts';
import type { TestServer } from '../../harness.ts';
import { startDemoServer, TEST_NOW } from '../../harness.ts';

describe('dmp.md 4.3, the same deposit sent again', () => {
  let server: TestServer;
  before(async () => {
    server = await startDemoServer();
  });
  after(() => server.close());

  const lines = async (): Promise<number> =>
    (await server.as('marie').get('AuditEvent?patient=Patient/marie&_total=accurate&_count=0')).body
      .total;

  it('answers 200 with the first locations, makes nothing, and leaves one trace', async () => {
    const bundle = tourBundle('again', TEST_NOW);
    const hospital = server.as('hospital-h');
    const first = await hospital.post('', bundle);
    expect(first.status, first.text).to.equal(200);
    const before = await lines();
    const second = await hospital.post('', bundle);
    expect(second.status, second.text).to.equal(200);
    const after = await lines();
    const locations = (body: { entry: { response: { location: string } }[] }): string[] =>
      body.entry.map(({ response }) => response.location);
    expect(locations(second.body)).to.deep.equal(locations(first.body));
    // The first count is itself a read of the journal.
    expect(after - before).to.equal(2);
  });

  it('locations only, whatever is preferred: who deposits need not be a reader', async () => {
    const bundle = tourBundle('preferred', TEST_NOW);
    const prefer = { prefer: 'return=representation' };
    const hospital = server.as('hospital-h');
    await hospital.post('', bundle, prefer);
    const again = await hospital.post('', bundle, prefer);
    expect(again.status, again.text).to.equal(200);
    for (const entry of again.body.entry) expect(entry).not.to.have.property('resource');
  });

  it('ITI-105: 201, then 200 with the same document in the same version', async () => {
    const heading = { patient: 'marie', author: 'dr-g', title: 'Note', deposited: TEST_NOW };
    const note = simplifiedPublish(heading, {
      key: 'marie/again',
      type: '11506-3',
      title: 'Note',
      format: 'pdf',
      start: TEST_NOW,
      lines: ['Contrôle : bonne évolution.'],
    });
    const author = server.as('dr-g');
    const first = await author.post('DocumentReference', note);
    expect(first.status, first.text).to.equal(201);
    const second = await author.post('DocumentReference', note);
    expect(second.status, second.text).to.equal(200);
    expect(second.headers.get('location')).to.equal(first.headers.get('location'));
    expect(second.text, 'a location, not the resource').to.equal('');
  });
});
