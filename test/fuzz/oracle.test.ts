/** The oracle holds before it judges: who may see a zone is shown it by plain searches, and nobody is shown another. */
import { expect } from 'chai';
import type { Caller } from '../../scripts/fuzz/cast.ts';
import { castOf } from '../../scripts/fuzz/cast.ts';
import { Dice } from '../../scripts/fuzz/dice.ts';
import { isFair } from '../../scripts/fuzz/fair.ts';
import { Generator } from '../../scripts/fuzz/generate.ts';
import { knownTo } from '../../scripts/fuzz/judge.ts';
import { OWN } from '../../scripts/fuzz/recipes.ts';
import { readAgain, written } from '../../scripts/fuzz/reproduction.ts';
import type { Field } from '../../scripts/fuzz/run.ts';
import { openField } from '../../scripts/fuzz/run.ts';
import { ask } from '../../scripts/fuzz/seeds/reading.ts';
import type { Shot } from '../../scripts/fuzz/shot.ts';
import { isAsking } from '../../scripts/fuzz/shot.ts';
import { mongodUri } from '../mongod.ts';

const TYPES = [
  'Patient',
  'DocumentReference',
  'Observation',
  'AllergyIntolerance',
  'Condition',
  'List',
  'AuditEvent',
  'Consent',
];
/** They are refused as a whole, or shown no trait by a search. */
const SHOWN_NOTHING = new Set([
  'insurer',
  'secretary',
  'agent',
  'operator',
  'occupational',
  'contact-point',
  'application',
  'blocked',
  'stranger',
]);
const NAMES = [...castOf({ a: 'a', b: 'b', c: 'c' }).keys()].filter((name) => /^[ab]-/.test(name));

describe('the world of the fuzzing', function () {
  this.timeout(120_000);
  let field: Field;
  before(async () => {
    field = await openField({
      requests: 1,
      seed: 5,
      connections: 1,
      mongodbUri: await mongodUri(),
      tell: () => undefined,
    });
  });
  after(() => field.target.stop());

  const caller = (name: string): Caller => {
    const found = field.world.cast.get(name);
    if (!found) throw new Error(`no ${name}`);
    return found;
  };
  const shown = async (name: string): Promise<readonly string[]> => {
    const { world, range } = field;
    const token = range.tokens.of(caller(name), OWN);
    const zones = new Set<string>();
    for (const type of TYPES) {
      const answer = await fetch(`${world.base}/${type}?_count=200`, {
        headers: { authorization: `Bearer ${token}` },
      });
      for (const word of world.canaries.in(await answer.text()))
        zones.add(world.canaries.zoneOf(word) ?? word);
    }
    return [...zones].sort();
  };

  for (const name of NAMES) {
    it(`shows ${name} what is his, and nothing else`, async () => {
      const { sees } = caller(name);
      const isShown = !SHOWN_NOTHING.has(name.slice(2)) && !/^b-(emergency|regulator)$/.test(name);
      const seen = await shown(name);
      expect(seen.filter((zone) => !sees.has(zone as never))).to.deep.equal([]);
      if (isShown) expect(seen).to.deep.equal([...sees].sort());
    });
  }

  it('keeps no canary in what it is made of, but ids and traits', () => {
    const generator = new Generator(field.world, new Dice(3));
    const { canaries, cast } = field.world;
    for (let count = 0; count < 3_000; count += 1) {
      const shot = generator.next();
      const text = [shot.target, Buffer.from(shot.body ?? '').toString('utf8')].join('\n');
      const kinds = [...canaries.in(text)].map((word) => canaries.zoneOf(word)?.slice(2));
      expect(kinds.filter((kind) => !['id', 'ins', 'name'].includes(kind ?? ''))).to.deep.equal([]);
      const sender = cast.get(shot.caller);
      expect(sender && isFair(shot, sender, field.world)).to.equal(true);
    }
  });

  it('starts from reads, searches, creates, updates, patches, deletes and Bundles', () => {
    const generator = new Generator(field.world, new Dice(4));
    const shots = Array.from({ length: 3_000 }, () => generator.next());
    const methods = new Set(shots.map(({ method }) => method));
    expect([...methods]).to.include.members(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);
    expect(shots.filter(({ wire }) => wire).length).to.be.within(20, 300);
    expect(shots.filter((shot) => isAsking(shot)).length).to.be.within(800, 2_400);
    expect(new Set(shots.map(({ token }) => token.name)).size).to.be.greaterThan(15);
    expect(generator.seeds).to.be.greaterThan(1_000);
  });

  const write = (name: string, body: object, line = 'POST Consent'): Shot => ({
    ...ask('a', `/fhir/${line.split(' ')[1]}`, 'test').shot,
    caller: name,
    method: line.split(' ')[0] ?? '',
    body: Buffer.from(JSON.stringify(body)),
  });

  it('lets nobody change rightly what the oracle takes for granted', () => {
    const { world } = field;
    const a = world.records.a.traits;
    const cases: readonly [name: string, shot: Shot, isFair: boolean][] = [
      ['a-holder', write('a-holder', { resourceType: 'Consent' }), false],
      ['a-holder', write('a-holder', { resourceType: '\\u0043onsent' }, 'PUT Consent'), false],
      ['a-stranger', write('a-stranger', { resourceType: 'Consent' }), true],
      ['c-holder', write('c-holder', { resourceType: 'Consent' }), true],
      ['a-hospital', write('a-hospital', {}, 'DELETE DocumentReference/x'), false],
      [
        'c-insurer',
        write('c-insurer', { patient: `Patient/${a.id}` }, 'POST ExplanationOfBenefit'),
        false,
      ],
      ['c-operator', write('c-operator', { id: 'dr-g' }, 'PUT PractitionerRole/dr-g'), false],
      ['b-stranger', write('b-stranger', { note: a.family }, 'POST Observation'), false],
      ['b-stranger', write('b-stranger', { subject: `Patient/${a.id}` }, 'POST Observation'), true],
    ];
    for (const [name, shot, expected] of cases)
      expect(
        isFair(shot, caller(name), world),
        `${name} ${Buffer.from(shot.body ?? '').toString()}`,
      ).to.equal(expected);
  });

  it('an emergency opens what an emergency opens, where nothing bars it', () => {
    const shot = { ...ask('a', '/fhir/Observation', 'test').shot, caller: 'a-stranger' };
    const fields = [['X-DMP-Access-Mode', 'bris_de_glace']] as const;
    expect(knownTo(caller('a-stranger'), shot).has('a:open')).to.equal(false);
    expect(knownTo(caller('a-stranger'), { ...shot, fields }).has('a:open')).to.equal(true);
    expect(knownTo(caller('a-stranger'), { ...shot, fields }).has('a:masked')).to.equal(false);
    expect(knownTo(caller('b-stranger'), { ...shot, fields }).has('b:open')).to.equal(false);
    expect(
      knownTo(caller('a-holder'), { ...shot, token: { name: 'expired', seed: 1 } }).size,
    ).to.equal(0);
  });

  it('a reproduction is the same request in another world', () => {
    const generator = new Generator(field.world, new Dice(9));
    for (let count = 0; count < 200; count += 1) {
      const shot = generator.next();
      const kept = written(shot, { law: 'no leak', what: 'x', seed: 5 }, field.world);
      expect(JSON.stringify(kept)).to.not.contain(field.world.records.a.traits.id);
      expect(readAgain(JSON.parse(JSON.stringify(kept)), field.world)).to.deep.equal({
        ...shot,
        ...(shot.body ? { body: Buffer.from(shot.body) } : {}),
      });
    }
  });

  it('an INS typed anywhere in a request is in nobody’s journal', async () => {
    const { world, range } = field;
    const { traits } = world.records.c;
    const { ins } = world.records.b.traits;
    const ask = async (name: string, path: string): Promise<string> => {
      const authorization = `Bearer ${range.tokens.of(caller(name), OWN)}`;
      return (await fetch(`${world.base}/${path}`, { headers: { authorization } })).text();
    };
    for (const path of [
      `Observation?subject=${ins}`,
      `Observation?patient=Patient/${ins}`,
      `Observation?code=urn:x%7C${ins}`,
      `Patient?_id=${ins}`,
      `Patient/${ins}`,
      `Patient/${ins}/_history`,
      `Observation?${ins}=x`,
      `Observation?date=${ins}`,
    ])
      await ask('c-stranger', path);
    const journal = await ask('c-holder', `AuditEvent?patient=Patient/${traits.id}&_count=40`);
    expect(Buffer.from('Observation?subject=').toString('base64').slice(0, 24)).to.satisfy(
      (start: string) => journal.includes(start),
    );
    expect(
      [...world.canaries.in(journal)].map((word) => world.canaries.zoneOf(word)),
    ).to.not.include('b:ins');
  });
});
