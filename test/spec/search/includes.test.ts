import { expect } from 'chai';
import { INCLUDED_MAX } from '../../../server/fhir/search/query.ts';
import { ITERATE_ROUNDS_MAX } from '../../../server/fhir/store/memory-include.ts';
import type { Page, Store } from '../../../server/fhir/store/store.ts';
import type { Body } from './kept.ts';
import { deletionOf, storeWith } from './kept.ts';
import { BASE, read } from './reading.ts';

const subject = { reference: 'Patient/zoe' };
const WARD: readonly Body[] = [
  { resourceType: 'Patient', id: 'zoe', link: [{ other: { reference: 'Patient/zoe' } }] },
  { resourceType: 'Patient', id: 'ali' },
  { resourceType: 'Encounter', id: 'stay', subject },
  { resourceType: 'Encounter', id: 'ward', subject, partOf: { reference: 'Encounter/stay' } },
  {
    resourceType: 'Encounter',
    id: 'bed',
    subject,
    partOf: { reference: `${BASE}/Encounter/ward` },
  },
  {
    resourceType: 'Observation',
    id: 'pulse',
    subject,
    encounter: { reference: 'Encounter/bed' },
    status: 'final',
  },
  {
    resourceType: 'Observation',
    id: 'panel',
    subject,
    hasMember: [{ reference: 'Observation/pulse' }],
    status: 'final',
  },
  {
    resourceType: 'Observation',
    id: 'lost',
    subject: { reference: 'Patient/nobody' },
    status: 'amended',
  },
];

function included({ included }: Page): readonly string[] {
  return included.map(({ type, id }) => `${type}/${id}`);
}

async function find(store: Store, text: string): Promise<Page> {
  return store.find(read(text).query);
}

describe('R4 search, Including other resources in what a store answers', () => {
  const cases: readonly [query: string, expected: readonly string[], clause: string][] = [
    [
      'Observation?_include=Observation:subject',
      ['Patient/zoe'],
      'each once; a dangling reference brings nothing',
    ],
    [
      'Observation?_id=pulse&_include=Observation:encounter',
      ['Encounter/bed'],
      'without :iterate, from the matches alone',
    ],
    [
      'Observation?_id=pulse&_include=Observation:encounter&_include=Encounter:part-of',
      ['Encounter/bed'],
      'what is brought brings nothing',
    ],
    [
      'Observation?_id=pulse&_include=Observation:encounter&_include:iterate=Encounter:part-of',
      ['Encounter/bed', 'Encounter/stay', 'Encounter/ward'],
      ':iterate, to the end; a reference under the base is followed',
    ],
    ['Observation?_include=Observation:has-member', [], 'what the page holds is not repeated'],
    [
      'Observation?_id=panel&_include=Observation:has-member',
      ['Observation/pulse'],
      'the type searched may be brought too',
    ],
    [
      'Patient?_id=zoe&_revinclude=Encounter:patient',
      ['Encounter/bed', 'Encounter/stay', 'Encounter/ward'],
      '_revinclude',
    ],
    [
      'Encounter?_id=stay&_revinclude:iterate=Encounter:part-of&_revinclude:iterate=Observation:encounter',
      ['Encounter/bed', 'Encounter/ward', 'Observation/pulse'],
      '_revinclude :iterate',
    ],
    ['Patient?_id=zoe&_include:iterate=Patient:link', [], 'a cycle ends'],
  ];
  for (const [query, expected, clause] of cases) {
    it(`${query} (${clause})`, async () => {
      expect(included(await find(await storeWith(WARD), query))).to.deep.equal(expected);
    });
  }
  it('an include brings what satisfies its own condition', async () => {
    const store = await storeWith(WARD);
    const { query } = read('Patient?_id=zoe&_revinclude=Observation:subject');
    const { where } = read('Observation?_id=pulse').query;
    const narrowed = {
      ...query,
      includes: query.includes.map((include) => ({ ...include, where })),
    };
    expect(included(await store.find(narrowed))).to.deep.equal(['Observation/pulse']);
  });
  it('what is deleted is neither brought nor followed', async () => {
    const store = await storeWith(WARD);
    await store.transact((tx) => tx.write(deletionOf(WARD[0] as Body, 2)));
    await store.transact((tx) => tx.write(deletionOf(WARD[5] as Body, 2)));
    expect(included(await find(store, 'Observation?_include=Observation:subject'))).to.deep.equal(
      [],
    );
    const deleted = {
      ...read('Observation?_id=pulse&_include=Observation:encounter').query,
      deleted: 'include' as const,
    };
    expect(included(await store.find(deleted))).to.deep.equal([]);
  });
  it(`${ITERATE_ROUNDS_MAX} rounds, then no more`, async () => {
    const chain = Array.from(
      { length: 8 },
      (_, index): Body => ({
        resourceType: 'Encounter',
        id: `e${index}`,
        partOf: { reference: `Encounter/e${index + 1}` },
      }),
    );
    expect(
      included(
        await find(await storeWith(chain), 'Encounter?_id=e0&_include:iterate=Encounter:part-of'),
      ),
    ).to.deep.equal([
      'Encounter/e1',
      'Encounter/e2',
      'Encounter/e3',
      'Encounter/e4',
      'Encounter/e5',
    ]);
  });
  it(`${INCLUDED_MAX} resources are brought, and the page says when there were more`, async () => {
    const many = (count: number): readonly Body[] => [
      { resourceType: 'Patient', id: 'zoe' },
      ...Array.from(
        { length: count },
        (_, index): Body => ({ resourceType: 'Encounter', id: `e${index}`, subject }),
      ),
    ];
    const whole = await find(
      await storeWith(many(INCLUDED_MAX)),
      'Patient?_revinclude=Encounter:subject',
    );
    expect([whole.included.length, whole.includedCut]).to.deep.equal([INCLUDED_MAX, false]);
    const cut = await find(
      await storeWith(many(INCLUDED_MAX + 1)),
      'Patient?_revinclude=Encounter:subject',
    );
    expect([cut.included.length, cut.includedCut]).to.deep.equal([INCLUDED_MAX, true]);
  });
});
