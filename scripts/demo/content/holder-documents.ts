/** Documents that marie and the insurer deposit. dmp.md 4.2 rows S20, S21, S100; 3.8. */
import type { DocumentDeposit } from '../deposit/document.ts';
import { loinc } from '../systems.ts';

export const holderDeposits: readonly DocumentDeposit[] = [
  {
    patient: 'marie',
    author: 'marie',
    title: 'Directives anticipées',
    deposited: '2026-01-15T20:00:00+01:00',
    documents: [
      {
        key: 'marie/directives',
        type: 'EXPPAT_3',
        title: 'Mes directives anticipées',
        format: 'pdf',
        start: '2026-01-15T19:30:00+01:00',
        alsoCoded: loinc('42348-3', 'Advance directives'),
        lines: [
          'Je soussignée Marie VALBRUNE refuse l’obstination déraisonnable.',
          'Ma personne de confiance est Solène AUBRAIE.',
        ],
      },
    ],
  },
  {
    patient: 'marie',
    author: 'marie',
    title: 'Mes volontés et mes documents',
    deposited: '2026-01-15T20:30:00+01:00',
    documents: [
      {
        key: 'marie/volontes',
        type: 'EXPPAT_1',
        title: 'Mes volontés : don d’organes',
        format: 'pdf',
        start: '2026-01-15T20:10:00+01:00',
        lines: ['J’accepte le prélèvement de mes organes après ma mort.'],
      },
      {
        key: 'marie/courrier',
        type: 'DOCPAT03',
        title: 'Ancien compte rendu de kinésithérapie',
        format: 'pdf',
        start: '2019-05-06T09:00:00+02:00',
        lines: ['Entorse de la cheville gauche en 2019, dix séances.'],
      },
      {
        key: 'marie/autre',
        type: 'EXPPAT_2',
        title: 'Mes questions pour la prochaine consultation',
        format: 'pdf',
        start: '2026-01-15T20:20:00+01:00',
        lines: ['Puis-je reprendre la course à pied ?'],
      },
    ],
  },
  {
    patient: 'marie',
    author: 'cnam',
    title: 'Remboursements du mois',
    deposited: '2026-10-31T06:00:00+01:00',
    documents: [
      {
        key: 'marie/remboursements',
        type: 'REMB',
        title: 'Remboursements de septembre 2026',
        format: 'pdf',
        start: '2026-09-01T00:00:00+02:00',
        end: '2026-09-30T23:59:59+02:00',
        lines: ['Consultation du 23 septembre 2026 : 30,00 €, remboursé 21,00 €.'],
      },
    ],
  },
];
