/** Who sends requests, to which record each is bound, and what of each record he may be shown. dmp.md 2.2, 3.3, 3.5 and 5.4. */
import type { TokenWish } from '../demo/claims.ts';
import { demoClaims } from '../demo/claims.ts';
import type { RecordName, Zone, ZoneKind } from './canaries.ts';
import { ZONE_KINDS } from './canaries.ts';

export interface Caller {
  readonly name: string;
  /** Absent: he has no token at all. */
  readonly record?: RecordName;
  readonly claims: Readonly<Record<string, unknown>>;
  /** All he may be shown. Written from dmp.md alone: the server's own policy is not looked at. */
  readonly sees: ReadonlySet<Zone>;
  /** What is added when his request names an emergency mode. */
  readonly inEmergency: ReadonlySet<Zone>;
  /** True when what he writes may rightly change who sees what: such writes are left to the record `c`. */
  readonly steers: boolean;
}

/** The ids of the holders, by record. */
export type Holders = Readonly<Record<RecordName, string>>;

interface Row {
  readonly as: string;
  readonly record: RecordName;
  readonly sees: readonly ZoneKind[];
  readonly more?: Omit<TokenWish, 'as' | 'patient'>;
  readonly inEmergency?: readonly ZoneKind[];
  readonly steers?: boolean;
}

/** Who is bound to a record sends, and so knows, the traits of its holder. */
const TRAITS = ['id', 'ins', 'name'] as const;
/** A professional let in: neither masks, nor what the matrix keeps from his profession. */
const LET_IN = [...TRAITS, 'open', 'pending', 'own'] as const;
const PHYSICIAN = [...LET_IN, 'directives'] as const;
/** What an emergency opens to a physician. */
const EMERGENCY = ['open', 'pending', 'own', 'directives'] as const;
const ATTENDING = [...PHYSICIAN, 'masked', 'category', 'traced'] as const;
const HOLDER = [
  ...TRAITS,
  'open',
  'own',
  'directives',
  'masked',
  'category',
  'residence',
  'traced',
] as const;
/** The hospital deposits all but what the holder brings: its own deposits are never hidden from it. */
const DEPOSITOR = [
  ...TRAITS,
  'open',
  'pending',
  'masked',
  'category',
  'residence',
  'traced',
] as const;
const ALL = ZONE_KINDS;
const GLASS = { mode: 'bris_de_glace', reason: 'inconsciente, choc anaphylactique' } as const;
const CENTRE = { mode: 'centre_15', reason: 'appel pour malaise' } as const;

// biome-ignore format: one caller per line.
const ROWS: Readonly<Record<string, Row>> = {
  'a-holder': { as: 'holder', record: 'a', sees: HOLDER, steers: true },
  'a-attending': { as: 'dr-t', record: 'a', sees: ATTENDING, steers: true, inEmergency: EMERGENCY },
  'a-authorised': { as: 'dr-g', record: 'a', sees: PHYSICIAN, inEmergency: EMERGENCY },
  'a-team-nurse': { as: 'nurse-n', record: 'a', sees: PHYSICIAN, inEmergency: EMERGENCY },
  'a-dentist': { as: 'dentist-d', record: 'a', sees: LET_IN },
  'a-blocked': { as: 'midwife-m', record: 'a', sees: TRAITS },
  'a-stranger': { as: 'dr-x', record: 'a', sees: TRAITS, inEmergency: EMERGENCY },
  'a-emergency': { as: 'dr-x', record: 'a', sees: [...TRAITS, ...EMERGENCY], more: GLASS, inEmergency: EMERGENCY },
  'a-regulator': { as: 'regulator-r', record: 'a', sees: [...TRAITS, ...EMERGENCY], more: CENTRE, inEmergency: EMERGENCY },
  'a-hospital': { as: 'hospital-h', record: 'a', sees: DEPOSITOR, steers: true, inEmergency: EMERGENCY },
  'a-insurer': { as: 'cnam', record: 'a', sees: TRAITS, steers: true },
  'a-secretary': { as: 'secretary-s', record: 'a', sees: TRAITS },
  'a-agent': { as: 'agent-a', record: 'a', sees: TRAITS },
  'a-operator': { as: 'operator-op', record: 'a', sees: TRAITS, steers: true },
  'a-occupational': { as: 'occ-o', record: 'a', sees: TRAITS, inEmergency: EMERGENCY },
  'a-contact-point': { as: 'ncp-de', record: 'a', sees: TRAITS },
  'a-application': { as: 'app-glycemie', record: 'a', sees: TRAITS },
  'b-holder': { as: 'holder', record: 'b', sees: HOLDER, steers: true },
  'b-attending': { as: 'dr-k', record: 'b', sees: ATTENDING, steers: true },
  // C11 hides all but own deposits from whom C02 lets in; C07 and C08 bar every emergency.
  'b-authorised': { as: 'dr-g', record: 'b', sees: TRAITS },
  'b-stranger': { as: 'dr-x', record: 'b', sees: TRAITS },
  'b-emergency': { as: 'dr-x', record: 'b', sees: TRAITS, more: GLASS },
  'b-regulator': { as: 'regulator-r', record: 'b', sees: TRAITS, more: CENTRE },
  'b-insurer': { as: 'cnam', record: 'b', sees: TRAITS, steers: true },
  'c-holder': { as: 'holder', record: 'c', sees: ALL },
  'c-attending': { as: 'dr-t', record: 'c', sees: ALL },
  'c-physician': { as: 'dr-g', record: 'c', sees: ALL },
  'c-stranger': { as: 'dr-x', record: 'c', sees: ALL },
  'c-hospital': { as: 'hospital-h', record: 'c', sees: ALL },
  'c-insurer': { as: 'cnam', record: 'c', sees: ALL },
  'c-operator': { as: 'operator-op', record: 'c', sees: ALL },
};

export const NOBODY = 'nobody';

export function castOf(holders: Holders): ReadonlyMap<string, Caller> {
  const rows = Object.entries(ROWS).map(([name, row]) => callerOf(name, row, holders));
  const none: ReadonlySet<Zone> = new Set();
  const nobody: Caller = {
    name: NOBODY,
    claims: {},
    sees: none,
    inEmergency: none,
    steers: false,
  };
  return new Map([...rows, nobody].map((caller) => [caller.name, caller]));
}

function callerOf(
  name: string,
  { as, record, sees, more = {}, inEmergency = [], steers = false }: Row,
  holders: Holders,
): Caller {
  const zones = (kinds: readonly ZoneKind[]): ReadonlySet<Zone> =>
    new Set(kinds.map((kind): Zone => `${record}:${kind}`));
  return {
    name,
    record,
    claims: claimsOf(as, { record, holders, more }),
    sees: zones(sees),
    inEmergency: zones(inEmergency),
    steers,
  };
}

interface Bound {
  readonly record: RecordName;
  readonly holders: Holders;
  readonly more?: Omit<TokenWish, 'as' | 'patient'>;
}

/** Claims of a demo person, or of the holder, bound to one of our records. */
export function claimsOf(
  as: string,
  { record, holders, more = {} }: Bound,
): Readonly<Record<string, unknown>> {
  const patient = holders[record];
  if (as !== 'holder') return { ...demoClaims({ as, ...more }), patient };
  return { ...demoClaims({ as: 'marie' }), sub: patient, patient, fhirUser: `Patient/${patient}` };
}
