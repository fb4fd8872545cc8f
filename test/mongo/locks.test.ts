/** Locks compared instead of held, and what an attempt remembers. server/mongo/write/lock-versions.ts, absences.ts. */
import { expect } from 'chai';
import { queryById, queryWhere } from '../../server/fhir/search/query.ts';
import type { StoreTransaction } from '../../server/fhir/store/store.ts';
import type { MongoStore } from '../../server/mongo/open.ts';
import { LazySession } from '../../server/mongo/write/lazy-session.ts';
import { LocalLocks } from '../../server/mongo/write/local-locks.ts';
import { observation, paramOf, traceOf, writeOf } from './resources.ts';
import type { TestStore } from './stores.ts';
import { testStore } from './stores.ts';

describe('locks of conditional creations', function () {
  this.timeout(30_000);
  let opened: TestStore;
  let beside: MongoStore;
  let commits = 0;
  before(async () => {
    opened = await testStore('plain', {
      failPoint: (name) => {
        if (name === 'after-commit') commits += 1;
      },
    });
    beside = await opened.again();
  });
  after(() => opened.close());

  const named = (value: string) =>
    queryWhere(
      'Patient',
      { kind: 'token', param: paramOf('Patient', 'identifier'), code: value },
      2,
    );
  const patient = (id: string, value: string) =>
    writeOf({ resourceType: 'Patient', id, identifier: [{ value }] });
  const locks = () => opened.client.db(opened.database).collection('locks');

  /** True when it was made, false when it was there. `meanwhile` runs between the search and the write. */
  async function createdOnce(
    store: MongoStore,
    value: string,
    meanwhile: () => Promise<unknown> = async () => undefined,
  ): Promise<boolean> {
    return store.transact(async (tx: StoreTransaction) => {
      await tx.lock(`Patient?${value}`);
      const { resources } = await tx.find(named(value));
      if (resources.length > 0) return false;
      await meanwhile();
      await tx.write(patient(`${value}-${Math.random().toString(36).slice(2)}`, value));
      return true;
    });
  }

  it('creations of different conditions share a commit; those that find write nothing but a trace', async () => {
    commits = 0;
    const values = Array.from({ length: 40 }, (_, index) => `many${index}`);
    expect(
      new Set(await Promise.all(values.map((value) => createdOnce(opened.store, value)))),
    ).to.deep.equal(new Set([true]));
    expect(commits).to.be.below(20);
    const before = await locks().find().sort({ _id: 1 }).toArray();
    commits = 0;
    await Promise.all(
      values.map((value, index) =>
        opened.store.transact(async (tx) => {
          await tx.lock(`Patient?${value}`);
          const { resources } = await tx.find(named(value));
          expect(resources).to.have.length(1);
          await tx.append([traceOf(index + 1)]);
        }),
      ),
    );
    expect(commits).to.equal(0);
    expect(await locks().find().sort({ _id: 1 }).toArray()).to.deep.equal(before);
    let traces = 0;
    for await (const _ of opened.store.traces()) traces += 1;
    expect(traces).to.equal(40);
  });

  it('another process creates between the search and the write: the first looks again and finds it', async () => {
    for (const value of ['new', 'known']) {
      if (value === 'known')
        await opened.store.transact(async (tx) => {
          await tx.lock('Patient?known');
          await tx.write(measured('beside-the-lock'));
        });
      let runs = 0;
      const made = await createdOnce(opened.store, value, async () => {
        runs += 1;
        if (runs === 1) expect(await createdOnce(beside, value)).to.equal(true);
      });
      expect(made).to.equal(false);
      expect((await opened.store.find(named(value))).resources).to.have.length(1);
    }
  });

  it('a lock dropped and made again under the same number is another one', async () => {
    let runs = 0;
    await createdOnce(opened.store, 'before');
    await opened.store.transact(async (tx) => {
      await tx.lock('Patient?dropped');
      await tx.write(measured('first'));
    });
    const made = await createdOnce(opened.store, 'dropped', async () => {
      runs += 1;
      if (runs > 1) return;
      const was = await locks().find().sort({ at: -1 }).limit(1).next();
      if (!was) throw new Error('The lock is kept.');
      await locks().deleteOne({ _id: was._id });
      expect(await createdOnce(beside, 'dropped')).to.equal(true);
      expect((await locks().findOne({ _id: was._id }))?.['n']).to.equal(was['n']);
    });
    expect(made).to.equal(false);
    expect((await opened.store.find(named('dropped'))).resources).to.have.length(1);
  });

  it('what was not found is found when the transaction itself has written it, and only then', async () => {
    const lengths = await opened.store.transact(async (tx) => {
      const seen: number[] = [];
      const look = async () => seen.push((await tx.find(named('own'))).resources.length);
      await tx.lock('Patient?own');
      await look();
      await tx.write(patient('other1', 'other'));
      await look();
      await tx.write(patient('own1', 'own'));
      await look();
      return seen;
    });
    expect(lengths).to.deep.equal([0, 0, 1]);
  });

  it('a lock taken later makes what was not found be searched again', async () => {
    let runs = 0;
    const lengths = await opened.store.transact(async (tx) => {
      runs += 1;
      const seen: number[] = [];
      seen.push((await tx.find(named('late'))).resources.length);
      if (runs === 1) await createdOnce(beside, 'late');
      await tx.lock('Patient?late');
      seen.push((await tx.find(named('late'))).resources.length);
      return seen;
    });
    expect(lengths).to.deep.equal([0, 1]);
  });

  it('who is overtaken does his work again and spoils no group', async () => {
    const { store } = opened;
    await store.transact((tx) => tx.write(measured('busy')));
    const runs = new Map<string, number>();
    const update = (name: string, id: string) =>
      store.transact(async (tx) => {
        runs.set(name, (runs.get(name) ?? 0) + 1);
        const [current] = (await tx.find(queryById('Observation', id))).resources;
        const version = Number(current?.versionId ?? 0) + 1;
        await tx.write(writeOf(observation(id, 'p1', { note: [{ text: name }] }), { version }));
      });
    await Promise.all([
      ...[1, 2, 3].map((number) => update(`rival${number}`, 'busy')),
      ...[1, 2, 3, 4, 5, 6].map((number) => update(`alone${number}`, `alone${number}`)),
    ]);
    const alone = [...runs].filter(([name]) => name.startsWith('alone'));
    expect(alone.map(([, count]) => count)).to.deep.equal([1, 1, 1, 1, 1, 1]);
    const { resources } = await store.find(queryById('Observation', 'busy'));
    expect(resources.map(({ versionId }) => versionId)).to.deep.equal(['4']);
  });

  it('thousands of locks in one turn, or many requests with hundreds each, pass no queue of others', async () => {
    const { store } = opened;
    const lockAll = (name: string, count: number) =>
      store.transact(async (tx) => {
        const names = Array.from({ length: count }, (_, index) => `Patient?${name}${index}`);
        await Promise.all(names.map((one) => tx.lock(one)));
        await tx.write(measured(`locked-${name}`));
      });
    await lockAll('alone', 4300);
    await Promise.all(Array.from({ length: 16 }, (_, index) => lockAll(`beside${index}-`, 400)));
    const { resources } = await store.find(queryById('Observation', 'locked-alone'));
    expect(resources).to.have.length(1);
  });

  it('many locks read together are each compared: another process that takes one of them is met', async () => {
    let runs = 0;
    await opened.store.transact(async (tx) => {
      runs += 1;
      const names = Array.from({ length: 40 }, (_, index) => `Patient?row${index}`);
      await Promise.all(names.map((one) => tx.lock(one)));
      if (runs === 1)
        await beside.transact(async (other) => {
          await other.lock('Patient?row39');
          await other.write(measured('row-taken'));
        });
      await tx.write(measured('rows'));
    });
    expect(runs).to.equal(2);
  });

  it('who gives up waiting for a lock leaves it to the one who has it', async () => {
    const local = new LocalLocks(20);
    const release = await local.take('one');
    const late = await local.take('one').catch((error: unknown) => String(error));
    expect(late).to.contain('in time');
    expect(local.tryTake('one')).to.equal(undefined);
    release();
    const next = await local.take('one');
    expect(local.tryTake('one')).to.equal(undefined);
    next();
    expect(local.tryTake('one')).to.be.a('function');
  });

  it('a session that cannot be ended fails nothing and holds nobody up', async () => {
    const client = Object.create(opened.client, {
      startSession: {
        value: () => {
          const session = opened.client.startSession();
          const end = session.endSession.bind(session);
          session.endSession = async () => {
            await end();
            throw new Error('The session does not end.');
          };
          return session;
        },
      },
    });
    const session = new LazySession(client, {}, false);
    await session.abort();
    await session.end();
  });

  function measured(id: string) {
    return writeOf(observation(id, 'p1'));
  }
});
