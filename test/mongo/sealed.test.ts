import { expect } from 'chai';
import { BSON } from 'mongodb';
import type { SearchNode } from '../../server/fhir/search/node.ts';
import { and } from '../../server/fhir/search/node.ts';
import { queryById, queryWhere } from '../../server/fhir/search/query.ts';
import { openMongoStore } from '../../server/mongo/open.ts';
import { paramOf, textOf, traceOf, writeOf } from './resources.ts';
import type { TestStore } from './stores.ts';
import { testStore } from './stores.ts';

/** What a stolen disk must not tell; none of it belongs to a real person. */
const SECRETS = [
  'Quenouille',
  'quenouille',
  '299999999999948',
  'Compte rendu confidentiel',
  'confidentiel',
  '1987-03-04',
  'MASQUE_PS',
  'rpps-9',
  'contenu du document',
];
const BIRTH = Date.UTC(1987, 2, 4);
const INS = 'urn:oid:1.2.250.1.213.1.4.8';

describe('sealed store: what the disk tells', () => {
  let opened: TestStore;
  before(async () => {
    opened = await testStore('patient');
    const { store } = opened;
    const blob = await store.blobs.put(streamOf(Buffer.from('contenu du document')), 1000);
    await store.transact(async (tx) => {
      await tx.write(
        writeOf(
          {
            resourceType: 'Patient',
            id: 'marie',
            identifier: [{ system: INS, value: '299999999999948' }],
            name: [{ family: 'Quenouille', given: ['Marie'] }],
            birthDate: '1987-03-04',
          },
          { record: 'marie' },
        ),
      );
      const document = {
        resourceType: 'DocumentReference',
        id: 'doc',
        status: 'current',
        description: 'Compte rendu confidentiel',
        content: [{ attachment: { title: 'Compte rendu confidentiel' } }],
        subject: { reference: 'Patient/marie' },
      };
      const labels = new Map([['_mask', ['MASQUE_PS']]]);
      await tx.write(writeOf(document, { record: 'marie', labels }));
      await tx.write(writeOf(document, { version: 2, record: 'marie', labels }));
      await tx.write(
        writeOf(
          { resourceType: 'Binary', id: 'bin', contentType: 'text/plain' },
          { record: 'marie', blob },
        ),
      );
      await tx.append([
        traceOf(1, {
          record: 'marie',
          agent: { actor: 'HCP', subject: 'rpps-9', client: 'app', roles: [], purposes: [] },
        }),
      ]);
      await tx.lock('Patient?identifier=299999999999948');
    });
  });
  after(() => opened.close());

  it('holds no name, identifier, title, birth date or label in any document of any collection', async () => {
    const db = opened.client.db(opened.database);
    let documents = 0;
    for (const { name } of await db.listCollections().toArray()) {
      for await (const document of db.collection(name).find({})) {
        documents += 1;
        const bytes = Buffer.from(BSON.serialize(document));
        for (const secret of SECRETS)
          expect(bytes.includes(secret), `${secret} in ${name}`).to.equal(false);
        expect(JSON.stringify(document), name).not.to.contain(String(BIRTH));
      }
    }
    expect(documents).to.be.above(8);
  });

  it('finds the patient by identifier without knowing the record, and by name within it', async () => {
    const identifier: SearchNode = {
      kind: 'token',
      param: paramOf('Patient', 'identifier'),
      system: INS,
      code: '299999999999948',
    };
    const family: SearchNode = {
      kind: 'string',
      param: paramOf('Patient', 'family'),
      match: 'starts',
      text: 'quen',
    };
    const birth: SearchNode = {
      kind: 'range',
      param: paramOf('Patient', 'birthdate'),
      prefix: 'le',
      low: BIRTH,
      high: BIRTH + 1,
    };
    const find = async (where: SearchNode) =>
      (await opened.store.find(queryWhere('Patient', where))).resources.map(({ id }) => id);
    expect(await find(identifier)).to.deep.equal(['marie']);
    expect(await find(and(identifier, family, birth))).to.deep.equal(['marie']);
    expect(await find(and(identifier, { ...family, text: 'other' }))).to.deep.equal([]);
    expect(await find(and({ kind: 'record', record: 'marie' }, family))).to.deep.equal(['marie']);
    expect(await find(family)).to.deep.equal([]);
    expect(await find(and({ kind: 'id', ids: ['marie'] }, family))).to.deep.equal(['marie']);
    expect(await find(and({ kind: 'record', record: 'nobody' }, family))).to.deep.equal([]);
  });

  it('refuses bytes moved to another place', async () => {
    const resources = opened.client
      .db(opened.database)
      .collection<{ _id: string; c?: object }>('resources');
    const patient = await resources.findOne({ _id: 'Patient/marie' });
    const document = await resources.findOne({ _id: 'DocumentReference/doc' });
    await resources.updateOne({ _id: 'Patient/marie' }, { $set: { c: document?.c ?? {} } });
    try {
      let failure: unknown;
      await opened.store.find(queryById('Patient', 'marie')).catch((error: unknown) => {
        failure = error;
      });
      expect(failure).to.be.instanceOf(Error);
    } finally {
      await resources.updateOne({ _id: 'Patient/marie' }, { $set: { c: patient?.c ?? {} } });
    }
    const [again] = (await opened.store.find(queryById('Patient', 'marie'))).resources;
    expect(textOf(again)).to.contain('Quenouille');
  });

  it('refuses another key store, another sealer, fewer modules and newer formats, in one sentence', async () => {
    const messageOf = async (work: Promise<unknown>): Promise<string> => {
      try {
        await work;
        return '';
      } catch (error) {
        return error instanceof Error ? error.message : '';
      }
    };
    const stranger = await testStore('patient');
    try {
      const { sealer } = stranger.options;
      expect(await messageOf(openMongoStore({ ...opened.options, sealer }))).to.contain(
        'key store',
      );
    } finally {
      await stranger.close();
    }
    const plain = await testStore('plain');
    try {
      const { sealer } = plain.options;
      expect(await messageOf(openMongoStore({ ...opened.options, sealer }))).to.contain(
        "sealed by 'patient'",
      );
    } finally {
      await plain.close();
    }
    await opened.again({ modules: ['r4', 'dmp'] });
    expect(await messageOf(opened.again())).to.contain('start with dmp too');
    const meta = opened.client.db(opened.database).collection<{ _id: string }>('meta');
    await meta.updateOne({ _id: 'store' }, { $set: { 'formats.document': 99 } });
    expect(await messageOf(opened.again({ modules: ['r4', 'dmp'] }))).to.contain('newer version');
  });
});

async function* streamOf(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
