/** Discrete entries of marie's record that come without a document. dmp.md 4.2, 5.5 item 7. */

import { medicine } from '../deposit/clinical-parts.ts';
import type { FhirResource } from '../fhir-json.ts';
import { concept, postEntry, transaction } from '../fhir-json.ts';
import type { DemoSubmission } from '../submission.ts';
import {
  CARNET,
  CCAM,
  CIM10,
  CONDITION_CLINICAL,
  CONDITION_STATUS,
  loinc,
  OBSERVATION_CATEGORY,
  ROLE_CODE,
  snomed,
  UCUM,
} from '../systems.ts';

const MARIE = { reference: 'Patient/marie' };
const DR_T = { reference: 'PractitionerRole/dr-t' };
const ALLERGY_STATUS = 'http://terminology.hl7.org/CodeSystem/allergyintolerance';

/** What the attending physician, the midwife and marie write by hand. */
export function entrySubmissions(): readonly DemoSubmission[] {
  return [
    bundle('dr-t', 'Données de la synthèse médicale', [
      allergy('high', snomed('764146007', 'Penicillin'), 'Pénicilline'),
      allergy('low', snomed('762952008', 'Peanut'), 'Arachide'),
      familyHistory(),
      condition(),
      procedure(),
      currentTreatment(),
    ]),
    bundle('midwife-m', 'Épisode de soins : grossesse', [pregnancy()]),
    bundle('marie', 'Mesures et profil saisis par marie', [
      bloodPressure(),
      profile(),
      organDonation(),
    ]),
  ];
}

function bundle(sender: string, title: string, resources: readonly FhirResource[]): DemoSubmission {
  const entries = resources.map((resource, index) =>
    postEntry(`entries/${sender}/${index}`, resource),
  );
  return { sender, patient: 'marie', title, method: 'POST', path: '', body: transaction(entries) };
}

function allergy(
  criticality: 'high' | 'low',
  code: ReturnType<typeof snomed>,
  text: string,
): FhirResource {
  return {
    resourceType: 'AllergyIntolerance',
    clinicalStatus: concept({ system: `${ALLERGY_STATUS}-clinical`, code: 'active' }),
    verificationStatus: concept({ system: `${ALLERGY_STATUS}-verification`, code: 'confirmed' }),
    type: 'allergy',
    category: [text === 'Arachide' ? 'food' : 'medication'],
    criticality,
    code: concept(code, text),
    patient: MARIE,
    onsetDateTime: '2001',
    recordedDate: '2022-09-14T10:00:00+02:00',
    recorder: DR_T,
    reaction: [{ manifestation: [concept(snomed('126485001', 'Urticaria'), 'Urticaire')] }],
  };
}

function familyHistory(): FhirResource {
  return {
    resourceType: 'FamilyMemberHistory',
    status: 'completed',
    patient: MARIE,
    date: '2022-09-14',
    relationship: concept({ system: ROLE_CODE, code: 'MTH', display: 'mother' }, 'Mère'),
    condition: [
      {
        code: concept(
          { system: CIM10, code: 'C50.9', display: 'Tumeur maligne du sein' },
          'Cancer du sein',
        ),
        onsetAge: { value: 58, unit: 'a', system: UCUM, code: 'a' },
      },
    ],
  };
}

function condition(): FhirResource {
  return {
    resourceType: 'Condition',
    clinicalStatus: concept({ system: CONDITION_CLINICAL, code: 'active' }),
    verificationStatus: concept({ system: CONDITION_STATUS, code: 'confirmed' }),
    code: concept(
      { system: CIM10, code: 'D50.9', display: 'Anémie par carence en fer' },
      'Anémie ferriprive',
    ),
    subject: MARIE,
    onsetDateTime: '2026-03-12',
    recordedDate: '2026-09-30T11:05:00+02:00',
    recorder: DR_T,
  };
}

function procedure(): FhirResource {
  return {
    resourceType: 'Procedure',
    status: 'completed',
    code: { coding: [{ system: CCAM, code: 'NFMC003' }], text: 'Ligamentoplastie du genou droit' },
    subject: MARIE,
    performedDateTime: '2025-05-14',
    recorder: DR_T,
  };
}

function currentTreatment(): FhirResource {
  return {
    resourceType: 'MedicationStatement',
    status: 'active',
    ...medicine('B03AA07', 'sulfate ferreux'),
    subject: MARIE,
    effectivePeriod: { start: '2026-09-30' },
    dateAsserted: '2026-09-30T11:10:00+02:00',
    informationSource: DR_T,
    dosage: [{ text: 'Un comprimé à 80 mg matin et soir' }],
  };
}

function pregnancy(): FhirResource {
  return {
    resourceType: 'EpisodeOfCare',
    status: 'finished',
    type: [{ text: 'Grossesse' }],
    patient: MARIE,
    managingOrganization: { reference: 'Organization/cabinet-m' },
    period: { start: '2023-09-06', end: '2024-05-22' },
    careManager: { reference: 'PractitionerRole/midwife-m' },
  };
}

function bloodPressure(): FhirResource {
  const pressure = (code: string, display: string, value: number) => ({
    code: concept(loinc(code, display)),
    valueQuantity: { value, unit: 'mmHg', system: UCUM, code: 'mm[Hg]' },
  });
  return {
    resourceType: 'Observation',
    status: 'final',
    category: [concept({ system: OBSERVATION_CATEGORY, code: 'vital-signs' })],
    code: concept(
      loinc('85354-9', 'Blood pressure panel with all children optional'),
      'Pression artérielle',
    ),
    subject: MARIE,
    effectiveDateTime: '2026-10-15T08:00:00+02:00',
    performer: [MARIE],
    component: [
      pressure('8480-6', 'Systolic blood pressure', 118),
      pressure('8462-4', 'Diastolic blood pressure', 74),
    ],
  };
}

function profile(): FhirResource {
  return {
    resourceType: 'QuestionnaireResponse',
    questionnaire: `${CARNET}/Questionnaire/profil-medical`,
    status: 'completed',
    subject: MARIE,
    authored: '2026-01-15T19:00:00+01:00',
    author: MARIE,
    source: MARIE,
    item: [
      { linkId: 'tabac', text: 'Fumez-vous ?', answer: [{ valueBoolean: false }] },
      {
        linkId: 'activite',
        text: 'Activité physique',
        answer: [{ valueString: 'Natation, une fois par semaine' }],
      },
    ],
  };
}

/** The organ donation position, for export; the Consent C23 beside it comes with its own issue. */
function organDonation(): FhirResource {
  return {
    resourceType: 'Observation',
    status: 'final',
    code: concept(
      loinc('75781-5', 'Thoughts on organ and tissue donations'),
      'Position sur le don d’organes',
    ),
    subject: MARIE,
    effectiveDateTime: '2026-01-15',
    performer: [MARIE],
    valueCodeableConcept: concept(
      { system: `${CARNET}/CodeSystem/dmp-organ-donation`, code: 'agrees' },
      'Accepte',
    ),
  };
}
