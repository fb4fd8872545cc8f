import { expect } from 'chai';
import { readDefinitions } from '../../server/boot/definitions.ts';
import { FhirError } from '../../server/fhir/outcome/fhir-error.ts';
import type { SearchNode } from '../../server/fhir/search/node.ts';
import { and, not } from '../../server/fhir/search/node.ts';
import type { SearchQuery } from '../../server/fhir/search/query.ts';
import { queryById, queryWhere } from '../../server/fhir/search/query.ts';
import { memoryStore } from '../../server/fhir/store/memory.ts';
import type { Store } from '../../server/fhir/store/store.ts';
import { observation, paramOf, textOf, traceOf, writeOf } from './resources.ts';
import { BASE, JOURNAL_VIEW, testStore } from './stores.ts';

interface PortUnderTest {
  readonly store: Store;
  close(): Promise<void>;
}

const STORES: readonly (readonly [name: string, open: () => Promise<PortUnderTest>])[] = [
  [
    'in memory',
    async () => ({
      store: memoryStore({
        definitions: readDefinitions(),
        base: BASE,
        clock: () => Date.now(),
        journal: JOURNAL_VIEW,
      }),
      close: async () => undefined,
    }),
  ],
  ['on MongoDB, plain seal', () => testStore('plain')],
  ['on MongoDB, patient seal', () => testStore('patient')],
];

const RECORD: SearchNode = { kind: 'record', record: 'p1' };
const FINAL: SearchNode = { kind: 'token', param: paramOf('Observation', 'status'), code: 'final' };

async function statusOf(work: Promise<unknown>): Promise<number> {
  try {
    await work;
    return 200;
  } catch (error) {
    if (error instanceof FhirError) return error.status;
    throw error;
  }
}

async function all(store: Store, query: SearchQuery): Promise<readonly string[]> {
  const ids: string[] = [];
  let after: SearchQuery['after'];
  do {
    const page = await store.find(after ? { ...query, after } : query);
    ids.push(...page.resources.map(({ id }) => id));
    after = page.next;
  } while (after);
  return ids;
}

for (const [name, open] of STORES) {
  describe(`the port Store, ${name}`, () => {
    let opened: PortUnderTest;
    let store: Store;
    before(async () => {
      opened = await open();
      store = opened.store;
      await store.transact(async (tx) => {
        for (let number = 0; number < 25; number += 1) {
          const day = String(1 + (number % 5)).padStart(2, '0');
          const body = observation(`o${number}`, 'p1', { effectiveDateTime: `2026-02-${day}` });
          await tx.write(writeOf(body, { record: 'p1', labels: new Map([['_deposited', ['x']]]) }));
        }
        await tx.write(writeOf(observation('other', 'p2'), { record: 'p2' }));
      });
    });
    after(() => opened.close());

    it('reads back text, labels and record', async () => {
      const [found] = (await store.find(queryById('Observation', 'o3'))).resources;
      expect(textOf(found)).to.contain('"versionId":"1"');
      expect(found?.record).to.equal('p1');
      expect([...(found?.labels ?? [])]).to.deep.equal([['_deposited', ['x']]]);
      expect(found?.lastUpdated).to.equal('2026-01-01T00:00:01.000Z');
    });

    it('pages through everything once, newest first, with ties', async () => {
      const where = and(RECORD, FINAL);
      const paged = await all(store, { ...queryWhere('Observation', where), count: 4 });
      const whole = await store.find({ ...queryWhere('Observation', where), total: 'accurate' });
      expect(paged).to.deep.equal(whole.resources.map(({ id }) => id));
      expect(paged).to.have.length(25);
      expect(whole.total).to.equal(25);
    });

    it('counts without resources', async () => {
      const query = {
        ...queryWhere('Observation', and(RECORD, FINAL), 0),
        total: 'accurate' as const,
      };
      const page = await store.find(query);
      expect(page.resources).to.deep.equal([]);
      expect(page.total).to.equal(25);
      expect(page.next).to.equal(undefined);
    });

    it('finds the complement beside a record', async () => {
      expect(
        (await store.find(queryWhere('Observation', and(RECORD, not(FINAL))))).resources,
      ).to.deep.equal([]);
    });

    it('updates, deletes and keeps every version, decided by the last', async () => {
      const body = observation('changing', 'p1');
      const labels = new Map([['_deposited', ['y']]]);
      await store.transact((tx) => tx.write(writeOf(body, { record: 'p1' })));
      await store.transact((tx) =>
        tx.write(writeOf({ ...body, status: 'amended' }, { version: 2, record: 'p1', labels })),
      );
      await store.transact((tx) =>
        tx.write(writeOf(body, { version: 3, record: 'p1', labels, deleted: true })),
      );
      const query = queryById('Observation', 'changing');
      const [deleted] = (await store.find(query)).resources;
      expect(deleted?.deleted).to.equal(true);
      expect(textOf(deleted)).to.equal('');
      expect((await store.find({ ...query, deleted: 'none' })).resources).to.deep.equal([]);
      const found = await store.find(queryWhere('Observation', and(RECORD, { ...FINAL })));
      expect(found.resources.map(({ id }) => id)).not.to.include('changing');
      const versions = await store.history({ ...query, count: 10 });
      expect(versions.map(({ versionId }) => versionId)).to.deep.equal(['3', '2', '1']);
      expect(textOf(versions[1])).to.contain('amended');
      expect([...(versions[2]?.labels ?? [])]).to.deep.equal([['_deposited', ['y']]]);
      const hidden = and(query.where, { kind: 'record', record: 'p2' });
      expect(await store.history({ ...query, where: hidden, count: 10 })).to.deep.equal([]);
    });

    it('refuses a version that is no longer current, and a second creation', async () => {
      const body = observation('raced', 'p1');
      await store.transact((tx) => tx.write(writeOf(body, { record: 'p1' })));
      await store.transact((tx) => tx.write(writeOf(body, { version: 2, record: 'p1' })));
      const again = (version: number) =>
        store.transact((tx) => tx.write(writeOf(body, { version, record: 'p1' })));
      expect(await statusOf(again(2))).to.equal(409);
      expect(await statusOf(again(1))).to.equal(409);
    });

    it('sees its own writes within a transaction, and undoes all of them', async () => {
      const failure = new Error('undone');
      const body = observation('undone', 'p1');
      let seen = 0;
      try {
        await store.transact(async (tx) => {
          await tx.write(writeOf(body, { record: 'p1' }));
          await tx.write(writeOf({ ...body, status: 'amended' }, { version: 2, record: 'p1' }));
          await tx.append([traceOf(900)]);
          seen = (await tx.find(queryById('Observation', 'undone'))).resources.length;
          throw failure;
        });
      } catch (error) {
        expect(error).to.equal(failure);
      }
      expect(seen).to.equal(1);
      expect((await store.find(queryById('Observation', 'undone'))).resources).to.deep.equal([]);
      expect((await store.find(queryById('AuditEvent', 'trace-900.0'))).resources).to.deep.equal(
        [],
      );
    });

    it('serialises transactions that name the same lock: of 100 creations one is made', async () => {
      const condition: SearchNode = {
        kind: 'token',
        param: paramOf('Patient', 'identifier'),
        system: 'urn:test',
        code: '42',
      };
      const runs = Array.from({ length: 100 }, (_, number) =>
        store.transact(async (tx) => {
          await tx.lock('Patient?identifier=urn:test|42');
          const [found] = (await tx.find(queryWhere('Patient', condition, 2))).resources;
          if (found) return 0;
          const identifier = [{ system: 'urn:test', value: '42' }];
          await tx.write(
            writeOf(
              { resourceType: 'Patient', id: `twin${number}`, identifier },
              { record: `twin${number}` },
            ),
          );
          return 1;
        }),
      );
      const made: number[] = await Promise.all(runs);
      expect(made.reduce((sum, one) => sum + one, 0)).to.equal(1);
      expect((await store.find(queryWhere('Patient', condition))).resources).to.have.length(1);
    });

    it('shows its journal as AuditEvents of the record, each once', async () => {
      const first = traceOf(1, { record: 'p1', touched: [{ type: 'Observation', id: 'o1' }] });
      await store.append([first, traceOf(2, { record: 'p1' })]);
      await store.append([first]);
      await store.transact((tx) => tx.append([traceOf(3, { record: 'p2' })]));
      const page = await store.find({ ...queryWhere('AuditEvent', RECORD), total: 'accurate' });
      expect(page.resources.map(({ id }) => id)).to.deep.equal(['trace-2.0', 'trace-1.0']);
      expect(page.total).to.equal(2);
      expect(textOf(page.resources[1])).to.contain('"resourceType":"AuditEvent"');
      const touched: SearchNode = {
        kind: 'reference',
        param: paramOf('AuditEvent', 'entity'),
        target: 'Observation/o1',
      };
      expect(
        (await store.find(queryWhere('AuditEvent', and(RECORD, touched)))).resources,
      ).to.have.length(1);
      const numbers: number[] = [];
      for await (const { sequence } of store.traces()) numbers.push(sequence);
      expect(numbers).to.deep.equal([1, 2, 3]);
    });
  });
}
