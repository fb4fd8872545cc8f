/**
 * Law: a policy that remembers decides as one that has just been started (architecture.md 5, Decisions). Random histories of
 * rights, teams, directory and time over the store in memory; after each event the same questions to both.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { dmpPolicy } from '../../server/dmp/access/policy.ts';
import type { Claims } from '../../server/dmp/actors/claims.ts';
import { callerFromClaims } from '../../server/dmp/actors/claims.ts';
import type { Caller } from '../../server/fhir/access/caller.ts';
import type {
  AccessDecision,
  AccessPolicy,
  AccessQuestion,
} from '../../server/fhir/access/policy.ts';
import type { Store } from '../../server/fhir/store/store.ts';
import { actorIs, consent, DIRECTORY, PATIENT, TREAT } from '../dmp/policy/fixtures.ts';
import {
  CNAM,
  DENTIST,
  DR_G,
  DR_T,
  DR_X,
  HOSPITAL,
  NURSE,
  SECRETARY,
} from '../dmp/policy/people.ts';
import type { Item } from '../dmp/policy/world.ts';
import { definitions, HOLDER, inMode, NOW, newStore, put } from '../dmp/policy/world.ts';

const HISTORIES = Number(process.env['REMEMBERED_CASES'] ?? 10);
const SEED = Number(process.env['LAW_SEED'] ?? 20_261_122);
const EVENTS_MAX = 14;
const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

const { practitioner_role: _role, fhirUser: _user, ...unnamed } = DR_T;
/** Without the names of his entries he is found in the directory, by his number and his structure. */
const DR_T_UNNAMED: Claims = {
  ...unnamed,
  SubjectOrganizationID: '1010000001',
  organization: 'Organization/ward',
};
/** One object each, as the token of a session gives it. */
const CALLERS: readonly Caller[] = [
  ...[DR_G, DR_X, DR_T, DR_T_UNNAMED, NURSE, DENTIST, HOSPITAL, SECRETARY, CNAM, HOLDER],
  inMode(DR_X, 'bris_de_glace', 'inconscient'),
].map(callerFromClaims);

const QUESTIONS: readonly Partial<AccessQuestion>[] = [
  { effect: 'read', interaction: 'read', type: 'DocumentReference', id: 'note' },
  { effect: 'read', interaction: 'search-type', type: 'Observation' },
  { effect: 'read', interaction: 'read', type: 'Patient', id: 'marie' },
  { effect: 'write', interaction: 'create', type: 'Observation' },
  { effect: 'write', interaction: 'update', type: 'Observation', id: 'x' },
  { effect: 'write', interaction: 'delete', type: 'DocumentReference', id: 'note' },
  { effect: 'compose', interaction: 'transaction' },
];

const ACTORS = [
  ...['Practitioner/g', 'Practitioner/x', 'PractitionerRole/t', 'PractitionerRole/n'],
  ...['Organization/hospital', 'Organization/ward', 'CareTeam/team'],
];
const day = (offset: number): string =>
  new Date(NOW + offset * DAY_MILLISECONDS).toISOString().slice(0, 10);

const days = fc.integer({ min: -3, max: 3 });
const period = fc.option(
  fc.record({ start: days.map(day), end: days.map(day) }, { requiredKeys: [] }),
  { nil: undefined },
);
const withPeriod = (given: object | undefined) => (given === undefined ? {} : { period: given });

const rights = fc
  .record({
    slot: fc.integer({ min: 0, max: 3 }),
    code: fc.constantFrom(
      'C02',
      'C03',
      'C04',
      'C05',
      'C06',
      'C07',
      'C10',
      'C11',
      'C12',
      'C13',
      'C21',
    ),
    target: fc.constantFrom(...ACTORS),
    isActive: fc.boolean(),
    period,
  })
  .map(({ slot, code, target, isActive, period: given }): Item => {
    const type = ['C02', 'C03', 'C04', 'C12', 'C13'].includes(code) ? 'permit' : 'deny';
    const purpose = type === 'permit' ? { purpose: [TREAT] } : {};
    const item = consent(`slot-${slot}`, code, {
      type,
      actor: [actorIs(target)],
      ...purpose,
      ...withPeriod(given),
    });
    return isActive ? item : { ...item, resource: { ...item.resource, status: 'inactive' } };
  });

const teams = fc
  .record({
    status: fc.constantFrom('active', 'inactive'),
    member: fc.constantFrom('PractitionerRole/n', 'Practitioner/x', 'Organization/ward'),
    whole: period,
    part: period,
  })
  .map(({ status, member, whole, part }): Item => {
    const participant = [{ member: { reference: member }, ...withPeriod(part) }];
    const subject = { reference: 'Patient/marie' };
    const resource = { resourceType: 'CareTeam', id: 'team', status, subject, participant };
    return { record: 'marie', resource: { ...resource, ...withPeriod(whole) } };
  });

const states = fc.constantFrom('OPEN', 'CLOSED', 'SUSPENDED', 'NOTIFIED').map((state): Item => {
  const [status] = PATIENT.resource['extension'] as readonly { readonly url: string }[];
  const extension = [{ ...status, extension: [{ url: 'state', valueCode: state }] }];
  return { record: 'marie', resource: { ...PATIENT.resource, extension } };
});

const entries = fc.oneof(
  fc.constantFrom('hospital', undefined).map(
    (parent): Item => ({
      resource: {
        resourceType: 'Organization',
        id: 'ward',
        identifier: [{ value: '1010000001' }],
        ...(parent === undefined ? {} : { partOf: { reference: `Organization/${parent}` } }),
      },
    }),
  ),
  fc
    .record({
      person: fc.constantFrom('t', 'x'),
      place: fc.constantFrom('ward', 'hospital'),
    })
    .map(
      ({ person, place }): Item => ({
        resource: {
          resourceType: 'PractitionerRole',
          id: 't',
          practitioner: { reference: `Practitioner/${person}` },
          organization: { reference: `Organization/${place}` },
        },
      }),
    ),
);

/** Something is written, or time goes by. */
type Event = { readonly item: Item } | { readonly hours: number };
const events: fc.Arbitrary<Event> = fc.oneof(
  { weight: 4, arbitrary: rights.map((item) => ({ item })) },
  { weight: 2, arbitrary: teams.map((item) => ({ item })) },
  { weight: 1, arbitrary: states.map((item) => ({ item })) },
  { weight: 2, arbitrary: entries.map((item) => ({ item })) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 30 }).map((hours) => ({ hours })) },
);

/** All that a decision says; instances of filters and errors apart. */
function said(decision: AccessDecision): unknown {
  if (!decision.permit) {
    const { status, issues } = decision.refusal;
    return { status, issues, basis: decision.basis };
  }
  const { filter, basis, outside, notice, filings } = decision;
  return {
    visible: [...filter.visible],
    writable: [...filter.writable],
    basis,
    outside: outside?.issues,
    notice,
    filings,
  };
}

interface Asking {
  readonly store: Store;
  readonly lasting: AccessPolicy;
  readonly at: number;
}

async function expectSame({ store, lasting, at }: Asking): Promise<number> {
  const fresh = dmpPolicy({ definitions });
  let permits = 0;
  for (const caller of CALLERS) {
    for (const asked of QUESTIONS) {
      const question = { effect: 'read', interaction: 'read', headers: {}, at, ...asked } as const;
      const [remembered, anew] = [
        await lasting.decide(caller, question, store),
        await fresh.decide(caller, question, store),
      ];
      // Texts are compared first: a filter is hundreds of nodes.
      const [one, other] = [JSON.stringify(said(remembered)), JSON.stringify(said(anew))];
      if (one !== other)
        expect(said(remembered), `${caller.subject} ${JSON.stringify(asked)}`).to.deep.equal(
          said(anew),
        );
      if (remembered.permit) permits += 1;
    }
  }
  return permits;
}

describe('law: a policy that remembers decides as one that has just been started', function () {
  this.timeout(120_000);

  it(`over ${HISTORIES} histories of up to ${EVENTS_MAX} events`, async () => {
    let permits = 0;
    const history = fc.array(events, { minLength: 4, maxLength: EVENTS_MAX });
    await fc.assert(
      fc.asyncProperty(history, async (happened) => {
        const store = newStore();
        const lasting = dmpPolicy({ definitions });
        let at = NOW - 2 * DAY_MILLISECONDS;
        await put(store, [PATIENT, ...DIRECTORY]);
        for (const event of happened) {
          if ('item' in event) await put(store, [event.item]);
          else at += event.hours * 60 * 60 * 1000;
          permits += await expectSame({ store, lasting, at });
        }
      }),
      { numRuns: HISTORIES, seed: SEED },
    );
    expect(permits, 'the worlds let somebody in').to.be.greaterThan(HISTORIES * 50);
  });
});
