import { expect } from 'chai';
import type { SearchNode } from '../../server/fhir/search/node.ts';
import { queryById, queryWhere } from '../../server/fhir/search/query.ts';
import type { FailPoint } from '../../server/mongo/open.ts';
import { observation, paramOf, textOf, traceOf, writeOf } from './resources.ts';
import type { TestStore } from './stores.ts';
import { testStore } from './stores.ts';

describe('writes on MongoDB', () => {
  let opened: TestStore;
  const passed: FailPoint[] = [];
  before(async () => {
    opened = await testStore('plain', {
      failPoint: (name) => {
        passed.push(name);
      },
    });
  });
  after(() => opened.close());

  it('passes every fail point in order', async () => {
    passed.length = 0;
    await opened.store.transact(async (tx) => {
      await tx.write(writeOf(observation('o1', 'p1')));
      await tx.append([traceOf(1)]);
    });
    expect(passed).to.deep.equal([
      'before-old-version',
      'after-old-version',
      'after-swap',
      'before-trace',
      'after-trace',
      'before-commit',
      'after-commit',
    ]);
  });

  it('two processes: of 60 conditional creations one is made', async () => {
    const other = await opened.again();
    const condition: SearchNode = {
      kind: 'token',
      param: paramOf('Patient', 'identifier'),
      code: 'twice',
    };
    const create = (store: typeof other, number: number) =>
      store.transact(async (tx) => {
        await tx.lock('twice');
        const found = await tx.find(queryWhere('Patient', condition, 2));
        if (found.resources.length > 0) return 0;
        await tx.write(
          writeOf({ resourceType: 'Patient', id: `t${number}`, identifier: [{ value: 'twice' }] }),
        );
        return 1;
      });
    const runs = Array.from({ length: 60 }, (_, number) =>
      create(number % 2 ? other : opened.store, number),
    );
    const made: number[] = await Promise.all(runs);
    expect(made.reduce((sum, one) => sum + one, 0)).to.equal(1);
  });

  it('updates of one resource by many at once are all made, one after the other', async () => {
    const { store } = opened;
    await store.transact((tx) => tx.write(writeOf(observation('busy', 'p1'))));
    const update = (number: number) =>
      store.transact(async (tx) => {
        const [current] = (await tx.find(queryById('Observation', 'busy'))).resources;
        const version = Number(current?.versionId) + 1;
        await tx.write(
          writeOf(observation('busy', 'p1', { note: [{ text: String(number) }] }), { version }),
        );
      });
    await Promise.all(Array.from({ length: 8 }, (_, number) => update(number)));
    const versions = await store.history({ ...queryById('Observation', 'busy'), count: 100 });
    expect(versions.map(({ versionId }) => versionId)).to.deep.equal([
      '9',
      '8',
      '7',
      '6',
      '5',
      '4',
      '3',
      '2',
      '1',
    ]);
    const [third] = await store.history({ ...queryById('Observation', 'busy'), version: '3' });
    expect(third?.versionId).to.equal('3');
    expect(textOf(third)).to.contain('"versionId":"3"');
  });

  it('raises the policy version of the record with the write', async () => {
    const { store } = opened;
    expect(await store.policyVersions(['p9'])).to.deep.equal([0]);
    const consent = { resourceType: 'Consent', id: 'c1', status: 'active' };
    await store.transact((tx) => tx.write(writeOf(consent, { record: 'p9', touchesPolicy: true })));
    await store.transact((tx) =>
      tx.write(writeOf(consent, { version: 2, record: 'p9', touchesPolicy: true })),
    );
    await store.transact((tx) => tx.write(writeOf(observation('o9', 'p9'), { record: 'p9' })));
    expect(await store.policyVersions(['p9'])).to.deep.equal([2]);
  });

  it('writes 600 resources and their traces in one transaction', async () => {
    const { store } = opened;
    await store.transact(async (tx) => {
      for (let number = 0; number < 600; number += 1) {
        await tx.write(writeOf(observation(`bulk${number}`, 'p7'), { record: 'p7' }));
        await tx.append([traceOf(1000 + number, { writer: 'bulk' })]);
      }
    });
    const query = {
      ...queryWhere('Observation', { kind: 'record', record: 'p7' }, 0),
      total: 'accurate' as const,
    };
    expect((await store.find(query)).total).to.equal(600);
  });

  it('is ready while the primary takes writes', () => opened.store.ready());
});
