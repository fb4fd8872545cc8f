/** A note of dr-g published alone, ITI-105. */

import { simplifiedPublish } from '../../../scripts/demo/documents.ts';
import type { FhirResource } from '../../../scripts/demo/fhir-json.ts';
import type { Answer } from './clinic.ts';

export const note = (key: string, line = 'Bonne évolution.'): FhirResource =>
  simplifiedPublish(
    { patient: 'marie', author: 'dr-g', title: 'Note', deposited: '2026-06-11T12:30:00+02:00' },
    {
      key,
      type: '11506-3',
      title: 'Note',
      format: 'pdf',
      start: '2026-06-11T12:00:00+02:00',
      lines: [line],
    },
  );
export const location = ({ stored }: Answer) => `${stored?.type}/${stored?.id}`;
