import { expect } from 'chai';
import fc from 'fast-check';
import { readDefinitions } from '../../server/boot/definitions.ts';
import { narrowQuery } from '../../server/fhir/access/narrow.ts';
import type { AccessFilter } from '../../server/fhir/access/seal.ts';
import { traceEntries } from '../../server/fhir/audit/entries.ts';
import { auditEvent } from '../../server/fhir/audit/render.ts';
import { and, NONE } from '../../server/fhir/search/node.ts';
import type { SearchQuery } from '../../server/fhir/search/query.ts';
import { memoryStore } from '../../server/fhir/store/memory.ts';
import type { Store } from '../../server/fhir/store/store.ts';
import { historyQuery, pagesOf, versionsOf } from './answers.ts';
import type { LawType } from './bodies.ts';
import { BASE, IDS } from './bodies.ts';
import type { LawWorld } from './worlds.ts';
import { arbitraryFilter, arbitraryQuery, arbitraryWorld, load, visiblePart } from './worlds.ts';

/** Worlds × filters × queries = cases; `LAW_CASES` and `LAW_SEED` ask for others. */
const FILTERS = 2;
const QUERIES = 5;
const CASES = Number(process.env.LAW_CASES ?? 20_000);
const SEED = Number(process.env.LAW_SEED ?? 20_240_229);

function newStore(): Store {
  return memoryStore({
    definitions: readDefinitions(),
    base: BASE,
    clock: () => 0,
    journal: {
      entries: traceEntries,
      resource: (trace) => auditEvent(trace, { reasonSystem: '' }),
    },
  });
}

async function loaded(world: LawWorld): Promise<Store> {
  const store = newStore();
  await load(store, world);
  return store;
}

async function expectSameAnswers(
  stores: { readonly whole: Store; readonly part: Store },
  query: SearchQuery,
  filter: AccessFilter,
): Promise<number> {
  const narrowed = await pagesOf(stores.whole, narrowQuery(query, filter));
  const visible = await pagesOf(stores.part, query);
  expect(narrowed).to.deep.equal(visible);
  // Every type drawn is one of the worlds.
  for (const id of IDS[query.type as LawType]) {
    const versions = historyQuery(query.type, id, query.where);
    expect(await versionsOf(stores.whole, narrowQuery(versions, filter))).to.deep.equal(
      await versionsOf(stores.part, versions),
    );
  }
  return narrowed.flatMap(({ resources, included }) => [...resources, ...included]).length;
}

describe('law: the narrowed query over everything answers as the query over the visible part', () => {
  it(`${CASES} cases: matches, chains, _has, not, missing, includes, totals, pages, history`, async function () {
    this.timeout(180_000);
    let hidden = 0;
    let answered = 0;
    let cases = 0;
    const run = fc.asyncProperty(
      arbitraryWorld(),
      fc.array(arbitraryFilter(), { minLength: FILTERS, maxLength: FILTERS }),
      fc.array(arbitraryQuery(), { minLength: QUERIES, maxLength: QUERIES }),
      async (world, filters, queries) => {
        const whole = await loaded(world);
        for (const filter of filters) {
          const visible = visiblePart(world, filter);
          const part = await loaded(visible);
          for (const query of queries) {
            cases += 1;
            if (visible.resources.length < world.resources.length) hidden += 1;
            if ((await expectSameAnswers({ whole, part }, query, filter)) > 0) answered += 1;
          }
        }
      },
    );
    await fc.assert(run, { seed: SEED, numRuns: Math.ceil(CASES / FILTERS / QUERIES) });
    expect(cases).to.be.at.least(CASES);
    expect(hidden / cases, 'cases in which something was hidden').to.be.above(0.8);
    expect(answered / cases, 'cases in which something was answered').to.be.above(0.2);
  });

  it('the cases are sharp: with the filter at the root alone, answers differ', async () => {
    let differing = 0;
    const run = fc.asyncProperty(
      arbitraryWorld(),
      arbitraryFilter(),
      arbitraryQuery(),
      async (world, filter, query) => {
        const [whole, part] = [await loaded(world), await loaded(visiblePart(world, filter))];
        const rootOnly = {
          ...query,
          where: and(filter.visible.get(query.type) ?? NONE, query.where),
        };
        const [narrowed, visible] = [await pagesOf(whole, rootOnly), await pagesOf(part, query)];
        if (JSON.stringify(narrowed) !== JSON.stringify(visible)) differing += 1;
      },
    );
    await fc.assert(run, { seed: SEED, numRuns: 1000 });
    expect(differing).to.be.above(50);
  });
});
