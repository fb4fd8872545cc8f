/** The policy versions of both stores: what raises them, and how new an answer is (store.ts, policyVersions). */
import { expect } from 'chai';
import { readDefinitions } from '../../server/boot/definitions.ts';
import { FhirError } from '../../server/fhir/outcome/fhir-error.ts';
import { NO_RECORD } from '../../server/fhir/search/node.ts';
import { memoryStore } from '../../server/fhir/store/memory.ts';
import type { Store } from '../../server/fhir/store/store.ts';
import { LOOKED_UP_MAX, WAITING_MAX } from '../../server/mongo/policy-versions.ts';
import { observation, writeOf } from './resources.ts';
import type { TestStore } from './stores.ts';
import { BASE, JOURNAL_VIEW, testStore } from './stores.ts';

const consent = (id: string) => ({ resourceType: 'Consent', id, status: 'active' });
const practitioner = (id: string) => ({ resourceType: 'Practitioner', id, active: true });

describe('policy versions', function () {
  this.timeout(60_000);
  let opened: TestStore;
  let beside: Store;
  before(async () => {
    opened = await testStore('patient');
    beside = await opened.again();
  });
  after(() => opened.close());

  const stores: readonly [string, () => Store][] = [
    ['mongo', () => opened.store],
    [
      'memory',
      () =>
        memoryStore({
          definitions: readDefinitions(),
          base: BASE,
          clock: () => Date.now(),
          journal: JOURNAL_VIEW,
        }),
    ],
  ];
  for (const [name, open] of stores) {
    describe(name, () => {
      let store: Store;
      before(() => {
        store = open();
      });

      it('are raised once by a transaction that touches the policy, and by no other', async () => {
        expect(await store.policyVersions(['a', 'b'])).to.deep.equal([0, 0]);
        await store.transact(async (tx) => {
          await tx.write(writeOf(consent('a1'), { record: 'a', touchesPolicy: true }));
          await tx.write(writeOf(consent('a2'), { record: 'a', touchesPolicy: true }));
          await tx.write(writeOf(observation('b1', 'b'), { record: 'b' }));
        });
        expect(await store.policyVersions(['b', 'a', 'a'])).to.deep.equal([0, 1, 1]);
      });

      it('of the directory are raised by what stands in no record', async () => {
        const [before = 0] = await store.policyVersions([NO_RECORD]);
        await store.transact((tx) =>
          tx.write(writeOf(practitioner('p1'), { touchesPolicy: true })),
        );
        expect(await store.policyVersions([NO_RECORD, 'p1'])).to.deep.equal([before + 1, 0]);
      });

      it('are raised on both sides by a write that moves a resource', async () => {
        await store.transact((tx) =>
          tx.write(writeOf(consent('m1'), { record: 'from', touchesPolicy: true })),
        );
        await store.transact((tx) =>
          tx.write(writeOf(consent('m1'), { version: 2, record: 'to', touchesPolicy: true })),
        );
        expect(await store.policyVersions(['from', 'to'])).to.deep.equal([2, 1]);
      });

      it('stay as they are when the transaction fails', async () => {
        const failed = store.transact(async (tx) => {
          await tx.write(writeOf(consent('f1'), { record: 'f', touchesPolicy: true }));
          throw new Error('for a reason');
        });
        expect(await failed.catch((error: unknown) => String(error))).to.contain('for a reason');
        expect(await store.policyVersions(['f'])).to.deep.equal([0]);
      });

      it('of any number of questions at once are each its own', async () => {
        const records = Array.from({ length: LOOKED_UP_MAX * 2 }, (_, index) => `many-${index}`);
        await store.transact(async (tx) => {
          for (const record of records.slice(0, 70))
            await tx.write(writeOf(consent(`c-${record}`), { record, touchesPolicy: true }));
        });
        const found = await Promise.all(records.map((record) => store.policyVersions([record])));
        expect(found.flat()).to.deep.equal(records.map((_, index) => (index < 70 ? 1 : 0)));
      });
    });
  }

  /** Reads of `records` by the database so far. */
  async function looks(): Promise<number> {
    const { totals } = await opened.client.db('admin').command({ top: 1 });
    return totals[`${opened.database}.records`].queries.count;
  }

  it('asked in one turn share one command, and those that do not fit wait for the next', async () => {
    const { store } = opened;
    const before = await looks();
    await Promise.all(Array.from({ length: 200 }, () => store.policyVersions(['a', NO_RECORD])));
    expect((await looks()) - before).to.equal(1);
    const records = Array.from({ length: LOOKED_UP_MAX * 3 }, (_, index) => `r${index}`);
    await Promise.all(records.map((record) => store.policyVersions([record])));
    expect((await looks()) - before).to.equal(4);
  });

  it('are as new as every write acknowledged before the question, in any process', async () => {
    const stop = { now: false };
    // Somebody always asks: a command is under way whenever a new question comes.
    const noise = [opened.store, beside].map(async (store) => {
      while (!stop.now) await store.policyVersions(['noise', 'new']);
    });
    for (let version = 1; version <= 40; version += 1) {
      const writer = version % 2 === 0 ? opened.store : beside;
      await writer.transact((tx) =>
        tx.write(writeOf(consent('new'), { version, record: 'new', touchesPolicy: true })),
      );
      const told = await Promise.all(
        [opened.store, beside].map((store) => store.policyVersions(['new'])),
      );
      expect(told).to.deep.equal([[version], [version]]);
    }
    stop.now = true;
    await Promise.all(noise);
  });

  it('more than a command looks up, or more than may wait, are refused', async () => {
    const { store } = opened;
    const many = Array.from({ length: LOOKED_UP_MAX + 1 }, (_, index) => `x${index}`);
    expect(await store.policyVersions(many).catch((error: unknown) => error)).to.be.an('error');
    const all = await Promise.allSettled(
      Array.from({ length: WAITING_MAX + 1 }, () => store.policyVersions(['a'])),
    );
    const refused = all.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(refused.map((error) => error instanceof FhirError && error.status)).to.deep.equal([503]);
  });

  it('of the directory let two bundles at once both succeed, in one process and in two', async () => {
    const bundle = (store: Store, name: string) =>
      store.transact(async (tx) => {
        for (let number = 0; number < 200; number += 1)
          await tx.write(writeOf(practitioner(`${name}-${number}`), { touchesPolicy: true }));
      });
    const [before = 0] = await beside.policyVersions([NO_RECORD]);
    await Promise.all([
      ...['one', 'two', 'three'].map((name) => bundle(opened.store, name)),
      bundle(beside, 'four'),
    ]);
    expect(await opened.store.policyVersions([NO_RECORD])).to.deep.equal([before + 4]);
  });

  it('of the directory make transactions of one process wait for each other, not meet', async () => {
    const runs = await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        let count = 0;
        await opened.store.transact(async (tx) => {
          count += 1;
          await tx.write(writeOf(practitioner(`wait-${index}`), { touchesPolicy: true }));
        });
        return count;
      }),
    );
    // Once to learn that it must wait, once when its turn has come.
    expect(Math.max(...runs)).to.be.at.most(2);
  });
});
