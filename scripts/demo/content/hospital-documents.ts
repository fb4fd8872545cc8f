/** Documents of marie sent by the hospital's system. dmp.md 4.2 rows S14, S15, S16; 3.5 (announcement). */
import type { LabValue } from '../deposit/clinical-parts.ts';
import {
  imagingReport,
  labReport,
  MAGNETIC_RESONANCE,
  medicine,
  single,
  studyUid,
} from '../deposit/clinical-parts.ts';
import type { DocumentDeposit } from '../deposit/document.ts';
import { loinc, URI } from '../systems.ts';

const METABOLIC: readonly LabValue[] = [
  {
    code: loinc('2345-7', 'Glucose [Mass/volume] in Serum or Plasma'),
    text: 'Glucose',
    value: 0.94,
    unit: 'g/L',
    low: 0.7,
    high: 1.1,
  },
  {
    code: loinc('4548-4', 'Hemoglobin A1c/Hemoglobin.total in Blood'),
    text: 'Hémoglobine glyquée (HbA1c)',
    value: 5.6,
    unit: '%',
    high: 6,
  },
  {
    code: loinc('2160-0', 'Creatinine [Mass/volume] in Serum or Plasma'),
    text: 'Créatinine',
    value: 7.4,
    unit: 'mg/L',
    low: 5,
    high: 10,
  },
  {
    code: loinc('718-7', 'Hemoglobin [Mass/volume] in Blood'),
    text: 'Hémoglobine',
    value: 12.8,
    unit: 'g/dL',
    low: 12,
    high: 16,
  },
];

const MARKERS: readonly LabValue[] = [
  {
    code: loinc('2039-6', 'Carcinoembryonic Ag [Mass/volume] in Serum or Plasma'),
    text: 'Antigène carcino-embryonnaire',
    value: 4.1,
    unit: 'ng/mL',
    high: 5,
  },
  {
    code: loinc('6875-9', 'Cancer Ag 15-3 [Units/volume] in Serum or Plasma'),
    text: 'Antigène CA 15-3',
    value: 38,
    unit: "[arb'U]/mL",
    high: 30,
  },
];

const KNEE = 'marie/irm-genou';
const HOSPITAL = { patient: 'marie', author: 'dr-h' } as const;

export const hospitalDeposits: readonly DocumentDeposit[] = [
  {
    ...HOSPITAL,
    title: 'Accouchement du 10 avril 2024',
    deposited: '2024-04-13T10:00:00+02:00',
    documents: [
      {
        key: 'marie/accouchement',
        type: '15508-5',
        title: "Compte rendu d'accouchement",
        format: 'cda',
        start: '2024-04-10T12:00:00+02:00',
        end: '2024-04-10T18:40:00+02:00',
        lines: [
          'Terme : 40 semaines d’aménorrhée. Travail dirigé, péridurale.',
          'Naissance à 18 h 12 d’une fille de 3 260 g, Apgar 10/10.',
          'Périnée intact. Suites immédiates simples.',
        ],
      },
      {
        key: 'marie/sortie-maternite',
        type: '11490-0',
        title: 'Lettre de liaison, maternité',
        format: 'cda',
        start: '2024-04-10T12:00:00+02:00',
        end: '2024-04-13T10:00:00+02:00',
        lines: [
          'Madame VALBRUNE a séjourné en maternité du 10 au 13 avril 2024.',
          'Suites de couches simples, allaitement maternel.',
          'Visite postnatale à prévoir à six semaines auprès de la sage-femme.',
        ],
      },
    ],
  },
  {
    ...HOSPITAL,
    title: 'Passage aux urgences du 3 février 2025',
    deposited: '2025-02-03T23:10:00+01:00',
    documents: [
      {
        key: 'marie/urgences',
        type: '15507-7',
        title: 'Compte rendu de passage aux urgences',
        format: 'cda',
        start: '2025-02-03T19:20:00+01:00',
        end: '2025-02-03T22:50:00+01:00',
        lines: [
          'Motif : traumatisme du genou droit au ski.',
          'Examen : épanchement modéré, laxité antérieure. Pas de fracture à la radiographie.',
          'Attelle, glace, antalgiques. IRM demandée.',
        ],
      },
    ],
  },
  {
    ...HOSPITAL,
    title: 'IRM du genou',
    deposited: '2025-02-20T16:00:00+01:00',
    documents: [
      {
        key: KNEE,
        type: '18748-4',
        title: 'IRM du genou droit',
        format: 'cda',
        start: '2025-02-20T11:00:00+01:00',
        lines: [
          'Technique : séquences T1, T2 et densité de protons.',
          'Résultat : rupture du ligament croisé antérieur, ménisques respectés.',
        ],
        related: [
          {
            identifier: {
              type: { coding: [{ system: URI, code: 'urn:ihe:iti:xds:2016:studyInstanceUID' }] },
              system: 'urn:dicom:uid',
              value: `urn:oid:${studyUid(KNEE)}`,
            },
          },
        ],
        clinical: imagingReport({
          modality: MAGNETIC_RESONANCE,
          text: 'IRM du genou droit',
          conclusion: 'Rupture du ligament croisé antérieur droit.',
        }),
      },
    ],
  },
  {
    ...HOSPITAL,
    title: 'Ligamentoplastie du genou',
    deposited: '2025-05-16T09:30:00+02:00',
    documents: [
      {
        key: 'marie/operation',
        type: '34874-8',
        title: 'Compte rendu opératoire',
        format: 'cda',
        start: '2025-05-14T08:15:00+02:00',
        end: '2025-05-14T10:05:00+02:00',
        lines: [
          'Intervention : ligamentoplastie du ligament croisé antérieur droit sous arthroscopie.',
          'Greffe au tendon semi-tendineux. Pas d’incident.',
          'Anesthésie générale. Antibioprophylaxie par céfazoline évitée (allergie à la pénicilline) : clindamycine.',
        ],
      },
      {
        key: 'marie/administration',
        type: '80565-5',
        title: 'Traitements administrés pendant le séjour',
        format: 'pdf',
        start: '2025-05-14T08:00:00+02:00',
        end: '2025-05-16T09:00:00+02:00',
        lines: [
          'Paracétamol 1 g par voie orale, quatre fois par jour.',
          'Énoxaparine 4 000 UI sous-cutanée, une fois par jour.',
        ],
        clinical: single('dose', (context) => ({
          resourceType: 'MedicationAdministration',
          status: 'completed',
          ...medicine('B01AB05', 'énoxaparine'),
          subject: context.subject,
          effectiveDateTime: '2025-05-14T20:00:00+02:00',
          performer: [{ actor: context.author }],
          dosage: { text: '4 000 UI sous-cutanées', dose: { value: 4000, unit: 'UI' } },
        })),
      },
    ],
  },
  {
    ...HOSPITAL,
    title: "Résultats d'examens du 18 septembre 2026",
    deposited: '2026-09-18T17:45:00+02:00',
    documents: [
      {
        key: 'marie/biologie',
        type: '11502-2',
        title: 'Biologie : bilan métabolique',
        format: 'cda',
        start: '2026-09-18T08:10:00+02:00',
        lines: [
          'Glucose 0,94 g/L. HbA1c 5,6 %. Créatinine 7,4 mg/L. Hémoglobine 12,8 g/dL.',
          'Bilan dans les valeurs usuelles.',
        ],
        clinical: labReport(METABOLIC),
      },
    ],
  },
  {
    ...HOSPITAL,
    title: "Résultats en attente d'annonce",
    deposited: '2026-10-28T18:00:00+01:00',
    documents: [
      {
        key: 'marie/marqueurs',
        type: '11502-2',
        title: 'Biologie : marqueurs',
        format: 'cda',
        start: '2026-10-27T08:20:00+01:00',
        label: 'INVISIBLE_PATIENT',
        description: "À ne pas montrer à la patiente avant la consultation d'annonce.",
        lines: [
          'Antigène CA 15-3 : 38 U/mL (usuelle < 30). ACE : 4,1 ng/mL.',
          'Résultat à annoncer en consultation par le médecin prescripteur.',
        ],
        clinical: labReport(MARKERS),
      },
    ],
  },
  {
    ...HOSPITAL,
    title: 'Documents du service de psychiatrie de liaison et du service social',
    deposited: '2025-06-20T15:00:00+02:00',
    documents: [
      {
        key: 'marie/psychiatrie',
        type: '68599-0',
        title: 'Synthèse psychiatrique',
        format: 'cda',
        start: '2025-06-18T14:00:00+02:00',
        lines: [
          'Épisode anxieux réactionnel à l’immobilisation, sans idée suicidaire.',
          'Suivi par le médecin traitant. Pas de traitement médicamenteux.',
        ],
      },
      {
        key: 'marie/residence',
        type: 'ATTEST-RESID',
        title: 'Attestation de résidence',
        format: 'pdf',
        start: '2025-06-20T09:00:00+02:00',
        lines: ['Attestation établie pour le centre de rééducation de Valfleuri.'],
      },
    ],
  },
];
