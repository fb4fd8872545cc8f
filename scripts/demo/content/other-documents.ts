/** Documents of lea and karim. Each of karim's says his name: leak tests look for it. contract.md, "The demo world". */
import { medicine, single } from '../deposit/clinical-parts.ts';
import type { DocumentDeposit } from '../deposit/document.ts';
import { prescription } from './practice-documents.ts';

export const otherDeposits: readonly DocumentDeposit[] = [
  {
    patient: 'lea',
    author: 'dr-t',
    title: 'Examen de santé',
    deposited: '2026-02-27T11:00:00+01:00',
    documents: [
      {
        key: 'lea/examen',
        type: '59283-2',
        title: "Examen de santé de l'adolescente",
        format: 'pdf',
        start: '2026-02-27T10:31:00+01:00',
        lines: ['Croissance et développement sans particularité. Vaccinations à jour.'],
      },
    ],
  },
  {
    patient: 'karim',
    author: 'dr-k',
    title: 'Consultation de karim',
    deposited: '2026-08-20T18:00:00+02:00',
    documents: [
      {
        key: 'karim/consultation',
        type: '11488-4',
        title: 'Consultation de karim : lombalgie',
        format: 'cda',
        start: '2026-08-20T17:00:00+02:00',
        description: 'karim-consultation',
        lines: [
          'karim ZELLAOUI consulte pour une lombalgie chronique.',
          'Activité physique adaptée conseillée.',
        ],
      },
    ],
  },
  {
    patient: 'karim',
    author: 'dr-k',
    title: 'Synthèse de karim',
    deposited: '2026-08-20T18:10:00+02:00',
    documents: [
      {
        key: 'karim/vsm',
        type: '60591-5',
        title: 'Volet de synthèse médicale de karim',
        format: 'pdf',
        start: '2026-08-20T17:10:00+02:00',
        description: 'karim-synthese',
        lines: ['karim : prédiabète, obésité, commotion cérébrale en 2024.'],
      },
      {
        key: 'karim/ordonnance',
        type: '57833-6',
        title: 'Ordonnance de karim : metformine',
        format: 'pdf',
        start: '2026-08-20T17:15:00+02:00',
        description: 'karim-ordonnance',
        lines: ['karim : metformine 500 mg, un comprimé par jour.'],
        clinical: single('request', (context) => ({
          ...prescription(context),
          ...medicine('A10BA02', 'metformine (karim)'),
        })),
      },
    ],
  },
  {
    patient: 'karim',
    author: 'karim',
    title: 'Document de karim',
    deposited: '2026-07-01T20:00:00+02:00',
    documents: [
      {
        key: 'karim/courrier',
        type: 'DOCPAT03',
        title: 'Courrier apporté par karim',
        format: 'pdf',
        start: '2026-07-01T19:00:00+02:00',
        description: 'karim-courrier',
        lines: ['karim : compte rendu de rééducation, 2024.'],
      },
    ],
  },
];
