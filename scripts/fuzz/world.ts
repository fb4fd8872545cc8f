/** Three records full of canaries, filed through the public API: `a` and `b` stand still, in `c` everything may change. */
import { directoryBundles } from '../demo/directory.ts';
import type { RecordName, Zone } from './canaries.ts';
import { Canaries } from './canaries.ts';
import type { Caller, Holders } from './cast.ts';
import { castOf, claimsOf } from './cast.ts';
import { Dice } from './dice.ts';
import type { Filed } from './record.ts';
import { fileRecord } from './record.ts';
import { rightsOf } from './record-rights.ts';
import type { Sender } from './sender.ts';
import { sender } from './sender.ts';
import type { Traits } from './traits.ts';
import { newTraits, patientOf } from './traits.ts';

export const RECORDS: readonly RecordName[] = ['a', 'b', 'c'];

export interface RecordWorld {
  readonly traits: Traits;
  /** What seeds and mutations may name. What they may not name is known to the canaries alone. */
  readonly filed: readonly Filed[];
}

export interface World {
  readonly base: string;
  readonly canaries: Canaries;
  readonly cast: ReadonlyMap<string, Caller>;
  readonly records: Readonly<Record<RecordName, RecordWorld>>;
  readonly statement: Statement;
  /** Targets of second pages, each signed for one caller and one query. */
  readonly pages: readonly string[];
  /** A FHIR dateTime two days before the run: every act is in the past. */
  readonly past: string;
}

/** What is read of the CapabilityStatement. R4 CapabilityStatement.rest. */
export interface Statement {
  readonly rest: readonly {
    readonly resource: readonly {
      readonly type: string;
      readonly interaction: readonly { readonly code: string }[];
      readonly searchParam?: readonly { readonly name: string; readonly type: string }[];
      readonly searchInclude?: readonly string[];
      readonly searchRevInclude?: readonly string[];
    }[];
  }[];
}

export interface Builder {
  readonly base: string;
  readonly sign: (claims: Readonly<Record<string, unknown>>) => string;
  readonly seed: number;
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
}

/** @throws Error with the answer's own words when something of the world is refused. */
export async function buildWorld({ base, sign, seed, now }: Builder): Promise<World> {
  const dice = new Dice(seed);
  const canaries = new Canaries();
  const all = RECORDS.map((name) => [name, newTraits(name, canaries, dice)] as const);
  // One entry for each record.
  const traits = Object.fromEntries(all) as Record<RecordName, Traits>;
  const holders: Holders = { a: traits.a.id, b: traits.b.id, c: traits.c.id };
  const as = (person: string, record: RecordName): Sender =>
    sender(base, sign(claimsOf(person, { record, holders })));
  for (const { body } of directoryBundles()) await as('operator-op', 'a').post('', body);
  const past = new Date(now - 2 * 86_400_000).toISOString();
  const records: Partial<Record<RecordName, RecordWorld>> = {};
  for (const name of RECORDS) {
    const own = traits[name];
    await as('operator-op', name).put(
      `Patient/${own.id}`,
      patientOf(own, name === 'b' ? 'dr-k' : 'dr-t'),
    );
    const word = (kind: Zone): string => canaries.word(kind, dice);
    const filed = await fileRecord({
      name,
      traits: own,
      as: (who) => as(who, name),
      word,
      canaries,
      past,
    });
    for (const { by, consent } of rightsOf(name, own, past))
      await as(by, name).post('Consent', consent);
    records[name] = { traits: own, filed };
  }
  const pages: string[] = [];
  for (const [person, name] of PAGED)
    pages.push(...(await pagesOf(as(person, name), holders[name])));
  // The CapabilityStatement has these members.
  const statement = (await as('dr-x', 'a').get('metadata')).body as Statement;
  // Every record was just put in.
  const whole = records as Record<RecordName, RecordWorld>;
  return { base, canaries, cast: castOf(holders), records: whole, statement, pages, past };
}

/** Whose second pages are kept. */
const PAGED: readonly (readonly [person: string, record: RecordName])[] = [
  ['holder', 'a'],
  ['dr-t', 'a'],
  ['dr-g', 'a'],
  ['holder', 'b'],
  ['dr-g', 'c'],
];

async function pagesOf(reader: Sender, holder: string): Promise<readonly string[]> {
  const pages: string[] = [];
  for (const type of ['DocumentReference', 'Observation', 'AuditEvent', 'List']) {
    const { text } = await reader.get(`${type}?patient=Patient/${holder}&_count=1`);
    const [, url] = /"relation":"next","url":"([^"]+)"/.exec(text) ?? [];
    if (url !== undefined) pages.push(new URL(url).pathname + new URL(url).search);
  }
  return pages;
}
