/** Access rights of the demo holders: Consents and the care team. dmp.md 5.1, 5.3, 5.5 items 1 and 2. */
import type { FhirResource, Reference } from './fhir-json.ts';
import { bundleUrl, concept, postEntry, shiftDays, transaction } from './fhir-json.ts';
import { demoPerson } from './people.ts';
import { ATTENDING } from './records.ts';
import type { DemoSubmission } from './submission.ts';
import {
  ACT_REASON,
  CARNET,
  CONSENT_SCOPE,
  DEMO_ID,
  loinc,
  PARTICIPATION,
  ROLE_PRISE_CHARGE,
} from './systems.ts';

/** Professionals marie authorises one by one (C02). contract.md, "The demo world". */
const AUTHORISED = ['dr-g', 'dentist-d', 'podiatrist-p', 'pharmacist-f', 'midwife-m'] as const;

const CONSENT_NAMES = {
  C02: 'auth-professional',
  C04: 'auth-careteam',
  C12: 'attending-physician',
} as const;

interface Right {
  readonly kind: keyof typeof CONSENT_NAMES;
  readonly holder: string;
  /** Instant of filing. */
  readonly filed: string;
  /** Days the right lasts; absent when it has no end. */
  readonly days?: number;
  readonly actor: Reference;
}

/**
 * All rights of the demo world, filed the day before `now` so that they are in force at it. dmp.md 3.2: a
 * professional's authorisation lasts a year; the care team's and the attending physician's have no end.
 */
export function rightsSubmissions(now: string): readonly DemoSubmission[] {
  const filed = shiftDays(now, -1);
  return [...attendingPhysicians(filed), ...authorisations(filed), careTeam(filed)];
}

function attendingPhysicians(filed: string): readonly DemoSubmission[] {
  return Object.entries(ATTENDING).map(([holder, physician]) => ({
    sender: 'operator-op',
    patient: holder,
    title: `Médecin traitant de ${holder} (C12)`,
    method: 'POST',
    path: 'Consent',
    body: consent({ kind: 'C12', holder, filed, actor: roleOf(physician) }),
  }));
}

function authorisations(filed: string): readonly DemoSubmission[] {
  return AUTHORISED.map((name) => ({
    sender: 'marie',
    patient: 'marie',
    title: `Autorisation de ${name} (C02)`,
    method: 'POST',
    path: 'Consent',
    body: consent({ kind: 'C02', holder: 'marie', filed, days: 365, actor: roleOf(name) }),
  }));
}

/** Team and consent go together: the consent names the team by its place in the bundle. */
function careTeam(filed: string): DemoSubmission {
  const team = 'marie/care-team';
  const right: Right = {
    kind: 'C04',
    holder: 'marie',
    filed,
    actor: { reference: bundleUrl(team) },
  };
  return {
    sender: 'marie',
    patient: 'marie',
    title: 'Équipe de soins et consentement initial (C04)',
    method: 'POST',
    path: '',
    body: transaction([
      postEntry(team, team04(filed)),
      postEntry(`${team}/consent`, consent(right)),
    ]),
  };
}

function team04(filed: string): FhirResource {
  const period = { start: filed.slice(0, 10) };
  const member = (name: string, role: object) => ({ role: [role], member: roleOf(name), period });
  return {
    resourceType: 'CareTeam',
    identifier: [{ system: DEMO_ID, value: 'equipe-de-marie' }],
    status: 'active',
    name: 'Équipe de soins de MARIE VALBRUNE',
    subject: { reference: 'Patient/marie' },
    period,
    participant: [
      member(
        'dr-t',
        concept({ system: ROLE_PRISE_CHARGE, code: 'PCP', display: 'Médecin traitant' }),
      ),
      member('nurse-n', { text: 'Infirmière' }),
    ],
  };
}

function roleOf(name: string): Reference {
  return { reference: `PractitionerRole/${name}`, display: demoPerson(name).display };
}

function consent({ kind, holder, filed, days, actor }: Right): FhirResource {
  const end = days === undefined ? {} : { end: shiftDays(filed.slice(0, 10), days) };
  return {
    resourceType: 'Consent',
    status: 'active',
    scope: concept({ system: CONSENT_SCOPE, code: 'patient-privacy', display: 'Privacy Consent' }),
    category: [
      concept(loinc('59284-0', 'Consent Document')),
      concept({
        system: `${CARNET}/CodeSystem/dmp-consent-type`,
        code: kind,
        display: CONSENT_NAMES[kind],
      }),
    ],
    patient: { reference: `Patient/${holder}` },
    dateTime: filed,
    performer: [{ reference: `Patient/${holder}` }],
    organization: [{ reference: 'Organization/cnam' }],
    policy: [{ uri: `${CARNET}/policy/dmp-default|2022-01-01` }],
    provision: {
      type: 'permit',
      period: { start: filed.slice(0, 10), ...end },
      actor: [
        {
          role: concept({ system: PARTICIPATION, code: 'IRCP', display: 'information recipient' }),
          reference: actor,
        },
      ],
      purpose: [{ system: ACT_REASON, code: 'TREAT', display: 'treatment' }],
    },
  };
}
