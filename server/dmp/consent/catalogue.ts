// table
/** The rights a Consent can state and what each is made of: dmp.md 5.3, those that the policy obeys in this release. */
import type { ActorClass } from '../actors/actor.ts';

export const CONSENT_TYPE_SYSTEM = 'https://carnet.example/fhir/CodeSystem/dmp-consent-type';
export const CONSENT_REASON_URL = 'https://carnet.example/fhir/StructureDefinition/consent-reason';
/** Version in force at its end, `|2022-01-01`; older rules keep their own date. dmp.md 5.5.1. */
export const CONSENT_POLICY = 'https://carnet.example/fhir/policy/dmp-default';

export type ConsentCode =
  | 'C02'
  | 'C03'
  | 'C04'
  | 'C05'
  | 'C06'
  | 'C07'
  | 'C08'
  | 'C09'
  | 'C10'
  | 'C11'
  | 'C12'
  | 'C13'
  | 'C21';

/** Elements of a provision beside `type`, `period` and `action`, which every right may have. */
export type ProvisionElement =
  | 'actor'
  | 'purpose'
  | 'securityLabel'
  | 'class'
  | 'code'
  | 'dataPeriod'
  | 'data'
  | 'provision';

export interface ConsentRight {
  readonly name: string;
  readonly root: 'permit' | 'deny';
  /** Types an actor may have; empty: the right has no actor. */
  readonly actors: readonly string[];
  /** What the policy obeys for this right; an element outside is refused by name. */
  readonly obeyed: readonly ProvisionElement[];
  readonly required: readonly ProvisionElement[];
  /** Actions of which one must stand, when any is given. */
  readonly actions: readonly string[];
  readonly filers: readonly ActorClass[];
}

const LIMITS: readonly ProvisionElement[] = [
  'purpose',
  'securityLabel',
  'class',
  'code',
  'dataPeriod',
  'data',
  'provision',
];
const PERSON = ['Practitioner', 'PractitionerRole'];
const ANYBODY = [...PERSON, 'Organization', 'CareTeam'];
const READING = ['access', 'use'];
const HOLDER: readonly ActorClass[] = ['PATIENT'];
const HOLDER_AND_FEED: readonly ActorClass[] = ['PATIENT', 'AM', 'OPER'];

// biome-ignore format: one row of the table per line.
export const CONSENT_RIGHTS: Readonly<Record<ConsentCode, ConsentRight>> = {
  C02: { name: 'auth-professional', root: 'permit', actors: PERSON, obeyed: ['actor', ...LIMITS], required: ['actor', 'purpose'], actions: READING, filers: HOLDER },
  C03: { name: 'auth-organisation', root: 'permit', actors: ['Organization'], obeyed: ['actor', ...LIMITS], required: ['actor', 'purpose'], actions: READING, filers: HOLDER },
  C04: { name: 'auth-careteam', root: 'permit', actors: ['CareTeam'], obeyed: ['actor', ...LIMITS], required: ['actor'], actions: READING, filers: HOLDER },
  C05: { name: 'block-professional', root: 'deny', actors: ['Practitioner'], obeyed: ['actor'], required: ['actor'], actions: READING, filers: HOLDER },
  C06: { name: 'block-organisation', root: 'deny', actors: ['Organization'], obeyed: ['actor'], required: ['actor'], actions: READING, filers: HOLDER },
  C07: { name: 'oppose-emergency', root: 'deny', actors: [], obeyed: ['purpose'], required: ['purpose'], actions: ['access', 'collect'], filers: HOLDER },
  C08: { name: 'oppose-centre15', root: 'deny', actors: [], obeyed: ['purpose'], required: ['purpose'], actions: ['access', 'collect'], filers: HOLDER },
  C09: { name: 'mask-data', root: 'deny', actors: ANYBODY, obeyed: ['actor', 'data'], required: ['data'], actions: READING, filers: HOLDER },
  C10: { name: 'mask-category', root: 'deny', actors: ANYBODY, obeyed: ['actor', 'purpose', 'class', 'code', 'dataPeriod', 'provision'], required: [], actions: READING, filers: HOLDER },
  C11: { name: 'mask-all', root: 'deny', actors: [], obeyed: [], required: [], actions: READING, filers: HOLDER },
  C12: { name: 'attending-physician', root: 'permit', actors: PERSON, obeyed: ['actor', 'purpose'], required: ['actor'], actions: READING, filers: HOLDER_AND_FEED },
  C13: { name: 'same-rights-as-mt', root: 'permit', actors: ['Practitioner'], obeyed: ['actor', 'purpose'], required: ['actor'], actions: READING, filers: HOLDER },
  C21: { name: 'oppose-feeding', root: 'deny', actors: ANYBODY, obeyed: ['actor'], required: [], actions: ['collect'], filers: HOLDER },
};

/** Purposes that must stand together in a right, as TRE_R248 and v3-ActReason codes. dmp.md 5.3. */
export const REQUIRED_PURPOSES: Readonly<Partial<Record<ConsentCode, readonly string[]>>> = {
  C02: ['TREAT'],
  C03: ['TREAT'],
  C07: ['bris_de_glace', 'BTG'],
  C08: ['centre_15'],
};

/** Statements of will: they never enter an access decision (dmp.md 5.3). */
export const STATEMENTS_OF_WILL: readonly string[] = ['C22', 'C23'];

export function isConsentCode(text: string): text is ConsentCode {
  return Object.hasOwn(CONSENT_RIGHTS, text);
}
