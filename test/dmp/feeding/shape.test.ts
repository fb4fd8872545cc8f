import { expect } from 'chai';
import { tourBundle } from '../../../scripts/demo/world.ts';
import type { Clinic } from './clinic.ts';
import { openWorld } from './clinic.ts';
import type { Loose } from './edit.ts';
import { dropUnreferred, edited, entriesOf, withEach, withEntry } from './edit.ts';

describe('PDSm 3.1.1 and IHE MHD 4.2, shape of a deposit', () => {
  let clinic: Clinic;
  before(async () => {
    clinic = await openWorld();
  });
  const document = (change: (resource: Loose) => void) => (nonce: string) =>
    withEach(tourBundle(nonce), 'DocumentReference', change);
  const without = (element: string) => document((resource) => void delete resource[element]);
  const attachment = (change: (attachment: Loose) => void) =>
    document(({ content }) => change(content[0].attachment));
  const bundle = (change: (bundle: Loose) => void) => (nonce: string) =>
    edited(tourBundle(nonce), change);
  const minimal = (copy: Loose) => {
    copy.meta.profile = [
      'https://profiles.ihe.net/ITI/MHD/StructureDefinition/IHE.MHD.Minimal.ProvideBundle',
    ];
  };

  const cases: readonly (readonly [
    clause: string,
    make: (nonce: string) => object,
    status: number,
    reason: string | undefined,
  ])[] = [
    ['no masterIdentifier', without('masterIdentifier'), 422, 'document-incomplete'],
    ['no type', without('type'), 422, 'document-incomplete'],
    ['no author', without('author'), 422, 'document-incomplete'],
    ['no custodian', without('custodian'), 422, 'document-incomplete'],
    ['no date', without('date'), 422, 'document-incomplete'],
    ['no securityLabel', without('securityLabel'), 422, 'security-label-required'],
    [
      'entered in error',
      document((resource) => {
        resource.status = 'entered-in-error';
      }),
      422,
      'document-incomplete',
    ],
    [
      'another hash',
      attachment((one) => {
        one.hash = Buffer.alloc(20).toString('base64');
      }),
      422,
      'document-mismatch',
    ],
    [
      'another size',
      attachment((one) => {
        one.size = 3;
      }),
      422,
      'document-mismatch',
    ],
    [
      'another content type',
      attachment((one) => {
        one.contentType = 'image/png';
      }),
      422,
      'document-mismatch',
    ],
    [
      'neither hash nor size',
      attachment((one) => {
        delete one.hash;
        delete one.size;
      }),
      200,
      undefined,
    ],
    [
      'bytes that are not there',
      attachment((one) => {
        one.url = 'Binary/nothing';
      }),
      422,
      'binary-orphan',
    ],
    [
      'no submission set',
      bundle((copy) => void copy.entry.shift()),
      422,
      'submission-set-required',
    ],
    [
      'two submission sets',
      bundle(
        (copy) =>
          void copy.entry.push({
            ...copy.entry[0],
            fullUrl: 'urn:uuid:6b8a1b0e-0000-4000-8000-000000000002',
          }),
      ),
      422,
      'submission-set-single',
    ],
    [
      'a set that names not all',
      bundle((copy) => void copy.entry[0].resource.entry.pop()),
      422,
      'submission-set-incomplete',
    ],
    [
      'a set without identifier',
      bundle((copy) => void delete copy.entry[0].resource.identifier),
      422,
      'submission-set-incomplete',
    ],
    [
      'a set alone',
      bundle((copy) => {
        copy.entry = copy.entry.slice(0, 1);
      }),
      422,
      'submission-set-empty',
    ],
    [
      'twice the same masterIdentifier',
      bundle((copy) => {
        const [one, other] = entriesOf(copy, 'DocumentReference') as Loose;
        other.resource.masterIdentifier = one.resource.masterIdentifier;
      }),
      422,
      'document-conflict',
    ],
    [
      'minimal metadata',
      (nonce) =>
        edited(
          withEach(tourBundle(nonce), 'DocumentReference', (one) => {
            delete one.securityLabel;
            delete one.author;
            delete one.custodian;
            delete one.date;
            dropUnreferred(one);
          }),
          minimal,
        ),
      200,
      undefined,
    ],
    [
      'discrete resources only',
      bundle((copy) => {
        copy.entry = copy.entry.filter(
          ({ resource }: Loose) => resource.resourceType === 'Observation',
        );
      }),
      200,
      undefined,
    ],
  ];
  for (const [clause, make, status, reason] of cases) {
    it(`${clause}: ${reason ?? status}`, async () => {
      const answer = await clinic.as('hospital-h').post('', make(clause));
      expect([answer.status, answer.reason], JSON.stringify(answer.issues)).to.deep.equal([
        status,
        reason,
      ]);
      if (status === 422) expect(answer.issues[0]?.expression).to.match(/^Bundle\.entry\[\d+\]/);
    });
  }

  it('the attachment says what its bytes are', async () => {
    const answer = await clinic.as('hospital-h').post(
      '',
      attachment((one) => {
        delete one.hash;
        delete one.size;
      })('filled'),
    );
    const { content } = (await clinic.value(answer.locations[1] ?? '')) as Loose;
    const [original] = entriesOf(tourBundle('filled'), 'DocumentReference') as Loose;
    expect(content[0].attachment).to.include({
      hash: original.resource.content[0].attachment.hash,
      size: original.resource.content[0].attachment.size,
    });
  });

  it('a document gets a logicalId and an entryUUID', async () => {
    const answer = await clinic.as('hospital-h').post('', tourBundle('identifiers'));
    const { identifier } = (await clinic.value(answer.locations[1] ?? '')) as Loose;
    expect(identifier.map((one: Loose) => one.type.coding[0].code)).to.deep.equal([
      'logicalId',
      'entryUUID',
    ]);
    for (const { value } of identifier)
      expect(value).to.match(
        /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
  });

  it('bytes no document names are refused', async () => {
    const binary = { resourceType: 'Binary', contentType: 'text/plain', data: 'AAAA' };
    const answer = await clinic
      .as('hospital-h')
      .post(
        '',
        withEntry(tourBundle('orphan'), binary, 'urn:uuid:6b8a1b0e-0000-4000-8000-000000000003'),
      );
    expect(answer.reason).to.equal('binary-orphan');
  });
});
