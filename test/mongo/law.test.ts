import { expect } from 'chai';
import fc from 'fast-check';
import { readDefinitions } from '../../server/boot/definitions.ts';
import { narrowQuery } from '../../server/fhir/access/narrow.ts';
import { accessFilter } from '../../server/fhir/access/seal.ts';
import { FhirError } from '../../server/fhir/outcome/fhir-error.ts';
import type { SearchNode } from '../../server/fhir/search/node.ts';
import type { SearchQuery } from '../../server/fhir/search/query.ts';
import { memoryStore } from '../../server/fhir/store/memory.ts';
import type { Store } from '../../server/fhir/store/store.ts';
import { historyQuery, pagesOf, versionsOf } from '../laws/answers.ts';
import type { LawType } from '../laws/bodies.ts';
import { BASE, IDS, TYPES } from '../laws/bodies.ts';
import type { LawWorld } from '../laws/worlds.ts';
import { arbitraryFilter, arbitraryQuery, arbitraryWorld, load } from '../laws/worlds.ts';
import type { TestStore } from './stores.ts';
import { JOURNAL_VIEW, testStore } from './stores.ts';

/** Worlds × queries; `LAW_CASES` and `LAW_SEED` ask for others. */
const CASES = Number(process.env.MONGO_LAW_CASES ?? 600);
const QUERIES = 12;
const SEED = Number(process.env.LAW_SEED ?? 20_240_229);

async function inMemory(world: LawWorld): Promise<Store> {
  const store = memoryStore({
    definitions: readDefinitions(),
    base: BASE,
    clock: () => 0,
    journal: JOURNAL_VIEW,
  });
  await load(store, world);
  return store;
}

/** The same world in a database that held another one. */
async function inDatabase({ client, database, store }: TestStore, world: LawWorld): Promise<Store> {
  for (const name of ['resources', 'versions']) {
    await client.db(database).collection(name).deleteMany({});
  }
  await load(store, world);
  return store;
}

/** Every road bounded to one record, as a policy does it. */
function inRecord(record: string, queries: SearchQuery): SearchQuery {
  const visible = new Map(
    TYPES.map((type): [string, SearchNode] => [type, { kind: 'record', record }]),
  );
  return narrowQuery(queries, accessFilter(visible, new Map()));
}

/** A deleted resource is asked for by its id alone. */
function byId(query: SearchQuery): SearchQuery {
  return query.where.kind === 'id' ? query : { ...query, deleted: 'none' };
}

interface Counts {
  cases: number;
  answered: number;
  tooCostly: number;
}

async function expectSame(
  memory: Store,
  database: Store,
  query: SearchQuery,
): Promise<'same' | 'empty' | 'too-costly'> {
  const expected = await pagesOf(memory, query);
  try {
    expect(await pagesOf(database, query)).to.deep.equal(expected);
  } catch (error) {
    if (error instanceof FhirError && error.issues[0]?.code === 'too-costly') return 'too-costly';
    throw error;
  }
  const ids = IDS[query.type as LawType];
  for (const id of ids) {
    const versions = historyQuery(query.type, id, query.where);
    expect(await versionsOf(database, versions)).to.deep.equal(await versionsOf(memory, versions));
  }
  return expected.some(({ resources }) => resources.length > 0) ? 'same' : 'empty';
}

async function run(
  opened: TestStore,
  queryOf: (query: SearchQuery, index: number) => SearchQuery,
): Promise<Counts> {
  const counts: Counts = { cases: 0, answered: 0, tooCostly: 0 };
  const property = fc.asyncProperty(
    arbitraryWorld(),
    fc.array(arbitraryFilter(), { minLength: 1, maxLength: 1 }),
    fc.array(arbitraryQuery(), { minLength: QUERIES, maxLength: QUERIES }),
    async (world, filters, queries) => {
      const memory = await inMemory(world);
      const database = await inDatabase(opened, world);
      for (const [index, query] of queries.entries()) {
        const [filter] = filters;
        const narrowed = index % 2 === 0 && filter ? narrowQuery(byId(query), filter) : byId(query);
        const outcome = await expectSame(memory, database, queryOf(narrowed, index));
        counts.cases += 1;
        if (outcome === 'too-costly') counts.tooCostly += 1;
        if (outcome === 'same') counts.answered += 1;
      }
    },
  );
  await fc.assert(property, { seed: SEED, numRuns: Math.ceil(CASES / QUERIES) });
  return counts;
}

describe('law: the store in memory answers as the store on MongoDB', () => {
  for (const sealer of ['plain', 'patient'] as const) {
    it(`${CASES} cases within one record, ${sealer} seal`, async function () {
      this.timeout(120_000);
      const opened = await testStore(sealer);
      try {
        const counts = await run(opened, (query, index) =>
          inRecord(IDS.Patient[index % 3] ?? '', query),
        );
        expect(counts.tooCostly).to.equal(0);
        expect(counts.answered / counts.cases).to.be.above(0.05);
      } finally {
        await opened.close();
      }
    });
  }

  it(`${CASES} cases over all records, plain seal`, async function () {
    this.timeout(120_000);
    const opened = await testStore('plain');
    try {
      const counts = await run(opened, (query) => query);
      expect(counts.tooCostly / counts.cases, 'refused as too costly').to.be.below(0.6);
      expect(counts.answered / counts.cases).to.be.above(0.1);
    } finally {
      await opened.close();
    }
  });
});
