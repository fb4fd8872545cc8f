/** The demo world, in the order a loader sends it; and the tour's fresh deposit. contract.md, "The demo world", "The tour". */

import { entrySubmissions } from './content/entries.ts';
import { holderDeposits } from './content/holder-documents.ts';
import { hospitalDeposits } from './content/hospital-documents.ts';
import { otherDeposits } from './content/other-documents.ts';
import { practiceDeposits } from './content/practice-documents.ts';
import { labReport } from './deposit/clinical-parts.ts';
import type { DocumentDeposit } from './deposit/document.ts';
import { directoryBundles } from './directory.ts';
import { documentBundle, simplifiedPublish } from './documents.ts';
import type { Bundle } from './fhir-json.ts';
import { shiftDays } from './fhir-json.ts';
import { historySubmissions, REFERENCE_DATE } from './history.ts';
import { demoPeople } from './people.ts';
import { contactSubmissions, recordSubmissions } from './records.ts';
import { rightsSubmissions } from './rights.ts';
import type { DemoSubmission } from './submission.ts';
import { loinc } from './systems.ts';

export type { DemoSubmission } from './submission.ts';

/** Used when the caller has no clock to tell. */
const REFERENCE_INSTANT = `${REFERENCE_DATE}T08:00:00+00:00`;

/**
 * Everything to load, in order: directory, records, rights, entries, documents, histories. The content is the same on
 * every run; only the rights depend on `now` (a dateTime with a zone), so that they are in force.
 */
export function demoWorld(now: string = REFERENCE_INSTANT): readonly DemoSubmission[] {
  const deposits = [...hospitalDeposits, ...practiceDeposits, ...holderDeposits, ...otherDeposits];
  return [
    ...directoryBundles(),
    ...recordSubmissions(),
    ...rightsSubmissions(now),
    ...contactSubmissions(),
    ...entrySubmissions(),
    ...deposits.map(depositSubmission),
    progressNote(),
    ...historySubmissions(),
  ];
}

function depositSubmission(deposit: DocumentDeposit): DemoSubmission {
  const { patient, title } = deposit;
  return {
    sender: senderOf(deposit.author),
    patient,
    title,
    method: 'POST',
    path: '',
    body: documentBundle(deposit),
  };
}

/** The token used for a signer's deposit: the hospital's system sends what its physician signs. */
function senderOf(author: string): string {
  return (
    demoPeople.find(({ kind, actsFor }) => kind === 'ORG' && actsFor === author)?.name ?? author
  );
}

/** One document by the simplified road, ITI-105. */
function progressNote(): DemoSubmission {
  const heading = {
    patient: 'marie',
    author: 'dr-g',
    title: "Note d'évolution",
    deposited: '2026-06-11T12:30:00+02:00',
  };
  const body = simplifiedPublish(heading, {
    key: 'marie/note',
    type: '11506-3',
    title: "Note d'évolution",
    format: 'pdf',
    start: '2026-06-11T12:00:00+02:00',
    lines: ['Remplacement du docteur Terraz. Contrôle du genou : bonne évolution.'],
  });
  return {
    sender: 'dr-g',
    patient: 'marie',
    title: heading.title,
    method: 'POST',
    path: 'DocumentReference',
    body,
  };
}

/**
 * The deposit of the tour's first step: a discharge letter and lab results for marie, sent by `hospital-h`. Another
 * `nonce` makes another deposit; the same one repeats it. `now` is a dateTime with a zone.
 */
export function tourBundle(nonce: string, now: string = REFERENCE_INSTANT): Bundle {
  const admitted = shiftDays(now, -2);
  const discharged = shiftDays(now, 0);
  return documentBundle({
    patient: 'marie',
    author: 'dr-h',
    title: 'Sortie du service de médecine interne',
    deposited: discharged,
    documents: [
      {
        key: `tour/${nonce}/sortie`,
        type: '11490-0',
        title: 'Lettre de liaison à la sortie',
        format: 'cda',
        start: admitted,
        end: discharged,
        lines: [
          'Madame VALBRUNE a été hospitalisée deux jours pour le bilan d’une anémie.',
          'Pas de saignement retrouvé. Traitement par fer poursuivi.',
          'Contrôle de l’hémogramme dans trois mois par le médecin traitant.',
        ],
      },
      {
        key: `tour/${nonce}/biologie`,
        type: '11502-2',
        title: 'Biologie du séjour',
        format: 'cda',
        start: admitted,
        lines: ['Hémoglobine 10,9 g/dL. Ferritine 8 µg/L. Plaquettes 310 G/L.'],
        clinical: labReport([
          {
            code: loinc('718-7', 'Hemoglobin [Mass/volume] in Blood'),
            text: 'Hémoglobine',
            value: 10.9,
            unit: 'g/dL',
            low: 12,
            high: 16,
          },
          {
            code: loinc('2276-4', 'Ferritin [Mass/volume] in Serum or Plasma'),
            text: 'Ferritine',
            value: 8,
            unit: 'ug/L',
            low: 15,
            high: 150,
          },
          {
            code: loinc('777-3', 'Platelets [#/volume] in Blood by Automated count'),
            text: 'Plaquettes',
            value: 310,
            unit: '10*3/uL',
            low: 150,
            high: 400,
          },
        ]),
      },
    ],
  });
}
