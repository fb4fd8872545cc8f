import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { documentBundle } from '../../../scripts/demo/documents.ts';
import type { TestServer } from '../../harness.ts';
import { startDemoServer, TEST_NOW } from '../../harness.ts';

/** A deposit whose document weighs `size` bytes. */
function heavyBundle(size: number): object {
  const bytes = Buffer.alloc(size, 'a');
  const bundle: any = documentBundle({
    patient: 'marie',
    author: 'dr-h',
    title: 'Imagerie',
    deposited: TEST_NOW,
    documents: [
      {
        key: `heavy/${size}`,
        type: '11490-0',
        title: 'Lettre',
        format: 'pdf',
        start: TEST_NOW,
        lines: ['x'],
      },
    ],
  });
  const of = (type: string): any =>
    bundle.entry.find(({ resource }: any) => resource.resourceType === type).resource;
  of('Binary').data = bytes.toString('base64');
  const { attachment } = of('DocumentReference').content[0];
  attachment.hash = createHash('sha1').update(bytes).digest('base64');
  attachment.size = size;
  return bundle;
}

describe('dmp.md 4.3 item 6, documents inside a bundle', () => {
  let server: TestServer;
  before(async () => {
    server = await startDemoServer();
  });
  after(() => server.close());

  it('up to 10 MB, and the bytes come back as they were', async () => {
    const size = 10 * 1024 * 1024;
    const answer = await server.as('hospital-h').post('', heavyBundle(size));
    expect(answer.status, answer.text.slice(0, 400)).to.equal(200);
    const [id] = /DocumentReference\/[a-z0-9]+/.exec(answer.text) ?? [];
    const document = await server.as('dr-g').get(id ?? '');
    const { url } = document.body.content[0].attachment;
    const raw = await server
      .as('dr-g')
      .request('GET', url, { headers: { accept: 'application/pdf' } });
    expect(raw.status).to.equal(200);
    expect(raw.text).to.have.length(size);
  });

  it('above, 413 says to send the bytes first', async () => {
    const answer = await server.as('hospital-h').post('', heavyBundle(10 * 1024 * 1024 + 1));
    expect(answer.status, answer.text.slice(0, 400)).to.equal(413);
    expect(answer.body.issue[0].diagnostics).to.include('POST [base]/Binary');
  });
});
