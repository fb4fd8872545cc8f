import { expect } from 'chai';
import { compareText } from '../../../server/fhir/search/order.ts';
import type { PageKey } from '../../../server/fhir/search/query.ts';
import { tieBreak } from '../../../server/fhir/search/query.ts';
import type { Store } from '../../../server/fhir/store/store.ts';
import type { Body } from './kept.ts';
import { emptyStore, storeWith, traceOf, writeOf } from './kept.ts';
import { read } from './reading.ts';

async function ids(store: Store, text: string): Promise<readonly string[]> {
  const { resources } = await store.find(read(text).query);
  return resources.map(({ id }) => id);
}

async function allPages(store: Store, text: string): Promise<readonly (readonly string[])[]> {
  const pages: (readonly string[])[] = [];
  let after: PageKey | undefined;
  for (let page = 0; page < 20; page += 1) {
    const { resources, next } = await store.find({
      ...read(text).query,
      ...(after ? { after } : {}),
    });
    pages.push(resources.map(({ id }) => id));
    if (!next) return pages;
    // As it comes back from a link.
    after = JSON.parse(JSON.stringify(next)) as PageKey;
  }
  throw new Error('pages without end');
}

const OBSERVATIONS: readonly Body[] = [
  { resourceType: 'Observation', id: 'march', effectiveDateTime: '2024-03-01', valueString: 'b' },
  {
    resourceType: 'Observation',
    id: 'january',
    effectiveDateTime: '2024-01-01',
    valueString: 'ﬁn',
  },
  { resourceType: 'Observation', id: 'undated', valueString: '𝒜' },
  {
    resourceType: 'Observation',
    id: 'since',
    effectivePeriod: { start: '2024-02-01' },
    valueString: 'Éa',
  },
  { resourceType: 'Observation', id: 'until', effectivePeriod: { end: '2024-02-01' } },
];

describe('R4 search, Sorting of what a store answers', () => {
  const cases: readonly [query: string, expected: readonly string[], clause: string][] = [
    [
      'Observation?',
      ['march', 'since', 'january', 'until', 'undated'],
      'newest first; without a date last',
    ],
    [
      'Observation?_sort=date',
      ['until', 'january', 'since', 'march', 'undated'],
      'oldest first; without a date last too',
    ],
    [
      'Observation?_sort=value-string',
      ['march', 'since', 'january', 'undated', 'until'],
      'folded text, by code point',
    ],
    [
      'Observation?_sort=-value-string',
      ['undated', 'january', 'since', 'march', 'until'],
      'falling; without a text last',
    ],
    ['Observation?_sort=_id', ['january', 'march', 'since', 'undated', 'until'], 'by token'],
  ];
  for (const [query, expected, clause] of cases) {
    it(`${query} (${clause})`, async () => {
      expect(await ids(await storeWith(OBSERVATIONS), query)).to.deep.equal(expected);
    });
  }
  it('equal values stand by the tie-break of the id, in both directions', async () => {
    const same = ['a', 'b', 'c', 'd', 'e'].map(
      (id): Body => ({ resourceType: 'Observation', id, effectiveDateTime: '2024' }),
    );
    const expected = same
      .map(({ id }) => id)
      .sort((left, right) => tieBreak(left) - tieBreak(right));
    const store = await storeWith(same);
    expect(await ids(store, 'Observation?')).to.deep.equal(expected);
    expect(await ids(store, 'Observation?_sort=date')).to.deep.equal(expected);
  });
  it('by last change', async () => {
    const store = await storeWith(OBSERVATIONS);
    await store.transact((tx) =>
      tx.write(writeOf({ resourceType: 'Observation', id: 'undated' }, 2)),
    );
    expect((await ids(store, 'Observation?_sort=-_lastUpdated'))[0]).to.equal('undated');
    expect((await ids(store, 'Observation?_sort=_lastUpdated')).at(-1)).to.equal('undated');
  });
  it('texts compare by code point, as UTF-8 does', () => {
    const texts = ['𝒜', 'ﬁ', 'b', 'ab', 'a', ''];
    expect([...texts].sort(compareText)).to.deep.equal(
      [...texts].sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right))),
    );
  });
});

describe('R4 search, pages of what a store answers', () => {
  for (const sort of [
    '',
    '_sort=date&',
    '_sort=value-string&',
    '_sort=-value-string&',
    '_sort=-_lastUpdated&',
  ]) {
    it(`${sort}pages of two hold each match once, in order`, async () => {
      const store = await storeWith(OBSERVATIONS);
      const pages = await allPages(store, `Observation?${sort}_count=2`);
      expect(pages.map(({ length }) => length)).to.deep.equal([2, 2, 1]);
      expect(pages.flat()).to.deep.equal(await ids(store, `Observation?${sort}_count=50`));
    });
  }
  it('the last page has no next, even when it is full', async () => {
    const pages = await allPages(await storeWith(OBSERVATIONS.slice(0, 4)), 'Observation?_count=2');
    expect(pages.map(({ length }) => length)).to.deep.equal([2, 2]);
  });
  it('count 0: the total and nothing else', async () => {
    const store = await storeWith(OBSERVATIONS);
    expect(
      await store.find(read('Observation?_count=0&_include=Observation:subject').query),
    ).to.deep.equal({ resources: [], included: [], includedCut: false, total: 5 });
  });
  it('the total is of all pages, and only when asked', async () => {
    const store = await storeWith(OBSERVATIONS);
    const first = await store.find(read('Observation?_count=2&_total=accurate').query);
    expect(first.total).to.equal(5);
    expect(
      (
        await store.find({
          ...read('Observation?_count=2&_total=accurate').query,
          ...(first.next ? { after: first.next } : {}),
        })
      ).total,
    ).to.equal(5);
    expect(await store.find(read('Observation?_count=2').query)).to.not.have.property('total');
  });
});

describe('R4 search, the journal of a store in memory', () => {
  it('traces are found as AuditEvents of the record they concern', async () => {
    const store = emptyStore();
    await store.append([
      traceOf('t1', { record: 'p1' }),
      traceOf('t2', { record: 'p2', recorded: 1_800_000_000_000 }),
    ]);
    expect(await ids(store, 'AuditEvent?patient=Patient/p1')).to.deep.equal(['t1']);
    expect(await ids(store, 'AuditEvent?')).to.deep.equal(['t2', 't1']);
    const [event] = (
      await store.find({ ...read('AuditEvent?').query, where: { kind: 'record', record: 'p1' } })
    ).resources;
    expect([event?.id, event?.versionId, event?.record, event?.deleted]).to.deep.equal([
      't1',
      '1',
      'p1',
      false,
    ]);
    expect(JSON.parse(new TextDecoder().decode(event?.json))).to.include({
      resourceType: 'AuditEvent',
      id: 't1',
    });
  });
  it('a trace is written once, however often it is appended', async () => {
    const store = emptyStore();
    await store.append([traceOf('t1'), traceOf('t1')]);
    await store.append([traceOf('t1', { outcome: '8' })]);
    expect(await ids(store, 'AuditEvent?outcome=0')).to.deep.equal(['t1']);
  });
  it('traces come back by writer and sequence', async () => {
    const store = emptyStore();
    await store.append([
      traceOf('a', { writer: 'w2', sequence: 1 }),
      traceOf('b', { writer: 'w1', sequence: 10 }),
      traceOf('c', { writer: 'w1', sequence: 9 }),
    ]);
    const order: string[] = [];
    for await (const { writer, sequence } of store.traces()) order.push(`${writer} ${sequence}`);
    expect(order).to.deep.equal(['w1 9', 'w1 10', 'w2 1']);
  });
});
