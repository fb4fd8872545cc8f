/** Documents of marie sent by professionals in town. dmp.md 4.2. */
import { medicine, single } from '../deposit/clinical-parts.ts';
import type { ClinicalContext, DocumentDeposit } from '../deposit/document.ts';
import type { FhirResource } from '../fhir-json.ts';
import { concept } from '../fhir-json.ts';
import { snomed } from '../systems.ts';

/** A prescription of iron; other prescriptions start from it. */
export function prescription(context: ClinicalContext): FhirResource {
  return {
    resourceType: 'MedicationRequest',
    status: 'active',
    intent: 'order',
    ...medicine('B03AA07', 'sulfate ferreux'),
    subject: context.subject,
    authoredOn: context.date,
    requester: context.author,
    dosageInstruction: [{ text: 'Un comprimé à 80 mg matin et soir pendant trois mois' }],
  };
}

function examRequest(context: ClinicalContext): FhirResource {
  return {
    resourceType: 'ServiceRequest',
    status: 'active',
    intent: 'order',
    code: concept(
      snomed(
        '104091002',
        'Hemogram, automated, with RBC, WBC, Hgb, Hct, Indices, Platelet count, and manual WBC differential',
      ),
      'Hémogramme',
    ),
    subject: context.subject,
    authoredOn: context.date,
    requester: context.author,
  };
}

function carePlan(context: ClinicalContext): FhirResource {
  return {
    resourceType: 'CarePlan',
    status: 'active',
    intent: 'plan',
    title: 'Rééducation du genou droit',
    subject: context.subject,
    period: { start: '2025-06-01', end: '2025-12-31' },
    author: context.author,
    activity: [
      {
        detail: {
          code: { text: 'Kinésithérapie, trois séances par semaine' },
          status: 'completed',
        },
      },
    ],
  };
}

function dispensation(context: ClinicalContext): FhirResource {
  return {
    resourceType: 'MedicationDispense',
    status: 'completed',
    type: { text: 'Dispensation initiale' },
    ...medicine('B03AA07', 'sulfate ferreux'),
    subject: context.subject,
    performer: [{ actor: context.author }],
    quantity: { value: 60, unit: 'comprimé' },
    whenHandedOver: context.date,
  };
}

const MARIE_BY_DR_T = { patient: 'marie', author: 'dr-t' } as const;

export const practiceDeposits: readonly DocumentDeposit[] = [
  {
    ...MARIE_BY_DR_T,
    title: 'Synthèse annuelle',
    deposited: '2026-09-30T12:00:00+02:00',
    documents: [
      {
        key: 'marie/vsm',
        type: '60591-5',
        title: 'Volet de synthèse médicale',
        format: 'cda',
        start: '2026-09-30T11:00:00+02:00',
        lines: [
          'Antécédents : accouchement en 2024, ligamentoplastie du genou droit en 2025.',
          'Allergies : pénicilline, arachide. Traitement : sulfate ferreux.',
          'Points de vigilance : anémie ferriprive en cours de correction.',
        ],
      },
    ],
  },
  {
    ...MARIE_BY_DR_T,
    title: 'Ordonnances du 30 septembre 2026',
    deposited: '2026-09-30T12:05:00+02:00',
    documents: [
      {
        key: 'marie/ordonnance',
        type: '57833-6',
        title: 'Ordonnance : fer',
        format: 'pdf',
        start: '2026-09-30T11:10:00+02:00',
        lines: ['Sulfate ferreux 80 mg : un comprimé matin et soir, trois mois.'],
        clinical: single('request', prescription),
      },
      {
        key: 'marie/ordonnance-biologie',
        type: '57832-8',
        title: 'Ordonnance : hémogramme de contrôle',
        format: 'pdf',
        start: '2026-09-30T11:12:00+02:00',
        lines: ['Hémogramme et ferritine dans trois mois.'],
        clinical: single('request', examRequest),
      },
    ],
  },
  {
    ...MARIE_BY_DR_T,
    title: 'Plan de soins et certificat',
    deposited: '2025-06-03T18:00:00+02:00',
    documents: [
      {
        key: 'marie/plan',
        type: '18776-5',
        title: 'Plan de soins : rééducation',
        format: 'pdf',
        start: '2025-06-01T09:00:00+02:00',
        lines: ['Rééducation du genou droit : trois séances par semaine pendant six mois.'],
        clinical: single('plan', carePlan),
      },
      {
        key: 'marie/certificat',
        type: 'CERT_DECL',
        title: 'Certificat de non contre-indication au sport',
        format: 'pdf',
        start: '2025-06-03T17:30:00+02:00',
        lines: [
          'Je soussigné certifie avoir examiné Madame VALBRUNE.',
          'Reprise de la natation possible, ski déconseillé pendant un an.',
        ],
      },
      {
        key: 'marie/vaccinations',
        type: '11369-6',
        title: 'Carnet de vaccination',
        format: 'pdf',
        start: '2025-06-03T17:40:00+02:00',
        lines: [
          'Diphtérie, tétanos, coqueluche : 24 janvier 2024. Grippe : chaque année depuis 2016.',
        ],
      },
    ],
  },
  {
    patient: 'marie',
    author: 'dr-x',
    title: 'Consultation du 12 mars 2026',
    deposited: '2026-03-12T19:00:00+01:00',
    documents: [
      {
        key: 'marie/masque',
        type: '11488-4',
        title: 'Consultation de médecine interne',
        format: 'cda',
        start: '2026-03-12T18:00:00+01:00',
        label: 'MASQUE_PS',
        lines: [
          'Seconde lecture demandée par la patiente, qui souhaite que ce compte rendu reste masqué.',
          'Fatigue persistante rapportée à la carence en fer.',
        ],
      },
    ],
  },
  {
    patient: 'marie',
    author: 'pharmacist-f',
    title: 'Dispensation du 1er octobre 2026',
    deposited: '2026-10-01T10:20:00+02:00',
    documents: [
      {
        key: 'marie/dispensation',
        type: '60593-1',
        title: 'Médicaments dispensés',
        format: 'pdf',
        start: '2026-10-01T10:15:00+02:00',
        lines: ['Sulfate ferreux 80 mg : deux boîtes de trente comprimés.'],
        clinical: single('dispense', dispensation),
      },
    ],
  },
  {
    patient: 'marie',
    author: 'midwife-m',
    title: 'Suivi de grossesse',
    deposited: '2024-05-22T12:00:00+02:00',
    documents: [
      {
        key: 'marie/synthese-accouchement',
        type: '57057-2',
        title: "Synthèse de l'accouchement",
        format: 'pdf',
        start: '2024-05-22T11:00:00+02:00',
        lines: ['Visite postnatale : bon état général, allaitement poursuivi.'],
      },
    ],
  },
  {
    patient: 'marie',
    author: 'dentist-d',
    title: 'Bilan dentaire',
    deposited: '2025-10-08T12:30:00+02:00',
    documents: [
      {
        key: 'marie/dentaire',
        type: '83836-7',
        title: 'Synthèse dentaire',
        format: 'pdf',
        start: '2025-10-08T11:00:00+02:00',
        lines: ['Gingivite guérie. Détartrage fait. Pas de carie.'],
      },
    ],
  },
  {
    patient: 'marie',
    author: 'podiatrist-p',
    title: 'Bilan podologique',
    deposited: '2025-11-19T17:00:00+01:00',
    documents: [
      {
        key: 'marie/podologie',
        type: '11488-4',
        title: 'Bilan podologique',
        format: 'pdf',
        start: '2025-11-19T16:00:00+01:00',
        lines: ['Appui asymétrique après ligamentoplastie : semelles proposées.'],
      },
    ],
  },
];
