import { expect } from 'chai';
import { tourBundle } from '../../../scripts/demo/world.ts';
import { labelValues } from '../../../server/dmp/visibility/labels.ts';
import type { Clinic } from './clinic.ts';
import { openWorld } from './clinic.ts';
import type { Loose } from './edit.ts';
import { edited, entriesOf, withEach } from './edit.ts';
import { location, note } from './note.ts';

describe('dmp.md 4.3.6, bytes sent ahead of their document', () => {
  let clinic: Clinic;
  beforeEach(async () => {
    clinic = await openWorld();
  });
  const bytes = Buffer.from('scan of an old letter');
  const ahead = (url: string, change: (attachment: Loose) => void = () => undefined) =>
    edited(note(`ahead-${url}`), ({ content }) => {
      const { attachment } = content[0];
      for (const name of ['data', 'hash', 'size']) delete attachment[name];
      Object.assign(attachment, { url, contentType: 'text/plain' });
      change(attachment);
    });

  it('are readable by their uploader alone, in no record', async () => {
    const answer = await clinic.as('dr-g').upload('text/plain', bytes);
    expect(answer.status, JSON.stringify(answer.issues)).to.equal(201);
    expect((await clinic.kept(location(answer))).record).to.equal(undefined);
    expect((await clinic.as('dr-g').get(location(answer))).status).to.equal(200);
    for (const name of ['marie', 'dr-t'])
      expect((await clinic.as(name).get(location(answer))).status, name).to.equal(404);
  });

  it('join the record with the document that names them', async () => {
    const binary = location(await clinic.as('dr-g').upload('text/plain', bytes));
    const answer = await clinic.as('dr-g').post('DocumentReference', ahead(binary));
    expect(answer.status, JSON.stringify(answer.issues)).to.equal(201);
    const kept = await clinic.kept(binary);
    expect([kept.record, kept.blob?.size, labelValues(kept.labels, '_dmp-state')]).to.deep.equal([
      'marie',
      bytes.length,
      [],
    ]);
    expect(labelValues(kept.labels, '_dmp-group')).to.deep.equal(
      labelValues(answer.stored?.labels ?? new Map(), '_dmp-group'),
    );
    expect((await clinic.as('marie').get(binary)).status).to.equal(200);
    expect(((await clinic.value(location(answer))) as Loose).content[0].attachment).to.include({
      size: bytes.length,
    });
  });

  it('join it with a Bundle too', async () => {
    const binary = location(await clinic.as('hospital-h').upload('text/xml', bytes));
    const bundle = edited(tourBundle('ahead'), (copy) => {
      copy.entry = copy.entry
        .filter(
          ({ resource }: Loose) =>
            !['Binary', 'DiagnosticReport', 'Observation'].includes(resource.resourceType),
        )
        .slice(0, 2);
      copy.entry[0].resource.entry.pop();
      const { attachment } = (entriesOf(copy, 'DocumentReference')[0] as Loose).resource.content[0];
      Object.assign(attachment, { url: binary, size: bytes.length });
      delete attachment.hash;
    });
    const answer = await clinic.as('hospital-h').post('', bundle);
    expect(answer.status, JSON.stringify(answer.issues)).to.equal(200);
    expect((await clinic.kept(binary)).record).to.equal('marie');
  });

  const refused: readonly (readonly [
    clause: string,
    uploader: string,
    change: (attachment: Loose) => void,
    reason: string,
  ])[] = [
    ["another's upload", 'dr-t', () => undefined, 'attachment-unknown'],
    [
      'an absent one',
      'dr-g',
      (attachment) => {
        attachment.url = 'Binary/nothing';
      },
      'attachment-unknown',
    ],
    [
      'an address elsewhere',
      'dr-g',
      (attachment) => {
        attachment.url = 'https://elsewhere.example/x';
      },
      'attachment-unknown',
    ],
    [
      'another hash',
      'dr-g',
      (attachment) => {
        attachment.hash = Buffer.alloc(20).toString('base64');
      },
      'document-mismatch',
    ],
    [
      'another size',
      'dr-g',
      (attachment) => {
        attachment.size = 1;
      },
      'document-mismatch',
    ],
    [
      'another content type',
      'dr-g',
      (attachment) => {
        attachment.contentType = 'image/png';
      },
      'document-mismatch',
    ],
  ];
  for (const [clause, uploader, change, reason] of refused) {
    it(`${clause}: ${reason}`, async () => {
      const binary = location(await clinic.as(uploader).upload('text/plain', bytes));
      const answer = await clinic.as('dr-g').post('DocumentReference', ahead(binary, change));
      expect([answer.status, answer.reason], JSON.stringify(answer.issues)).to.deep.equal([
        422,
        reason,
      ]);
      expect((await clinic.kept(binary)).record).to.equal(undefined);
    });
  }

  it('cannot be taken from a record by another document of somebody else', async () => {
    const { locations } = await clinic.as('hospital-h').post(
      '',
      withEach(tourBundle('owned'), 'List', () => undefined),
    );
    const binary = locations.find((one) => one.startsWith('Binary/')) ?? '';
    const answer = await clinic.as('dr-g').post('DocumentReference', ahead(binary));
    expect(answer.reason).to.equal('attachment-unknown');
  });
});
