/** architecture.md 5, Decisions: what a remembered decision is, and when it ends. The law is in test/laws/remembered-rights.test.ts. */
import { expect } from 'chai';
import { dmpPolicy } from '../../../server/dmp/access/policy.ts';
import type { Claims } from '../../../server/dmp/actors/claims.ts';
import { callerFromClaims } from '../../../server/dmp/actors/claims.ts';
import type { AccessPolicy } from '../../../server/fhir/access/policy.ts';
import type { Store } from '../../../server/fhir/store/store.ts';
import { actorIs, consent, DIRECTORY, PATIENT } from './fixtures.ts';
import { DR_G, DR_X, NURSE } from './people.ts';
import type { Item } from './world.ts';
import { definitions, HOLDER, inMode, NOW, newStore, put } from './world.ts';

const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;
const day = (offset: number): string =>
  new Date(NOW + offset * DAY_MILLISECONDS).toISOString().slice(0, 10);

interface Opened {
  readonly store: Store;
  readonly policy: AccessPolicy;
}

describe('a policy that remembers', () => {
  const question = { effect: 'read', interaction: 'read', headers: {}, at: NOW } as const;
  const deciding =
    ({ policy, store }: Opened) =>
    (claims: Claims, more: object = {}) =>
      policy.decide(callerFromClaims(claims), { ...question, ...more }, store);

  async function opened(): Promise<Opened> {
    const store = newStore();
    const authorised = consent('c', 'C02', { type: 'permit', actor: [actorIs('Practitioner/x')] });
    await put(store, [PATIENT, ...DIRECTORY, authorised]);
    return { store, policy: dmpPolicy({ definitions }) };
  }

  it('gives the very nodes it gave before, for any read of a session', async () => {
    const decideAs = deciding(await opened());
    for (const claims of [DR_X, HOLDER]) {
      const one = await decideAs(claims, { type: 'Observation', id: 'a' });
      const other = await decideAs(claims, { type: 'Condition', id: 'b' });
      expect(one).to.equal(other);
    }
  });

  it('keeps them while others enter the directory, and not when the rights change', async () => {
    const open = await opened();
    const { store } = open;
    const decideAs = deciding(open);
    const before = await decideAs(DR_X);
    await put(store, [{ resource: { resourceType: 'Practitioner', id: 'new' } }]);
    expect(await decideAs(DR_X)).to.equal(before);
    await put(store, [consent('d', 'C10', { type: 'deny', class: [] })]);
    expect(await decideAs(DR_X)).to.not.equal(before);
  });

  const TEAM = actorIs('CareTeam/team');
  const NURSE_PART = { member: { reference: 'PractitionerRole/n' } };
  const teamWith = (more: object): Item => {
    const subject = { reference: 'Patient/marie' };
    const resource = { resourceType: 'CareTeam', id: 'team', status: 'active', subject, ...more };
    return { record: 'marie', resource };
  };
  const TODAY = { period: { start: day(0), end: day(0) } };
  const periods: readonly [string, readonly Item[]][] = [
    [
      'a right',
      [
        teamWith({ participant: [NURSE_PART] }),
        consent('c', 'C04', { type: 'permit', actor: [TEAM], ...TODAY }),
      ],
    ],
    [
      'a care team',
      [
        teamWith({ participant: [NURSE_PART], ...TODAY }),
        consent('c', 'C04', { type: 'permit', actor: [TEAM] }),
      ],
    ],
    [
      'a part in a care team',
      [
        teamWith({ participant: [{ ...NURSE_PART, ...TODAY }] }),
        consent('c', 'C04', { type: 'permit', actor: [TEAM] }),
      ],
    ],
  ];
  for (const [what, items] of periods) {
    it(`obeys the beginning and the end of ${what}, to the millisecond`, async () => {
      const store = newStore();
      await put(store, [PATIENT, ...DIRECTORY, ...items]);
      const decideAs = deciding({ store, policy: dmpPolicy({ definitions }) });
      const isLetIn = async (at: number): Promise<boolean> => {
        const decision = await decideAs(NURSE, { at });
        return decision.permit && decision.notice === undefined;
      };
      // Midnight in Paris, before the day and after it.
      const [low, high] = [day(0), day(1)].map((text) => Date.parse(`${text}T00:00:00+01:00`));
      const [begin = 0, end = 0] = [low, high];
      const told: boolean[] = [];
      for (const at of [begin - 1, begin, end - 1, end, begin]) told.push(await isLetIn(at));
      expect(told).to.deep.equal([false, true, true, false, true]);
    });
  }

  it('keeps nothing of an emergency, whose notice names the instant', async () => {
    const decideAs = deciding(await opened());
    const claims = inMode(DR_G, 'bris_de_glace', 'inconscient');
    const sent = async (at: number) => {
      const decision = await decideAs(claims, { at });
      return decision.permit ? JSON.stringify(decision.filings) : '';
    };
    expect(await sent(NOW)).to.not.equal(await sent(NOW + 60_000));
  });
});
