import { expect } from 'chai';
import { tourBundle } from '../../../scripts/demo/world.ts';
import { labelValues } from '../../../server/dmp/visibility/labels.ts';
import type { Clinic } from './clinic.ts';
import { openWorld } from './clinic.ts';
import type { Loose } from './edit.ts';
import { dropUnreferred, edited } from './edit.ts';
import { location, note } from './note.ts';

describe('IHE ITI-105, one document published alone', () => {
  let clinic: Clinic;
  before(async () => {
    clinic = await openWorld();
  });
  const publish = (document: object) => clinic.as('dr-g').post('DocumentReference', document);

  it('its bytes become a Binary with the same labels', async () => {
    const answer = await publish(note('alone'));
    expect(answer.status, JSON.stringify(answer.issues)).to.equal(201);
    const value: Loose = await clinic.value(location(answer));
    const { attachment } = value.content[0];
    expect(attachment).not.to.have.property('data');
    const binary = await clinic.kept(attachment.url);
    expect([binary.record, binary.blob?.size]).to.deep.equal(['marie', attachment.size]);
    for (const name of [
      '_dmp-group',
      '_dmp-category',
      '_dmp-depositor',
      '_dmp-visibility',
    ] as const) {
      expect(labelValues(binary.labels, name), name).to.deep.equal(
        labelValues(answer.stored?.labels ?? new Map(), name),
      );
    }
  });

  it('sent again it is the same document', async () => {
    const first = await publish(note('same'));
    const second = await publish(note('same'));
    expect(location(second)).to.equal(location(first));
    expect(await clinic.value(location(second))).to.have.property('masterIdentifier');
  });

  it('without securityLabel it is normal', async () => {
    const answer = await publish(
      edited(note('label'), (document) => void delete document.securityLabel),
    );
    expect(
      ((await clinic.value(location(answer))) as Loose).securityLabel[0].coding[0].code,
    ).to.equal('N');
  });

  const refused: readonly (readonly [
    clause: string,
    change: (document: Loose) => void,
    status: number,
    reason: string,
  ])[] = [
    [
      'another content',
      (document) =>
        void Object.assign(document, { masterIdentifier: note('taken')['masterIdentifier'] }),
      409,
      'document-conflict',
    ],
    [
      'a wrong hash',
      ({ content }) => {
        content[0].attachment.hash = Buffer.alloc(20).toString('base64');
      },
      422,
      'document-mismatch',
    ],
    [
      'a wrong size',
      ({ content }) => {
        content[0].attachment.size = 1;
      },
      422,
      'document-mismatch',
    ],
    [
      'no masterIdentifier',
      (document) => void delete document.masterIdentifier,
      422,
      'document-incomplete',
    ],
    [
      'no author',
      (document) => {
        delete document.author;
        dropUnreferred(document);
      },
      422,
      'document-incomplete',
    ],
  ];
  for (const [clause, change, status, reason] of refused) {
    it(`${clause}: ${reason}`, async () => {
      await publish(note('taken'));
      const answer = await publish(edited(note(clause, clause), change));
      expect([answer.status, answer.reason], JSON.stringify(answer.issues)).to.deep.equal([
        status,
        reason,
      ]);
    });
  }
});

describe('dmp.md 3.8, a document that replaces another', () => {
  let clinic: Clinic;
  before(async () => {
    clinic = await openWorld();
  });
  const replacing = (key: string, target: object) => ({
    ...note(key),
    relatesTo: [{ code: 'replaces', target }],
  });

  it('supersedes it in the same transaction', async () => {
    const first = location(await clinic.as('dr-g').post('DocumentReference', note('v1')));
    const answer = await clinic
      .as('dr-g')
      .post('DocumentReference', replacing('v2', { reference: first }));
    expect(answer.status, JSON.stringify(answer.issues)).to.equal(201);
    expect(((await clinic.value(first)) as Loose).status).to.equal('superseded');
  });

  it('finds it by its identifier', async () => {
    const first = location(await clinic.as('dr-g').post('DocumentReference', note('i1')));
    const identifier = ((await clinic.value(first)) as Loose).masterIdentifier;
    await clinic.as('dr-g').post('DocumentReference', replacing('i2', { identifier }));
    expect(((await clinic.value(first)) as Loose).status).to.equal('superseded');
  });

  it('stays masked when the holder had masked the first', async () => {
    const first = location(await clinic.as('dr-g').post('DocumentReference', note('m1')));
    const mask = {
      coding: [
        {
          system:
            'https://mos.esante.gouv.fr/NOS/TRE_A07-StatutVisibiliteDocument/FHIR/TRE-A07-StatutVisibiliteDocument',
          code: 'MASQUE_PS',
        },
      ],
    };
    await clinic.as('marie').patch(first, [{ op: 'add', path: '/securityLabel/-', value: mask }]);
    for (const target of [
      { reference: first },
      { identifier: ((await clinic.value(first)) as Loose).masterIdentifier },
    ]) {
      const answer = await clinic
        .as('dr-g')
        .post('DocumentReference', replacing(`m2-${JSON.stringify(target)}`, target));
      expect(
        labelValues((await clinic.kept(location(answer))).labels, '_dmp-visibility'),
      ).to.include('MASQUE_PS');
    }
  });

  const refused: readonly (readonly [clause: string, target: (others: string) => object])[] = [
    ["another's", (others) => ({ reference: others })],
    ['an unknown one', () => ({ reference: 'DocumentReference/nothing' })],
  ];
  for (const [clause, target] of refused) {
    it(`${clause}: 403, and nothing is written`, async () => {
      const { locations } = await clinic.as('hospital-h').post('', tourBundle(clause));
      const count = (await clinic.all('DocumentReference')).length;
      const answer = await clinic
        .as('dr-g')
        .post('DocumentReference', replacing(`r-${clause}`, target(locations[1] ?? '')));
      expect([answer.status, answer.reason]).to.deep.equal([403, 'write-scope']);
      expect(await clinic.all('DocumentReference')).to.have.length(count);
    });
  }
});
