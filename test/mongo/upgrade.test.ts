import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { MongoServerError } from 'mongodb';
import { queryById } from '../../server/fhir/search/query.ts';
import type { ResourceDocument } from '../../server/mongo/collections.ts';
import { fileKeyStore } from '../../server/mongo/seal/file-key-store.ts';
import { patientSealer } from '../../server/mongo/seal/patient.ts';
import { answersOf, CONDITIONS, expectedAnswers, writeAll } from './frozen/answers.ts';
import type { Thawed } from './frozen/thawed.ts';
import { thawed } from './frozen/thawed.ts';
import { frozenWrites } from './frozen/writes.ts';
import { testStore } from './stores.ts';

const CHILD = fileURLToPath(import.meta.resolve('./upgrade-child.ts'));
const SEALERS = ['plain', 'patient'] as const;

async function killedAfter(batches: number, frozen: Thawed, sealer: string): Promise<void> {
  const { uri, database, keys } = frozen;
  const words = [CHILD, uri, database, keys, sealer, String(batches)];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'inherit'] });
  const [, signal] = await once(child, 'exit');
  expect(signal).to.equal('SIGKILL');
}

for (const sealer of SEALERS) {
  describe(`a store of format 1, ${sealer} seal`, function () {
    this.timeout(60_000);
    let frozen: Thawed;
    beforeEach(async () => {
      frozen = await thawed(1, sealer);
    });
    afterEach(() => frozen.close());

    it('is brought to format 2: each document is what this version would write', async () => {
      const before = await frozen.documents();
      expect(new Set(before.map(({ f }) => f))).to.deep.equal(new Set([1]));
      await frozen.open();
      expect(await frozen.stamp()).to.deep.equal({ format: 2, upgraded: undefined });
      const fresh = await testStore(
        sealer,
        sealer === 'plain' ? {} : { sealer: patientSealer(await fileKeyStore(frozen.keys)) },
      );
      try {
        await writeAll(fresh.store);
        const written = fresh.client.db(fresh.database).collection('resources').find({});
        // What is sealed is sealed with a nonce of its own: it stays as it was, and is opened below.
        const unsealed = ({ c, h, ...rest }: Readonly<Record<string, unknown>>) => ({
          ...rest,
          ...{ hasContent: c !== undefined, hasHeader: h !== undefined },
        });
        const expected = await written.sort({ _id: 1 }).toArray();
        const after = await frozen.documents();
        expect(after.map((one) => unsealed({ ...one }))).to.deep.equal(expected.map(unsealed));
        expect(after.map(({ c, h }) => [c, h])).to.deep.equal(before.map(({ c, h }) => [c, h]));
        expect(after.filter(({ v }) => v !== undefined).length).to.be.above(40);
      } finally {
        await fresh.close();
      }
      expect(frozen.told.join(' ')).to.contain('from format 1 to 2').and.to.contain('49 resources');
    });

    it('answers the same searches under the conditions of the policy', async () => {
      const expected = await expectedAnswers();
      const store = await frozen.open();
      expect(await answersOf(store)).to.deep.equal(expected);
      // The conditions tell resources apart, or the comparison would say nothing.
      const sizes = Object.keys(CONDITIONS).map(
        (name) => expected[`p1 ${name} Observation`]?.length,
      );
      expect(new Set(sizes).size).to.be.above(5);
    });

    it('goes on where it was killed, and meanwhile takes nothing in the old format', async () => {
      const expected = await expectedAnswers();
      await killedAfter(3, frozen, sealer);
      const half = await frozen.documents();
      expect(half.filter(({ f }) => f === 2)).to.have.length(21);
      expect(half.filter(({ f }) => f === 1)).to.have.length(28);
      // Two batches were noted; the third was done, and is looked at again.
      expect(await frozen.stamp()).to.deep.equal({ format: 1, upgraded: half[13]?._id });
      const resources = frozen.client.db(frozen.database).collection('resources');
      const refusal = await resources.insertOne({ f: 1 }).catch((error: unknown) => error);
      expect(refusal).to.be.instanceOf(MongoServerError).with.property('code', 121);
      await killedAfter(2, frozen, sealer);
      const store = await frozen.open({ upgradeBatch: 5 });
      expect(frozen.told.join(' ')).to.contain('21 resources were changed');
      expect(await frozen.stamp()).to.deep.equal({ format: 2, upgraded: undefined });
      expect(await answersOf(store)).to.deep.equal(expected);
    });

    it('asks the right to change the collection once, and tells of its progress', async () => {
      await killedAfter(1, frozen, sealer);
      const db = frozen.client.db(frozen.database);
      await db.setProfilingLevel('all');
      let steps = 0;
      await frozen.open({
        upgradeBatch: 5,
        progress: () => {
          steps += 1;
        },
      });
      await db.setProfilingLevel('off');
      const asked = db.collection('system.profile');
      expect(await asked.countDocuments({ 'command.collMod': 'resources' })).to.equal(0);
      expect(await asked.countDocuments({})).to.be.above(0);
      expect(steps).to.be.above(8);
    });

    it('is upgraded by several processes at once, each document by one of them', async () => {
      const stores = await Promise.all(
        [5, 8, 3].map((upgradeBatch) => frozen.open({ upgradeBatch })),
      );
      const changed = frozen.told.flatMap(
        (line) => /(\d+) resources were changed/.exec(line)?.[1] ?? [],
      );
      expect(changed).to.have.length(3);
      expect(changed.reduce((sum, count) => sum + Number(count), 0)).to.equal(49);
      const documents = await frozen.documents();
      expect(new Set(documents.map(({ f }) => f))).to.deep.equal(new Set([2]));
      const expected = await expectedAnswers();
      for (const store of stores) expect(await answersOf(store)).to.deep.equal(expected);
    });

    it('is opened again without being looked through, and written as a new one is', async () => {
      await frozen.open();
      frozen.told.length = 0;
      const store = await frozen.open();
      expect(frozen.told).to.deep.equal([]);
      const [first] = frozenWrites();
      const [write] = first ?? [];
      if (!write) throw new Error('Nothing was frozen.');
      await store.transact(async (tx) => {
        await tx.write({ ...write, id: 'later' });
      });
      const found = await store.find(queryById(write.type, 'later'));
      expect(found.resources).to.have.length(1);
    });

    it('is not served while a label does not open, and says which', async () => {
      const resources = frozen.client.db(frozen.database).collection<ResourceDocument>('resources');
      const _id = 'Observation/p1-o3';
      const whole = await resources.findOne({ _id });
      if (!whole?.h) throw new Error(`${_id} has no header.`);
      await resources.updateOne({ _id }, { $set: { h: Buffer.from([9, 9, 9]) } });
      const failure = await frozen.open().catch((error: unknown) => String(error));
      expect(failure).to.contain(_id).and.to.contain('backup');
      expect((await frozen.stamp()).format).to.equal(1);
      const byHand = { bypassDocumentValidation: true };
      await resources.updateOne({ _id }, { $set: { h: whole.h } }, byHand);
      expect(await answersOf(await frozen.open())).to.deep.equal(await expectedAnswers());
    });
  });
}
