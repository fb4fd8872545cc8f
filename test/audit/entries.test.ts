/** R4 auditevent, search parameters: what a trace is found by. */
import { expect } from 'chai';
import { readProfiles } from '../../server/boot/definitions.ts';
import { JOURNAL_AGENT, JOURNAL_PARAMS, traceEntries } from '../../server/fhir/audit/entries.ts';
import type { Trace } from '../../server/fhir/audit/trace.ts';
import { r4Module } from '../../server/fhir/engine/r4-module.ts';
import { buildRegistry } from '../../server/fhir/engine/registry.ts';
import { queryPairs } from '../../server/fhir/model/query-string.ts';
import { parseSearch } from '../../server/fhir/search/parse.ts';
import { queryWhere } from '../../server/fhir/search/query.ts';
import { BASE, kit, NOW } from '../engine/kit.ts';
import { refused } from '../spec/model/refused.ts';
import { events, trace } from './traces.ts';

const { definitions } = buildRegistry([r4Module], readProfiles());
const parsed = (query: string) =>
  parseSearch('AuditEvent', queryPairs(query), {
    definitions,
    base: BASE,
    lenient: false,
    now: NOW,
    openPage: () => ({ value: null, tie: 0 }),
  }).query;

/** Names of the events a search finds, in the order of their definition. */
async function found(query: string): Promise<readonly string[]> {
  const { memory } = kit();
  const named = Object.entries(events).map(([name, one]): Trace => ({ ...one, id: name }));
  await memory.append(named);
  const ids = (await memory.find({ ...parsed(query), count: 100 })).resources.map(({ id }) => id);
  return named.map(({ id }) => id).filter((id) => ids.includes(id));
}

describe('R4 auditevent: a search of the journal', () => {
  const noRecord = ['query-of-a-directory', 'operation', 'failed-authentication', 'writer-ended'];
  const withRecord = Object.keys(events).filter((name) => !noRecord.includes(name));
  const searches: readonly [query: string, names: readonly string[]][] = [
    ['patient=Patient/marie', withRecord],
    ['patient=Patient/karim', []],
    ['patient:missing=true&date=2024', noRecord],
    ['action=C', ['create', 'rolled-back']],
    ['action=D', ['delete']],
    ['outcome=8', ['refused', 'rolled-back', 'failed-authentication']],
    ['entity=Observation/p', ['create']],
    ['entity=Patient/marie', withRecord],
    ['subtype=history-instance', ['history']],
    ['agent=Practitioner/g&action=U', ['update']],
    ['date=2024-06-15', Object.keys(events)],
    ['date=lt2024-06-15', []],
    ['_id=query', ['query']],
    ['_lastUpdated=ge2024-06-15T12:00:00Z&action=D', ['delete']],
  ];
  for (const [query, names] of searches) {
    it(query, async () => {
      expect(await found(query)).to.deep.equal(names);
    });
  }
  for (const query of [
    'agent-name=x',
    'type=rest',
    'site=x',
    'policy=x',
    '_agent=899700000001',
    'address=x',
  ]) {
    it(`${query} is refused by name`, () => {
      expect(refused(() => parsed(query)).status).to.equal(400);
    });
  }
  it('who acted is found by identifier, within the server alone', async () => {
    const { memory } = kit();
    await memory.append([
      trace(),
      {
        ...trace({ id: 'o.0' }),
        agent: { ...trace().agent, identifier: { system: 'x', value: 'y' } },
      },
    ]);
    const node = { kind: 'token', param: JOURNAL_AGENT, code: '899700000001' } as const;
    expect(
      (await memory.find(queryWhere('AuditEvent', node))).resources.map(({ id }) => id),
    ).to.deep.equal(['t.0']);
  });
  it('what is declared is what is indexed', () => {
    const codes = new Set(
      Object.values(events).flatMap((one) => traceEntries(one).ranges.map(({ code }) => code)),
    );
    expect([...codes].every((code) => JOURNAL_PARAMS.has(code))).to.equal(true);
    for (const code of JOURNAL_PARAMS)
      expect(definitions.param('AuditEvent', code), code).to.not.equal(undefined);
  });
  it('few entries, none twice', () => {
    for (const one of Object.values(events)) {
      const { terms } = traceEntries(one);
      expect(new Set(terms).size).to.equal(terms.length);
      expect(terms.length).to.be.below(20);
    }
  });
});
