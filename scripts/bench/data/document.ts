/** The one document of a record, deposited as a professional does. IHE MHD 4.2 (ITI-65); dmp.md 4.1. */
import { documentBundle } from '../../demo/documents.ts';
import type { Bundle } from '../../demo/fhir-json.ts';
import { demoPerson, holderOf } from '../../demo/people.ts';
import type { BenchRecord } from './people.ts';

const MODEL = 'marie';
const TITLE = 'Compte rendu de consultation';

/** The Bundle of a demo holder, told of another one: it names her by her traits alone. */
export function consultedDocument(record: BenchRecord): Bundle {
  const bundle = documentBundle({
    patient: MODEL,
    author: 'dr-t',
    title: TITLE,
    deposited: '2026-06-11T12:30:00+02:00',
    documents: [
      {
        key: `bench/${record.id}`,
        type: '11506-3',
        title: TITLE,
        format: 'pdf',
        start: '2026-06-11T12:00:00+02:00',
        lines: ['Consultation de suivi : examen sans particularité, traitement inchangé.'],
      },
    ],
  });
  const { family, given } = demoPerson(MODEL);
  const { ins, birthDate, gender } = holderOf(MODEL);
  const text = JSON.stringify(bundle)
    .replaceAll(ins, record.ins)
    .replaceAll(JSON.stringify(family), JSON.stringify(record.family))
    .replaceAll(JSON.stringify(given), JSON.stringify([record.given]))
    .replaceAll(JSON.stringify(given.join(' ')), JSON.stringify(record.given))
    .replaceAll(birthDate, record.birthDate)
    .replaceAll(`"gender":"${gender}"`, `"gender":"${record.gender}"`);
  // The same shape with other words in it.
  return JSON.parse(text) as Bundle;
}

/** Bytes of the document, as its reader gets them. */
export function documentBytes(record: BenchRecord): number {
  const binary = consultedDocument(record).entry.find(
    ({ resource }) => resource.resourceType === 'Binary',
  );
  return Buffer.from(String(binary?.resource['data']), 'base64').length;
}
