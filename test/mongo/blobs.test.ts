import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { FhirError } from '../../server/fhir/outcome/fhir-error.ts';
import { sweepBlobs } from '../../server/mongo/blobs/sweep.ts';
import { collectionsOf } from '../../server/mongo/collections.ts';
import { writeOf } from './resources.ts';
import type { SealerName, TestStore } from './stores.ts';
import { testStore } from './stores.ts';

const MEGABYTE = 1024 * 1024;

/** Pieces of odd sizes, none of which is kept once it is read. */
async function* pieces(size: number, hash = createHash('sha1')): AsyncIterable<Uint8Array> {
  for (let at = 0, step = 1; at < size; step += 1) {
    const piece = Buffer.alloc(Math.min(size - at, 70_001), step % 251);
    hash.update(piece);
    at += piece.length;
    yield piece;
  }
}

const binary = (id: string) => ({ resourceType: 'Binary', id, contentType: 'text/plain' });

for (const sealer of ['plain', 'patient'] satisfies SealerName[]) {
  describe(`blobs on MongoDB, ${sealer} seal`, () => {
    let opened: TestStore;
    before(async () => {
      opened = await testStore(sealer);
    });
    after(() => opened.close());

    it('streams 20 MB in and out, hashed and claimed by a record', async () => {
      const { store } = opened;
      const hash = createHash('sha1');
      const size = 20 * MEGABYTE + 17;
      const blob = await store.blobs.put(pieces(size, hash), 100 * MEGABYTE);
      expect(blob.size).to.equal(size);
      expect(blob.sha1).to.equal(hash.digest('base64'));
      await store.transact((tx) => tx.write(writeOf(binary('big'), { record: 'p1', blob })));
      const again = createHash('sha1');
      let largest = 0;
      for await (const chunk of store.blobs.get(blob.blobId)) {
        again.update(chunk);
        largest = Math.max(largest, chunk.length);
      }
      expect(again.digest('base64')).to.equal(blob.sha1);
      expect(largest).to.be.at.most(MEGABYTE);
    });

    it('refuses more bytes than allowed with 413', async () => {
      let status = 0;
      try {
        await opened.store.blobs.put(pieces(3 * MEGABYTE), 2 * MEGABYTE);
      } catch (error) {
        status = error instanceof FhirError ? error.status : 500;
      }
      expect(status).to.equal(413);
    });

    it('gives no blob of one record to another', async () => {
      const { store } = opened;
      const blob = await store.blobs.put(pieces(1000), MEGABYTE);
      await store.transact((tx) => tx.write(writeOf(binary('mine'), { record: 'p1', blob })));
      let failure: unknown;
      await store
        .transact((tx) => tx.write(writeOf(binary('theirs'), { record: 'p2', blob })))
        .catch((error: unknown) => {
          failure = error;
        });
      expect(failure).to.be.instanceOf(Error);
    });

    it('drops what nobody claimed within a day, and nothing else', async () => {
      const { store, client, database } = opened;
      const collections = collectionsOf(client.db(database));
      const claimed = await store.blobs.put(pieces(1000), MEGABYTE);
      await store.transact((tx) =>
        tx.write(writeOf(binary('kept'), { record: 'p1', blob: claimed })),
      );
      const fresh = await store.blobs.put(pieces(1000), MEGABYTE);
      const old = await store.blobs.put(pieces(1000), MEGABYTE);
      const yesterday = new Date(Date.now() - 25 * 60 * 60 * 1000);
      await collections.blobs.updateMany(
        { _id: { $in: [claimed.blobId, old.blobId] } },
        { $set: { at: yesterday } },
      );
      expect(await sweepBlobs(collections)).to.equal(1);
      const left = (await collections.blobs.find({}).toArray()).map(({ _id }) => _id);
      expect(left).to.include.members([claimed.blobId, fresh.blobId]);
      expect(left).not.to.include(old.blobId);
      const chunks = await collections.chunks.countDocuments({
        _id: { $gte: `${old.blobId}.`, $lt: `${old.blobId}/` },
      });
      expect(chunks).to.equal(0);
    });
  });
}
