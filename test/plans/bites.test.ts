/** The gate bites: a database that has lost an index, and figures that have changed. */
import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import { readDefinitions } from '../../server/boot/definitions.ts';
import { parseSearch } from '../../server/fhir/search/parse.ts';
import type { SearchQuery } from '../../server/fhir/search/query.ts';
import { queryById } from '../../server/fhir/search/query.ts';
import { observation, writeOf } from '../mongo/resources.ts';
import type { TestStore } from '../mongo/stores.ts';
import { testStore } from '../mongo/stores.ts';
import type { Observation, Observations } from './golden.ts';
import { parseGroup, printGroup } from './golden.ts';
import { DMP_GROUPS, GENERIC_GROUPS } from './groups.ts';
import { unusedIndexes } from './indexes.ts';
import { missedFeatures, missedNodes, missedParamKinds, missedPrefixes } from './missed.ts';
import type { PlannedCommand } from './planned-command.ts';
import { parseCommand, printCommand } from './planned-command.ts';
import type { Recorder } from './recorder.ts';
import { recorderOf } from './recorder.ts';
import type { Exactness } from './verdict.ts';
import { differencesFrom, unlawful, verdictOn } from './verdict.ts';

const OBSERVATIONS = 60;

describe('plans: a database without an index', function () {
  this.timeout(60_000);
  let opened: TestStore;
  let recorder: Recorder;
  before(async () => {
    opened = await testStore('plain');
    await opened.store.transact(async (tx) => {
      for (let number = 0; number < OBSERVATIONS; number += 1)
        await tx.write(writeOf(observation(`o${number}`, 'p1'), { at: number * 1000 }));
    });
    recorder = await recorderOf(opened.database);
  });
  after(async () => {
    await recorder.close();
    await opened.close();
  });

  const SHAPES = [
    'Observation?code=8867-4&_count=20',
    'Observation?code=8867-4&_sort=-_lastUpdated',
    'Observation?_sort=-_lastUpdated&_count=20',
  ];
  const queryOf = (shape: string): SearchQuery => {
    const [type = '', text = ''] = shape.split('?');
    const { definitions } = opened.options;
    const openPage = (): never => {
      throw new Error('No page here.');
    };
    return parseSearch(type, [...new URLSearchParams(text)], {
      ...{ definitions, lenient: false, now: 0, openPage },
    }).query;
  };
  const ask = async (): Promise<Observations> => {
    const { store } = opened;
    for (const shape of SHAPES) {
      const query = queryOf(shape);
      await recorder.observe(shape, async () => {
        return `${(await store.find(query)).resources.length} matches`;
      });
    }
    await recorder.observe('Observation/o1', async () => {
      return `${(await store.find(queryById('Observation', 'o1'))).resources.length} matches`;
    });
    return recorder.observed();
  };

  it('fails, naming each shape that led through it and no other', async () => {
    const db = recorder.unseen.db(opened.database);
    const recorded = await ask();
    expect(differencesFrom(recorded, await ask(), 'exact')).to.deep.equal([]);
    const { unused } = await unusedIndexes(db, [recorded]);
    expect(unused).to.include('journal w_n').and.not.include('resources k_o');
    await db.collection('resources').dropIndex('k_o');
    const without = await ask();
    const told = differencesFrom(recorded, without, 'exact');
    expect(told).to.have.length(2);
    // A read that insists on the index fails in the database; one that does not scans the collection.
    expect(told[0]).to.match(
      /^worse: Observation\?code=8867-4&_count=20: answers 'failed BadValue'/,
    );
    expect(told[1]).to.match(/^worse: Observation\?code=8867-4&_sort=-_lastUpdated: collections/);
    expect(told[1]).to.include('COLLSCAN');
    const laws = [...without.values()].flatMap(unlawful);
    expect(laws).to.have.length(2);
    expect([...recorded.values()].flatMap(unlawful)).to.deep.equal([]);
  });
});

const FIND = 'find resources hint k_o: FETCH(IXSCAN k_o{k,o}[1,1]) keys 21 docs 21 returned 21';
const SEVERAL = 'find resources: FETCH(IXSCAN k_o{k,o}[13,1]) keys 1000 docs 1000 returned 900';

describe('plans: verdicts', () => {
  const of = (lines: readonly string[], outcome = '20 matches'): Observation => ({
    outcome,
    commands: lines.map(parseCommand),
  });
  const changed = (line: string, more: Partial<PlannedCommand>): string =>
    printCommand({ ...parseCommand(line), ...more });
  const kind = (recorded: Observation, observed: Observation, exactness: Exactness): string =>
    verdictOn('Observation?x', { recorded, observed, exactness }).kind;

  const CASES: readonly (readonly [
    title: string,
    recorded: readonly string[],
    observed: readonly string[],
    kind: string,
    exactness?: Exactness,
  ])[] = [
    ['the same', [FIND], [FIND], 'same'],
    ['one key more', [FIND], [changed(FIND, { keys: 22 })], 'worse'],
    ['one document more', [FIND], [changed(FIND, { docs: 22 })], 'worse'],
    ['one document more given', [FIND], [changed(FIND, { returned: 22 })], 'worse'],
    ['one key less', [FIND], [changed(FIND, { keys: 20 })], 'better'],
    ['one command more', [FIND], [FIND, FIND], 'worse'],
    ['one command less', [FIND, FIND], [FIND], 'better'],
    ['commands in another order', [FIND, SEVERAL], [SEVERAL, FIND], 'same'],
    ['another index', [FIND], [FIND.replaceAll('k_o{k,o}', 'b_u{b,u}')], 'worse'],
    ['more intervals', [FIND], [FIND.replace('[1,1]', '[4,1]')], 'worse'],
    ['fewer intervals', [FIND.replace('[1,1]', '[4,1]')], [FIND], 'better'],
    ['no hint any more', [FIND], [FIND.replace(' hint k_o', '')], 'worse'],
    ['a sort in memory', [FIND], [changed(FIND, { sorted: 21 })], 'worse'],
    ['plans tried', [FIND], [changed(FIND, { isTried: true })], 'worse'],
    [
      'a scan that reads fewer keys',
      [FIND],
      [changed(FIND, { plan: 'COLLSCAN', keys: 0, docs: 21 })],
      'worse',
    ],
    ['fewer commands, more keys', [FIND, FIND], [changed(FIND, { keys: 43 })], 'worse'],
    [
      'several sealed keys, nearby',
      [SEVERAL],
      [changed(SEVERAL, { keys: 1400 })],
      'same',
      'sealed',
    ],
    ['several clear keys, nearby', [SEVERAL], [changed(SEVERAL, { keys: 1400 })], 'worse'],
    ['several sealed keys, far', [SEVERAL], [changed(SEVERAL, { keys: 1600 })], 'worse', 'sealed'],
    ['one sealed key', [FIND], [changed(FIND, { keys: 22 })], 'worse', 'sealed'],
    [
      'another version, other names',
      [FIND],
      [FIND.replace('FETCH(IXSCAN k_o{k,o}[1,1])', 'NLJ(IXSCAN k_o{k,o}[1,1])')],
      'same',
      'other-version',
    ],
    [
      'another version, another index',
      [FIND],
      [FIND.replaceAll('IXSCAN k_o', 'IXSCAN b_u')],
      'worse',
      'other-version',
    ],
  ];
  for (const [title, recorded, observed, expected, exactness = 'exact'] of CASES) {
    it(`${title}: ${expected}`, () => {
      expect(kind(of(recorded), of(observed), exactness)).to.equal(expected);
    });
  }

  it('a refusal that is none any more, and an answer that is another, are worse', () => {
    expect(kind(of([], 'refused 400 too-costly'), of([]), 'exact')).to.equal('worse');
    expect(kind(of([FIND]), of([FIND], '19 matches'), 'exact')).to.equal('worse');
  });
  it('names the shape, what rose, and both lines', () => {
    const observed = of([changed(FIND, { keys: 1500 })]);
    const compared = { recorded: of([FIND]), observed, exactness: 'exact' } as const;
    const { message } = verdictOn('Observation?x', compared);
    expect(message).to.match(/^worse: Observation\?x: keys 21 → 1500\n {2}- find .*\n {2}\+ find /);
  });
  it('tells what is better apart, and how to record it', () => {
    const observed = of([changed(FIND, { keys: 2 })]);
    const compared = { recorded: of([FIND]), observed, exactness: 'exact' } as const;
    const { message } = verdictOn('Observation?x', compared);
    expect(message).to.match(/^better, record it with GOLDEN=write/);
  });
  it('a shape that is not recorded is worse', () => {
    const compared = { recorded: undefined, observed: of([FIND]), exactness: 'exact' } as const;
    expect(verdictOn('Observation?x', compared).kind).to.equal('worse');
  });
});

describe('plans: golden files', () => {
  it('are those of the groups, and no other', () => {
    const groups = [...DMP_GROUPS, ...GENERIC_GROUPS].map(({ name }) => name);
    const others = ['dmp-decisions', 'dmp-upkeep', 'dmp-requests'];
    const all = [...groups, ...others, 'generic-upkeep', 'generic-requests'];
    const files = readdirSync(new URL('golden/', import.meta.url));
    expect(files.sort()).to.deep.equal(all.map((name) => `${name}.txt`).sort());
  });
  it('are read as they were written', () => {
    const observed = new Map([
      ['Observation?x', { outcome: 'refused 400 too-costly', commands: [] }],
      [
        'Observation?y',
        { outcome: '2 matches', commands: [FIND, FIND, SEVERAL].map(parseCommand) },
      ],
      [
        'Observation?z',
        {
          outcome: '0 matches',
          commands: ['aggregate resources keys 3 docs 0 returned 1 sorted 7 tried'].map(
            parseCommand,
          ),
        },
      ],
    ]);
    const text = printGroup({ version: '6.0', observed });
    expect(text).to.include(`  2x ${FIND}\n`);
    expect(parseGroup(text)).to.deep.equal({ version: '6.0', observed });
  });
});

describe('plans: what a catalogue leaves out', () => {
  it('is named', () => {
    const query = queryById('Observation', 'o1');
    expect(missedNodes([query]))
      .to.include('chain')
      .and.not.include('id');
    expect(missedPrefixes([query])).to.have.length(8);
    expect(missedFeatures([query]))
      .to.include('deep page')
      .and.not.include('deleted too');
  });
  it('so are kinds of parameters', () => {
    const missed = missedParamKinds(['Observation?code=x&date=2026'], readDefinitions());
    expect(missed).to.include('composite').and.not.include('token').and.not.include('date');
  });
});
