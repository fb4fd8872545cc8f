/** Reads and writes that share a command. docs/decisions/0012-commands-shared-by-requests.md. */
import { expect } from 'chai';
import type { SearchNode } from '../../server/fhir/search/node.ts';
import { and } from '../../server/fhir/search/node.ts';
import { queryById, queryWhere } from '../../server/fhir/search/query.ts';
import { observation, paramOf, traceOf, writeOf } from './resources.ts';
import type { TestStore } from './stores.ts';
import { testStore } from './stores.ts';

const MEGABYTE = 1024 * 1024;

describe('commands shared by requests', function () {
  this.timeout(30_000);
  let opened: TestStore;
  let commits = 0;
  before(async () => {
    opened = await testStore('plain', {
      failPoint: (name) => {
        if (name === 'after-commit') commits += 1;
      },
    });
  });
  after(() => opened.close());

  const write = (id: string, version = 1, value = version) =>
    opened.store.transact(async (tx) => {
      await tx.find(queryById('Observation', id));
      await tx.write(writeOf(observation(id, 'p1', { valueQuantity: { value } }), { version }));
      await tx.append([traceOf(Number(id.slice(1)) * 1000 + version * 10 + value)]);
    });

  it('creations of one moment are committed together, each with its trace', async () => {
    commits = 0;
    await Promise.all(Array.from({ length: 40 }, (_, index) => write(`s${index + 1}`)));
    expect(commits).to.be.below(20);
    for (let index = 1; index <= 40; index += 1) {
      const { resources } = await opened.store.find(queryById('Observation', `s${index}`));
      expect(resources.map(({ id }) => id)).to.deep.equal([`s${index}`]);
    }
    let traces = 0;
    for await (const _ of opened.store.traces()) traces += 1;
    expect(traces).to.equal(40);
  });

  it('of two writes of one version one is made, and the others of the moment with it', async () => {
    const outcomes = await Promise.allSettled([
      write('s1', 2, 1),
      write('s1', 2, 2),
      write('s2', 2),
      write('s3', 2),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).to.deep.equal([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
    ]);
    expect(outcomes.slice(2).map(({ status }) => status)).to.deep.equal(['fulfilled', 'fulfilled']);
    const { resources } = await opened.store.find(queryById('Observation', 's1'));
    expect(resources.map(({ versionId }) => versionId)).to.deep.equal(['2']);
  });

  it('two changes of rights in one record: the second is decided on what the first made', async () => {
    const seen: number[] = [];
    const { promise: firstHasRead, resolve } = Promise.withResolvers<void>();
    let turn = 0;
    const change = (id: string, other: string, meanwhile: () => Promise<unknown>) =>
      opened.store.transact(async (tx) => {
        const { resources } = await tx.find(queryById('Observation', other));
        turn += 1;
        if (id === 'c1' && turn === 1) await meanwhile();
        if (id === 'c1') seen.push(resources.length);
        const rights = { record: 'r1', touchesPolicy: true };
        await tx.write(writeOf(observation(id, 'r1'), rights));
      });
    await change('c1', 'c2', async () => {
      resolve();
      await firstHasRead;
      await change('c2', 'c1', async () => undefined);
    });
    // The run that was committed saw what the other had written.
    expect(seen.at(-1)).to.equal(1);
  });

  it('reads of one moment are each answered by their own condition, of one id too', async () => {
    const hidden: SearchNode = {
      kind: 'token',
      param: paramOf('Observation', 'status'),
      code: 'preliminary',
    };
    const where = (id: string, isHidden: boolean): SearchNode => {
      const own: SearchNode = { kind: 'id', ids: [id] };
      return isHidden ? and(own, hidden) : own;
    };
    const asked = Array.from({ length: 60 }, (_, index) => ({
      id: `s${(index % 20) + 4}`,
      isHidden: index % 3 === 0,
    }));
    const found = await Promise.all(
      asked.map(async ({ id, isHidden }) => {
        const page = await opened.store.find(queryWhere('Observation', where(id, isHidden), 1));
        return page.resources.map((one) => one.id);
      }),
    );
    expect(found).to.deep.equal(asked.map(({ id, isHidden }) => (isHidden ? [] : [id])));
  });

  it('a page larger than one message of the database is whole', async () => {
    const text = 'x'.repeat(5 * MEGABYTE);
    for (let index = 0; index < 4; index += 1) {
      const note = [{ text: `${index}${text}` }];
      await opened.store.transact(async (tx) => {
        await tx.write(writeOf(observation(`l${index}`, 'large', { note })));
      });
    }
    const patient: SearchNode = {
      kind: 'reference',
      param: paramOf('Observation', 'patient'),
      target: 'Patient/large',
    };
    const { resources } = await opened.store.find(queryWhere('Observation', patient, 10));
    expect(resources.map(({ id }) => id).sort()).to.deep.equal(['l0', 'l1', 'l2', 'l3']);
    expect(resources.every(({ json }) => json.length > 5 * MEGABYTE)).to.equal(true);
  });
});
