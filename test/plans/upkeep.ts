/** What the server asks for itself: walks of the journal, versions of rights, locks, blobs. */
import { MongoClient } from 'mongodb';
import { NO_RECORD } from '../../server/fhir/search/node.ts';
import { sweepBlobs } from '../../server/mongo/blobs/sweep.ts';
import { collectionsOf } from '../../server/mongo/collections.ts';
import type { TestServer } from '../harness.ts';
import { mongodUri } from '../mongod.ts';
import type { Observations } from './golden.ts';
import type { Recorder } from './recorder.ts';
import { RECORD } from './world/world.ts';

const BLOBS = 40;

export async function lookAfter(
  { carnet, database }: TestServer,
  recorder: Recorder,
): Promise<Observations> {
  const { store } = carnet;
  const client = await MongoClient.connect(await mongodUri());
  try {
    const collections = collectionsOf(client.db(database));
    const bytes = async function* () {
      yield Buffer.from('quelques octets');
    };
    const walk = async (writer?: string): Promise<string> => {
      let count = 0;
      for await (const _trace of store.traces(writer)) count += 1;
      return writer === undefined ? 'all walked' : `${count} traces`;
    };
    await recorder.observe('traces of one writer', () => walk(`plans-${RECORD}`));
    await recorder.observe('traces of every writer', () => walk());
    await recorder.observe('policy versions', async () => {
      const versions = await store.policyVersions([RECORD, NO_RECORD]);
      return `${versions.length} versions`;
    });
    await recorder.observe('lock', async () => {
      await store.transact((tx) => tx.lock('plans'));
      return 'taken';
    });
    await recorder.observe('the same lock again', async () => {
      await store.transact((tx) => tx.lock('plans'));
      return 'taken';
    });
    let blobId = '';
    await recorder.observe('blob put', async () => {
      ({ blobId } = await store.blobs.put(bytes(), 1000));
      return 'stored';
    });
    await recorder.observe('blob read', async () => {
      let size = 0;
      for await (const chunk of store.blobs.get(blobId)) size += chunk.length;
      return `${size} bytes`;
    });
    for (let count = 0; count < BLOBS; count += 1) await store.blobs.put(bytes(), 1000);
    await recorder.observe('sweep of unclaimed blobs', async () => {
      return `${await sweepBlobs(collections)} dropped`;
    });
    return await recorder.observed();
  } finally {
    await client.close();
  }
}
