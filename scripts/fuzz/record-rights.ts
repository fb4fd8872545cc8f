/** The rights filed in each record: they make what `cast.ts` says true. dmp.md 5.3. */
import { shiftDays } from '../demo/fhir-json.ts';
import {
  ACT_REASON,
  CARNET,
  CLASSE_DOCUMENT,
  CONSENT_SCOPE,
  loinc,
  PARTICIPATION,
} from '../demo/systems.ts';
import type { RecordName } from './canaries.ts';
import type { Traits } from './traits.ts';

export interface FiledRight {
  /** Person who files it; `holder` for the holder. */
  readonly by: string;
  readonly consent: object;
}

const MODES = 'https://mos.esante.gouv.fr/NOS/TRE_R248_ModeAcces/FHIR/TRE-R248-ModeAcces';
const PERMITS: ReadonlySet<string> = new Set(['C02', 'C12']);
const TREATMENT = { purpose: [{ system: ACT_REASON, code: 'TREAT' }] };
const ACCESS = {
  action: [
    { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentaction', code: 'access' }] },
  ],
};

export function rightsOf(name: RecordName, traits: Traits, past: string): readonly FiledRight[] {
  const file = (code: string, provision: object, by = 'holder'): FiledRight => ({
    by,
    consent: consentOf(code, provision, { id: traits.id, past }),
  });
  const authorise = (person: string): FiledRight =>
    file('C02', { ...actor(`PractitionerRole/${person}`), ...TREATMENT });
  const prescriptions = { class: [{ system: CLASSE_DOCUMENT, code: '42' }] };
  const attending = (person: string): FiledRight =>
    file('C12', actor(`PractitionerRole/${person}`), 'operator-op');
  switch (name) {
    case 'a':
      return [
        attending('dr-t'),
        ...['dr-g', 'nurse-n', 'dentist-d'].map(authorise),
        file('C05', actor('Practitioner/midwife-m')),
        file('C10', prescriptions),
      ];
    case 'b':
      return [
        attending('dr-k'),
        authorise('dr-g'),
        file('C11', {}),
        file('C07', opposition(['bris_de_glace', 'BTG'])),
        file('C08', opposition(['centre_15'])),
      ];
    case 'c':
      return [attending('dr-t'), authorise('dr-g')];
  }
}

function opposition([mode = '', ...reasons]: readonly string[]): object {
  const purpose = [
    { system: MODES, code: mode },
    ...reasons.map((code) => ({ system: ACT_REASON, code })),
  ];
  return { purpose, ...ACCESS };
}

function actor(reference: string): object {
  const role = { coding: [{ system: PARTICIPATION, code: 'IRCP' }] };
  return { actor: [{ role, reference: { reference } }] };
}

/** A Consent of the holder that the rules of filing take. dmp.md 5.1. */
export function consentOf(
  code: string,
  provision: object,
  { id, past }: { readonly id: string; readonly past: string },
): object {
  return {
    resourceType: 'Consent',
    status: 'active',
    scope: { coding: [{ system: CONSENT_SCOPE, code: 'patient-privacy' }] },
    category: [
      { coding: [loinc('59284-0', 'Consent Document')] },
      { coding: [{ system: `${CARNET}/CodeSystem/dmp-consent-type`, code }] },
    ],
    patient: { reference: `Patient/${id}` },
    dateTime: past,
    performer: [{ reference: `Patient/${id}` }],
    organization: [{ reference: 'Organization/cnam' }],
    policy: [{ uri: `${CARNET}/policy/dmp-default|2022-01-01` }],
    provision: {
      type: PERMITS.has(code) ? 'permit' : 'deny',
      ...(PERMITS.has(code) ? { period: { start: shiftDays(past.slice(0, 10), -1) } } : {}),
      ...provision,
    },
  };
}
