/** Modes of access and purposes of use. dmp.md 2.4; TRE_R248; v3-ActReason. */
import type { Coding } from '../../fhir/access/caller.ts';
import type { AccessMode } from './actor.ts';

const MODE_SYSTEM = 'https://mos.esante.gouv.fr/NOS/TRE_R248_ModeAcces/FHIR/TRE-R248-ModeAcces';
const REASON_SYSTEM = 'http://terminology.hl7.org/CodeSystem/v3-ActReason';

const MODES: readonly AccessMode[] = ['normal', 'bris_de_glace', 'centre_15'];

/** What each mode is in v3-ActReason. */
const MODE_REASONS: Readonly<Record<AccessMode, readonly string[]>> = {
  normal: ['TREAT'],
  bris_de_glace: ['BTG', 'ETREAT'],
  centre_15: ['ETREAT'],
};

/** Every purpose a request may have here; any other is refused whatever the consent (line R2). */
const REASONS: ReadonlySet<string> = new Set([
  'TREAT',
  'BTG',
  'ETREAT',
  'PATRQT',
  'FAMRQT',
  'HPAYMT',
  'HOPERAT',
  'HSYSADMIN',
]);

/** Purposes for which a professional may ask (line R7). */
const CARE_REASONS: ReadonlySet<string> = new Set(['TREAT', 'BTG', 'ETREAT']);

export function isAccessMode(text: string): text is AccessMode {
  return MODES.some((mode) => mode === text);
}

/** True for the purposes of dmp.md 2.4: research, marketing, contracts and unknown codes are not among them. */
export function isServedPurpose({ system, code }: Coding): boolean {
  return system === MODE_SYSTEM
    ? isAccessMode(code)
    : system === REASON_SYSTEM && REASONS.has(code);
}

export function isCarePurpose({ system, code }: Coding): boolean {
  return system === MODE_SYSTEM
    ? isAccessMode(code)
    : system === REASON_SYSTEM && CARE_REASONS.has(code);
}

/** The mode a purpose states by itself: TRE_R248 codes and `BTG`; `TREAT` and `ETREAT` go with several. */
export function modeOfPurpose({ system, code }: Coding): AccessMode | undefined {
  if (system === MODE_SYSTEM) return isAccessMode(code) ? code : undefined;
  return system === REASON_SYSTEM && code === 'BTG' ? 'bris_de_glace' : undefined;
}

/** The purposes with those the mode implies, in both code systems and without repeats. */
export function withModePurposes(purposes: readonly Coding[], mode: AccessMode): readonly Coding[] {
  const implied = [
    { system: MODE_SYSTEM, code: mode },
    ...MODE_REASONS[mode].map((code) => ({ system: REASON_SYSTEM, code })),
  ];
  const missing = implied.filter(
    (purpose) => !purposes.some((known) => isSameCoding(known, purpose)),
  );
  return [...purposes, ...missing];
}

function isSameCoding(one: Coding, other: Coding): boolean {
  return one.system === other.system && one.code === other.code;
}

/** Whether a purpose asked for is the one stated, or a kind of it: emergency treatment is treatment (v3-ActReason). */
export function isKindOf(asked: Coding, stated: Coding): boolean {
  if (isSameCoding(asked, stated)) return true;
  const isReason = asked.system === REASON_SYSTEM && stated.system === REASON_SYSTEM;
  return isReason && asked.code === 'ETREAT' && stated.code === 'TREAT';
}
