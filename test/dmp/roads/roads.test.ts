/** DMP 5.4 through every road: roads × people × states of a datum. style.md, Tests, 25. */
import { expect } from 'chai';
import { demoPerson } from '../../../scripts/demo/people.ts';
import type { Client, TestServer } from '../../harness.ts';
import { startDemoServer } from '../../harness.ts';
import type { State, Thing, Verdict } from './oracle.ts';
import { reading, readingJournal, readingPatient, writing } from './oracle.ts';
import type { Person } from './people.ts';
import { clientOf, NOT_BUILT, READERS } from './people.ts';
import type { Outcome, Road } from './road.ts';
import { ROADS } from './roads.ts';
import type { Target, World } from './world.ts';
import { deposited } from './world.ts';

type Expected = Pick<Outcome, 'found'> & Partial<Outcome>;

/** The attending physician's result, and his Provenance, about a target. */
const ATTENDING: Thing = { record: 'marie', author: 'dr-t', state: 'open', isDocument: false };

/** What a road shows to a person, from the oracle alone. */
function expectation(road: Road, person: Person, target: Target): Expected {
  switch (road.shows) {
    case 'set':
      return ofSet(setVerdict(road, person, target));
    case 'journal':
      return ofSet(readingJournal(person, target));
    case 'instance':
    case 'entry':
      return ofInstance(reading(person, target), road);
    case 'probe':
      return ofProbe(writing(person, target));
    case 'patch':
    case 'delete':
    case 'update':
      return ofWrite(writing(person, target), road.shows, target);
  }
}

function setVerdict(road: Road, person: Person, target: Target): Verdict {
  if (road.speaker === 'Task' && person.title === 'marie') return ofOwnTask(target);
  if (road.speaker) return speakerVerdict(person, target);
  const way = throughVerdict(road, person);
  if (way.kind === 'refused' || way.kind === 'seen') {
    return way.kind === 'seen' ? reading(person, target) : way;
  }
  return way;
}

/** Her own request stays hers while what it names waits: were it gone, she would learn that it waits. */
function ofOwnTask({ state }: Target): Verdict {
  return { kind: state === 'deleted' ? 'hidden' : 'seen' };
}

/** What only speaks of others is seen when each of them is. */
function speakerVerdict(person: Person, target: Target): Verdict {
  const about = reading(person, target);
  if (about.kind === 'refused') return about;
  const way = readingPatient(person, person.record);
  return way.kind === 'seen' ? about : way;
}

function throughVerdict({ through }: Road, person: Person): Verdict {
  if (through === 'carrier') return reading(person, ATTENDING);
  if (through === 'patient') return readingPatient(person, person.record);
  return { kind: 'seen' };
}

/** Remark (j) of 5.4: a search answers what is permitted, possibly nothing. */
function ofSet(verdict: Verdict): Expected {
  if (verdict.kind === 'refused') return { status: 403, reason: verdict.reason, found: false };
  return { status: 200, found: verdict.kind === 'seen' };
}

function ofInstance(verdict: Verdict, { name }: Road): Expected {
  switch (verdict.kind) {
    case 'seen':
      return { status: 200, found: true };
    case 'gone':
      // R4 http: the versions of what is deleted stay readable to who could see it; a read says 410.
      return /vread|history/.test(name)
        ? { status: 200, found: true }
        : { status: 410, found: false };
    case 'hidden':
      return { status: 404, reason: '', found: false };
    case 'outside':
      return { status: 403, reason: 'no-authorisation', found: false };
    case 'refused':
      return { status: 403, reason: verdict.reason, found: false };
  }
}

function ofProbe(verdict: Verdict): Expected {
  return { found: verdict.kind === 'seen' };
}

/** The version named is not current: who sees the datum learns that, and nobody changes anything. */
function ofWrite(
  verdict: Verdict,
  shows: 'patch' | 'update' | 'delete',
  { type }: Target,
): Expected {
  if (shows === 'update' && type === 'DocumentReference') return { status: 405, found: false };
  switch (verdict.kind) {
    case 'seen':
      return { status: 412, found: false };
    case 'gone':
      return { status: { patch: 410, update: 412, delete: 204 }[shows], found: false };
    case 'hidden':
      return { status: shows === 'update' ? 405 : 404, found: false };
    case 'outside':
      return shows === 'update'
        ? { status: 405, found: false }
        : { status: 403, reason: 'write-scope', found: false };
    case 'refused':
      return { status: 403, reason: verdict.reason, found: false };
  }
}

/** Roads that start inside marie's record say nothing of what is in another or nowhere. */
function leadsSomewhere(road: Road, person: Person, { type, state }: Target): boolean {
  if (road.on !== undefined && road.on !== type) return false;
  // Who asked for an id of another record left a line in his own, where its readers see it.
  if (road.shows === 'journal' && state === 'foreign') return false;
  // A message is also for whom it names though the record is closed to him: the domain does not say.
  if (road.speaker === 'Communication' && readingPatient(person, 'marie').kind === 'outside')
    return false;
  return road.speaker === undefined || (state !== 'foreign' && state !== 'absent');
}

/** People whose lines others walk too, by both types: a document is enough for them, but on roads to results alone. */
const BY_DOCUMENT: ReadonlySet<string> = new Set(['nurse-n', 'dentist-d', 'podiatrist-p', 'dr-h']);

function isWalked(person: Person, road: Road, { type }: Target): boolean {
  return (
    type === 'DocumentReference' || road.on === 'Observation' || !BY_DOCUMENT.has(person.title)
  );
}

/** States that tell something of a person: those whom others stand for walk fewer, one refused whatever he names the first. */
function statesFor({ class: kind, title }: Person): readonly State[] {
  if (kind !== 'PATIENT' && kind !== 'HCP') return ['open'];
  if (title === 'karim' || title === 'dr-h') return ['open', 'foreign', 'masked'];
  if (BY_DOCUMENT.has(title)) return ['open', 'pending', 'masked-later'];
  return ['open', 'foreign', 'masked', 'pending', 'masked-later', 'deleted'];
}

/** What differs between the answer and the oracle; empty when nothing does. */
async function difference(
  road: Road,
  person: Person,
  walk: { readonly client: Client; readonly target: Target },
): Promise<string> {
  const { target } = walk;
  const wanted = expectation(road, person, target);
  const got = await road.ask({
    ...walk,
    record: person.record,
    self: demoPerson(person.wish.as).fhirUser,
  });
  const leaked = !wanted.found && got.text.includes(target.canary) ? ' LEAK' : '';
  const isSame =
    got.found === wanted.found &&
    got.status === (wanted.status ?? got.status) &&
    got.reason === (wanted.reason ?? got.reason);
  if (isSame && leaked === '') return '';
  return `${target.state} ${target.type}: expected ${brief(wanted)}, got ${brief(got)}${leaked} ${got.text.slice(0, 240)}`;
}

function brief({ status, reason, found }: Partial<Outcome>): string {
  return `${status ?? 'any'} ${reason ?? ''} ${found ? 'found' : 'not found'}`.replace(/ +/g, ' ');
}

describe('DMP 5.4 through every road', function () {
  this.timeout(120_000);
  let server: TestServer;
  let world: World;
  const clients = new Map<string, Client>();
  before(async () => {
    server = await startDemoServer();
    world = await deposited(server);
    for (const person of [...READERS, ...NOT_BUILT])
      clients.set(person.title, clientOf(person, server));
  });
  after(() => server.close());

  for (const person of [...READERS, ...NOT_BUILT]) {
    describe(person.title, () => {
      for (const road of ROADS) {
        it(road.name, async () => {
          const client = clients.get(person.title) ?? server.nobody;
          const states = statesFor(person);
          const targets = world.targets.filter(
            (target) =>
              states.includes(target.state) &&
              leadsSomewhere(road, person, target) &&
              isWalked(person, road, target),
          );
          const differences = await Promise.all(
            targets.map((target) => difference(road, person, { client, target })),
          );
          expect(differences.filter((text) => text !== '').join('\n')).to.equal('');
        });
      }
    });
  }
});
