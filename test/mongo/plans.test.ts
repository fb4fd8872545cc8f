import { expect } from 'chai';
import { readDefinitions } from '../../server/boot/definitions.ts';
import { FhirError } from '../../server/fhir/outcome/fhir-error.ts';
import type { SearchNode } from '../../server/fhir/search/node.ts';
import { and, not, or } from '../../server/fhir/search/node.ts';
import { parseSearch } from '../../server/fhir/search/parse.ts';
import type { SearchQuery } from '../../server/fhir/search/query.ts';
import { queryById, queryWhere } from '../../server/fhir/search/query.ts';
import { observation, paramOf, traceOf, writeOf } from './resources.ts';
import type { SealerName, TestStore } from './stores.ts';
import { testStore } from './stores.ts';

/** architecture.md 13, Cost. */
const KEYS_FACTOR = 10;
const SORTED_MAX = 1000;

const PATIENTS = 4;
const OBSERVATIONS = 300;

/** Searches as a caller writes them; `$` stands for the record searched. */
const IN_RECORD: readonly string[] = [
  'Observation?_count=20',
  'Observation?code=http://loinc.org|8867-4&_count=20',
  'Observation?code=8867-4,29463-7&_count=20',
  'Observation?date=ge2026-01-20&_sort=-date&_count=20',
  'Observation?date=2026-01-20&_count=20',
  'Observation?date=gt2026-01-26&_count=20',
  'Observation?date=le2026-01-03&_count=20',
  'Observation?date=ge2026-01-10&date=lt2026-01-12&_count=20',
  'Observation?code=8867-4&date=ge2026-01-20&_count=20&_total=accurate',
  'Observation?_sort=date&_count=20',
  'Observation?_sort=-_lastUpdated&_count=20',
  'Observation?_lastUpdated=ge2026-01-01T00:04:30Z&_sort=-_lastUpdated&_count=20',
  'Observation?_id=o0-1,o0-2',
  'Encounter?date=ge2026-01-20&_count=20',
  'Patient?name=patient',
  'Observation?_count=50&_include=Observation:subject',
  'Observation?subject:Patient.name=patient&code=29463-7&_count=20',
  'Patient?_has:Observation:patient:code=29463-7',
  'Patient?_revinclude=Encounter:patient',
];

/** Over all records: what the generic server is asked. */
const OVERALL: readonly string[] = [
  'Observation?patient=p1&date=ge2026-01-20&_sort=-date&_count=20',
  'Observation?patient=p1&_sort=date&_count=20',
  'Observation?code=29463-7&_count=50',
  'Observation?status=final&_count=100',
  'Observation?date=2026-01-20&_count=20',
  'Observation?_sort=-_lastUpdated&_count=20',
  'Patient?birthdate=1980-01-02',
  'Patient?identifier=urn:test|2',
  'Patient?name=patient',
  'Patient?_id=p1&_revinclude=Observation:patient',
  'AuditEvent?patient=p1&_count=20',
  'AuditEvent?entity=Observation/o1-3',
];

function queryOf(search: string): SearchQuery {
  const [type = '', text = ''] = search.split('?');
  const pairs = [...new URLSearchParams(text)];
  return parseSearch(type, pairs, {
    definitions: readDefinitions(),
    lenient: false,
    now: Date.UTC(2026, 1, 1),
    openPage: () => {
      throw new Error('No page here.');
    },
  }).query;
}

function inRecord(query: SearchQuery, record: string): SearchQuery {
  const bound = (where: SearchNode): SearchNode =>
    and({ kind: 'record', record }, within(where, record));
  return {
    ...query,
    where: bound(query.where),
    includes: query.includes.map((include) => ({ ...include, where: bound(include.where) })),
  };
}

/** Chains too, as `narrow` does. */
function within(node: SearchNode, record: string): SearchNode {
  if (node.kind === 'and' || node.kind === 'or') {
    return { ...node, operands: node.operands.map((operand) => within(operand, record)) };
  }
  if (node.kind === 'chain' || node.kind === 'has') {
    return { ...node, where: and({ kind: 'record', record }, node.where) };
  }
  return node;
}

async function fill({ store }: TestStore): Promise<void> {
  for (let patient = 0; patient < PATIENTS; patient += 1) {
    const record = `p${patient}`;
    await store.transact(async (tx) => {
      const body = {
        resourceType: 'Patient',
        id: record,
        identifier: [{ system: 'urn:test', value: String(patient) }],
        name: [{ family: `Patient${patient}` }],
        birthDate: `1980-01-0${patient + 1}`,
      };
      await tx.write(writeOf(body, { record }));
      for (let number = 0; number < OBSERVATIONS; number += 1) {
        const day = String(1 + (number % 28)).padStart(2, '0');
        const code = number % 10 === 0 ? '29463-7' : '8867-4';
        const more = {
          effectiveDateTime: `2026-01-${day}T08:00:00Z`,
          code: { coding: [{ system: 'http://loinc.org', code }] },
        };
        await tx.write(
          writeOf(observation(`o${patient}-${number}`, record, more), {
            record,
            at: number * 1000,
          }),
        );
        if (number % 20 > 0) continue;
        const period = {
          start: `2026-01-${day}`,
          end: number === 40 ? '2026-03-01' : `2026-01-${day}`,
        };
        const encounter = {
          resourceType: 'Encounter',
          id: `e${patient}-${number}`,
          status: 'finished',
          subject: { reference: `Patient/${record}` },
          period,
        };
        await tx.write(writeOf(encounter, { record }));
      }
    });
    const traces = Array.from({ length: 40 }, (_, number) =>
      traceOf(number + 1, {
        id: `${record}-${number}`,
        writer: record,
        record,
        touched: [{ type: 'Observation', id: `o${patient}-${number}` }],
      }),
    );
    await store.append(traces);
  }
}

async function expectCheap({ store }: TestStore, query: SearchQuery): Promise<void> {
  const page = await store.find(query);
  const plans = await store.explain(query);
  expect(plans).not.to.have.length(0);
  for (const plan of plans) {
    const told = JSON.stringify(plan);
    expect(plan.stages, told).not.to.include('COLLSCAN');
    expect(plan.sortedInMemory, told).to.be.at.most(SORTED_MAX);
    expect(plan.keysExamined, told).to.be.at.most(KEYS_FACTOR * (plan.returned + 1));
    expect(plan.docsExamined, told).to.be.at.most(KEYS_FACTOR * (plan.returned + 1));
  }
  expect(page.resources.length + page.included.length, 'something found').to.be.above(0);
}

async function refusalOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return '';
  } catch (error) {
    if (error instanceof FhirError) return `${error.issues[0]?.code} ${error.message}`;
    throw error;
  }
}

for (const sealer of ['plain', 'patient'] satisfies SealerName[]) {
  describe(`plans on MongoDB, ${sealer} seal: keys examined ≤ ${KEYS_FACTOR} × (returned + 1)`, () => {
    let opened: TestStore;
    before(async function () {
      this.timeout(60_000);
      opened = await testStore(sealer);
      await fill(opened);
    });
    after(() => opened.close());

    for (const search of IN_RECORD) {
      it(`in one record: ${search}`, () => expectCheap(opened, inRecord(queryOf(search), 'p0')));
    }
    if (sealer === 'plain') {
      for (const search of OVERALL)
        it(`over all: ${search}`, () => expectCheap(opened, queryOf(search)));
    }

    it('a policy with masks and several records', async () => {
      const masked: SearchNode = {
        kind: 'token',
        param: paramOf('Observation', '_tag'),
        code: 'masked',
      };
      const visible = or(
        and({ kind: 'record', record: 'p0' }, not(masked)),
        and(
          { kind: 'record', record: 'p1' },
          not(masked),
          queryOf('Observation?code=29463-7').where,
        ),
      );
      await expectCheap(opened, { ...queryWhere('Observation', visible, 20) });
    });

    it('a read by id takes one command, whatever beside it is asked', async () => {
      const query = queryById('Observation', 'o1-7');
      const where = and(
        { kind: 'record', record: 'p1' },
        queryOf('Observation?status=final').where,
        query.where,
      );
      expect(await opened.store.explain({ ...query, where })).to.have.length(1);
      const hidden = and({ kind: 'record', record: 'p2' }, query.where);
      const absent = and(
        { kind: 'record', record: 'p2' },
        queryById('Observation', 'nobody').where,
      );
      const shapes = await Promise.all(
        [hidden, absent].map(async (asked) =>
          (await opened.store.explain({ ...query, where: asked })).map(
            ({ command, collection }) => [command, collection],
          ),
        ),
      );
      expect(shapes[0]).to.deep.equal(shapes[1]);
    });

    it('refuses what nothing bounds, naming what to add', async () => {
      const negative = queryWhere('Observation', not(queryOf('Observation?status=final').where));
      expect(await refusalOf(opened.store.find(negative))).to.match(/^too-costly .*'patient'/);
      const sorted = queryOf('Observation?_sort=code');
      expect(await refusalOf(opened.store.find({ ...sorted, count: 5 }))).to.match(
        sealer === 'plain' ? /^too-costly .*'patient'/ : /^$/,
      );
    });
  });
}
