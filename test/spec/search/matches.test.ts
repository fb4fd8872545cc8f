import { expect } from 'chai';
import { readDefinitions } from '../../../server/boot/definitions.ts';
import type { PlainResource } from '../../../server/fhir/model/resource.ts';
import { joinEntries } from '../../../server/fhir/search/entries.ts';
import { extractEntries, labelTerms } from '../../../server/fhir/search/extract.ts';
import type { Candidate, World } from '../../../server/fhir/search/matches.ts';
import { guardMatches, matches, rangeSatisfies } from '../../../server/fhir/search/matches.ts';
import type { Prefix, SearchNode } from '../../../server/fhir/search/node.ts';
import { not } from '../../../server/fhir/search/node.ts';
import { BASE, read } from './reading.ts';

const { POSITIVE_INFINITY: LATER, NEGATIVE_INFINITY: EARLIER } = Number;

describe('R4 search, Prefixes on ranges', () => {
  // The range searched is [10, 20).
  const values: Readonly<Record<string, readonly [low: number, high: number]>> = {
    before: [0, 5],
    'up to the start': [5, 10],
    'over the start': [5, 15],
    'at the start': [10, 12],
    equal: [10, 20],
    inside: [12, 15],
    'over the end': [15, 25],
    'from the end': [20, 25],
    around: [5, 25],
    'open end': [15, LATER],
    'open start': [EARLIER, 15],
    always: [EARLIER, LATER],
  };
  const rules: Readonly<Record<Prefix, readonly string[]>> = {
    eq: ['at the start', 'equal', 'inside'],
    ne: [
      'before',
      'up to the start',
      'over the start',
      'over the end',
      'from the end',
      'around',
      'open end',
      'open start',
      'always',
    ],
    gt: ['over the end', 'from the end', 'around', 'open end', 'always'],
    lt: ['before', 'up to the start', 'over the start', 'around', 'open start', 'always'],
    ge: [
      'at the start',
      'equal',
      'inside',
      'over the end',
      'from the end',
      'around',
      'open end',
      'always',
    ],
    le: [
      'before',
      'up to the start',
      'over the start',
      'at the start',
      'equal',
      'inside',
      'around',
      'open start',
      'always',
    ],
    sa: ['from the end'],
    eb: ['before', 'up to the start'],
  };
  // The keys of `rules` are the prefixes.
  for (const prefix of Object.keys(rules) as Prefix[]) {
    it(`${prefix}: ${rules[prefix].join(', ')}`, () => {
      const found = Object.entries(values).filter(([, [low, high]]) =>
        rangeSatisfies({ low, high }, prefix, { low: 10, high: 20 }),
      );
      expect(found.map(([name]) => name)).to.deep.equal(rules[prefix]);
    });
  }
});

const definitions = readDefinitions();

function candidate(
  resource: PlainResource & { readonly id: string },
  labels: Readonly<Record<string, readonly string[]>> = {},
): Candidate {
  const type = resource.resourceType;
  const content = extractEntries(resource, definitions.params(type), {
    chief: definitions.chiefDate(type),
    base: BASE,
  });
  return {
    type,
    id: resource.id,
    record: 'r1',
    entries: joinEntries(content, labelTerms(new Map(Object.entries(labels)))),
  };
}

const WORLD_RESOURCES: readonly Candidate[] = [
  candidate({
    resourceType: 'Patient',
    id: 'zoe',
    gender: 'female',
    name: [{ family: 'Œuvrard', given: ['Zoé'] }],
  }),
  candidate(
    { resourceType: 'Patient', id: 'ali', gender: 'male', name: [{ family: 'Benali' }] },
    { _label: ['x'] },
  ),
  candidate({
    resourceType: 'Encounter',
    id: 'visit',
    subject: { reference: 'Patient/zoe' },
    class: { code: 'AMB' },
    period: { start: '2024-01-01', end: '2024-01-03' },
  }),
  candidate({
    resourceType: 'Observation',
    id: 'pulse',
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
    subject: { reference: 'Patient/zoe' },
    encounter: { reference: 'Encounter/visit' },
    effectiveDateTime: '2024-01-02',
  }),
  candidate({
    resourceType: 'Observation',
    id: 'weight',
    status: 'amended',
    code: { coding: [{ code: '29463-7' }] },
    subject: { reference: 'Patient/ali' },
  }),
  candidate({
    resourceType: 'Observation',
    id: 'orphan',
    status: 'final',
    code: { text: 'note' },
    subject: { reference: 'Patient/gone' },
    effectiveDateTime: '2025',
  }),
];

const WORLD: World = {
  ofType: (type) => WORLD_RESOURCES.filter((each) => each.type === type),
  find: (type, id) => WORLD_RESOURCES.find((each) => each.type === type && each.id === id),
};

function found(text: string): readonly string[] {
  const { query } = read(text);
  return WORLD_RESOURCES.filter(
    (each) => each.type === query.type && matches(query.where, each, WORLD),
  ).map(({ id }) => id);
}

describe('R4 search, what matches', () => {
  const cases: readonly [query: string, expected: readonly string[], clause: string][] = [
    ['Observation?', ['pulse', 'weight', 'orphan'], 'everything of the type'],
    ['Observation?code=http://loinc.org|8867-4', ['pulse'], 'token, system and code'],
    ['Observation?code=|8867-4', [], 'token, no system'],
    ['Observation?code=|29463-7', ['weight'], 'token, no system'],
    ['Observation?code=http://loinc.org|', ['pulse'], 'token, any code of the system'],
    ['Observation?code:not=8867-4', ['weight', 'orphan'], ':not includes what has no coding'],
    ['Observation?code:not=8867-4,29463-7', ['orphan'], ':not of several values'],
    ['Observation?date:missing=true', ['weight'], ':missing=true'],
    ['Observation?date:missing=false', ['pulse', 'orphan'], ':missing=false'],
    ['Observation?status=final&date=ge2025', ['orphan'], 'and'],
    ['Observation?status=amended,final', ['pulse', 'weight', 'orphan'], 'or'],
    ['Observation?_id=pulse,weight', ['pulse', 'weight'], '_id'],
    ['Patient?family=oeuv', ['zoe'], 'string, folded'],
    ['Patient?name=zoe', ['zoe'], 'string, any part of the name'],
    ['Patient?family:exact=oeuvrard', [], ':exact keeps case and ligatures'],
    ['Patient?family:exact=Œuvrard', ['zoe'], ':exact'],
    ['Observation?subject=Patient/zoe', ['pulse'], 'reference'],
    ['Observation?patient.family=benali', ['weight'], 'chain'],
    [
      'Observation?patient.gender:not=male',
      ['pulse'],
      'a chain needs a target: a dangling reference has none',
    ],
    ['Observation?encounter.patient.name=zoe', ['pulse'], 'chain of two'],
    ['Patient?_has:Observation:patient:status=final', ['zoe'], '_has'],
    [
      'Patient?_has:Encounter:patient:_has:Observation:encounter:code=8867-4',
      ['zoe'],
      '_has of two',
    ],
    ['Encounter?date=2024-01-02', [], 'eq: a period longer than the day is not in it'],
    ['Encounter?date=ap2024-01-02', ['visit'], 'ap overlaps'],
    ['Encounter?date=gt2024-01-02', ['visit'], 'gt: the period goes on after'],
    ['Encounter?date=sa2024-01-02', [], 'sa: the period does not start after'],
  ];
  for (const [query, expected, clause] of cases) {
    it(`${query} (${clause})`, () => {
      expect(found(query)).to.deep.equal(expected);
    });
  }
  it('record, labels, none', () => {
    const [zoe, ali] = WORLD_RESOURCES;
    const label: SearchNode = {
      kind: 'token',
      param: { ...paramOf('Patient', 'gender'), code: '_label' },
      code: 'x',
    };
    expect([zoe, ali].map((each) => each && matches(label, each, WORLD))).to.deep.equal([
      false,
      true,
    ]);
    expect(zoe && matches({ kind: 'record', record: 'r1' }, zoe, WORLD)).to.equal(true);
    expect(zoe && matches({ kind: 'record', record: 'r2' }, zoe, WORLD)).to.equal(false);
    expect(zoe && matches({ kind: 'none' }, zoe, WORLD)).to.equal(false);
  });
  it('a guard is decided on one resource alone', () => {
    const [zoe] = WORLD_RESOURCES;
    const guard = {
      kind: 'and',
      operands: [
        { kind: 'record', record: 'r1' },
        { kind: 'not', operand: { kind: 'none' } },
      ],
    } as const;
    expect(zoe && guardMatches(guard, zoe)).to.equal(true);
    expect(
      zoe && guardMatches({ kind: 'or', operands: [{ kind: 'none' }, not(guard)] }, zoe),
    ).to.equal(false);
  });
});

function paramOf(type: string, code: string) {
  const param = definitions.param(type, code);
  if (!param) throw new Error(`R4 has no ${type}.${code}`);
  return param;
}
