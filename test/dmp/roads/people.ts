/** Who walks the roads: the demo people, each with what dmp.md 5.4 asks of an actor. contract.md, "The demo world". */
import type { TokenWish } from '../../../scripts/demo/claims.ts';
import type { Client, TestServer } from '../../harness.ts';

export interface Person {
  /** Name of the demo world, with the mode when it is not the normal one. */
  readonly title: string;
  readonly wish: TokenWish;
  readonly class: 'PATIENT' | 'HCP' | 'AM' | 'SEC' | 'AGENT' | 'not-built';
  /** Holder whose record the session is bound to. */
  readonly record: 'marie' | 'karim' | 'lea';
  /** C02 or C04 in force. */
  readonly isAuthorised?: boolean;
  /** C12. */
  readonly isAttending?: boolean;
  readonly mode?: 'bris_de_glace' | 'centre_15';
  /** The demo physician who signs for him: author of what the hospital sends. */
  readonly author?: string;
}

type More = Partial<Person>;

function person(name: string, kind: Person['class'], more: More = {}): Person {
  return { title: name, wish: { as: name }, class: kind, record: 'marie', author: name, ...more };
}

const EMERGENCY = { mode: 'bris_de_glace', reason: 'inconsciente, choc anaphylactique' } as const;

/** Everybody whose lines of the decision table are built. */
export const READERS: readonly Person[] = [
  person('marie', 'PATIENT'),
  person('karim', 'PATIENT', { record: 'karim' }),
  person('dr-t', 'HCP', { isAttending: true }),
  person('dr-g', 'HCP', { isAuthorised: true }),
  person('nurse-n', 'HCP', { isAuthorised: true }),
  person('dentist-d', 'HCP', { isAuthorised: true }),
  person('podiatrist-p', 'HCP', { isAuthorised: true }),
  person('dr-x', 'HCP'),
  person('dr-h', 'HCP'),
  person('hospital-h', 'HCP', { author: 'dr-h' }),
  person('regulator-r', 'HCP', {
    title: 'regulator-r (centre_15)',
    mode: 'centre_15',
    wish: { as: 'regulator-r', mode: 'centre_15', reason: 'appel pour malaise' },
  }),
  person('dr-x', 'HCP', {
    title: 'dr-x (bris_de_glace)',
    mode: 'bris_de_glace',
    wish: { as: 'dr-x', ...EMERGENCY },
  }),
  person('cnam', 'AM'),
  person('secretary-s', 'SEC'),
  person('agent-a', 'AGENT'),
];

/** Actors of later issues: 403 `not-yet-supported` before anything else. */
export const NOT_BUILT: readonly Person[] = [
  person('paul', 'not-built', { record: 'lea', wish: { as: 'paul', patient: 'lea' } }),
  person('occ-o', 'not-built'),
  person('ncp-de', 'not-built'),
  person('app-glycemie', 'not-built'),
];

export function clientOf({ wish }: Person, server: TestServer): Client {
  const { as: name, ...rest } = wish;
  return server.as(name, rest);
}
