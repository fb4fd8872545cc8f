/**
 * What the frozen stores beside this file hold, as it was written to them: two records and the directory, labels of the
 * DMP of every kind, long and several dates, corrections and deletions. The stores are not written again: they are what an
 * earlier version made of these writes. So a change here breaks the test, and what is new goes to a store of its own.
 */
import type { Trace } from '../../../server/fhir/audit/trace.ts';
import type { PlainResource } from '../../../server/fhir/model/resource.ts';
import type { Labels, Write } from '../../../server/fhir/store/store.ts';
import { observation, traceOf, writeOf } from '../resources.ts';

export const RECORDS = ['p1', 'p2'] as const;
/** Who wrote and deposited most of it, and where. */
export const AUTHOR = '899700000000';
export const OTHER = '899700000111';
export const STRUCTURE = '1990000000';

/** Two stays of several days, and three moments of one examination. */
const LONG = { start: '2026-01-03T08:00:00Z', end: '2026-01-09T18:00:00Z' };
const SEVERAL = ['2026-01-02T08:00:00Z', '2026-01-05T08:00:00Z', '2026-02-01T08:00:00Z'];

type Body = PlainResource & { readonly id: string };

/** In the order they were committed, each list in one transaction. */
export function frozenWrites(): readonly (readonly Write[])[] {
  return [
    [
      writeOf({ resourceType: 'Organization', id: 'org', name: 'Cabinet du Parc' }),
      writeOf({ resourceType: 'Basic', id: 'bare' }),
      writeOf({ resourceType: 'Organization', id: 'closed', name: 'Cabinet fermé' }),
    ],
    [writeOf({ resourceType: 'Organization', id: 'closed' }, { version: 2, deleted: true })],
    ...RECORDS.map((record) => recordWrites(record)),
    ...RECORDS.map((record) => laterWrites(record)),
  ];
}

function recordWrites(record: string): readonly Write[] {
  const inRecord = (body: Body, labels: Labels, at = 1000): Write =>
    writeOf(body, { record, labels, at });
  const observations = Array.from({ length: 12 }, (_, number) =>
    inRecord(observationOf(record, number), labelsOf(record, number), 1000 + number),
  );
  const documents = Array.from({ length: 8 }, (_, number) =>
    inRecord(documentOf(record, number), labelsOf(record, number), 2000 + number),
  );
  return [
    inRecord(
      {
        resourceType: 'Patient',
        id: record,
        identifier: [{ system: 'urn:oid:1.2.250.1.213.1.4.8', value: `29999999999994${record}` }],
        name: [{ family: 'Dupré', given: ['Hélène'] }],
        birthDate: '1987-03-04',
      },
      new Map(),
    ),
    ...observations,
    ...documents,
    inRecord(relatedOf(record, 'parent'), new Map()),
    inRecord(relatedOf(record, 'trusted'), labelsOf(record, 1)),
  ];
}

/** A correction with its mask set, another deleted for everybody, two deletions. */
function laterWrites(record: string): readonly Write[] {
  const masked = new Map([...labelsOf(record, 0), ['_dmp-visibility', ['N', 'MASQUE_PS']]]);
  const hidden = new Map([...labelsOf(record, 2), ['_dmp-state', ['hidden']]]);
  const amended = (number: number, labels: Labels): Write =>
    writeOf(
      { ...observationOf(record, number), status: 'amended' },
      { record, version: 2, labels, at: 3000 + number },
    );
  return [
    amended(0, masked),
    amended(2, hidden),
    writeOf(observationOf(record, 10), {
      ...{ record, version: 2, labels: labelsOf(record, 10), deleted: true },
    }),
    writeOf(documentOf(record, 7), {
      ...{ record, version: 2, labels: labelsOf(record, 7), deleted: true },
    }),
  ];
}

function observationOf(record: string, number: number): Body {
  const when = [
    { effectiveDateTime: `2026-01-${String(number + 1).padStart(2, '0')}T10:00:00Z` },
    { effectiveDateTime: undefined, effectivePeriod: LONG },
    { effectiveDateTime: undefined, effectiveTiming: { event: SEVERAL } },
    { effectiveDateTime: undefined },
  ];
  return observation(`${record}-o${number}`, record, {
    ...(number < 4 ? when[number] : when[0]),
    code: { coding: [{ system: 'http://loinc.org', code: `code-${number % 3}` }] },
    ...(number % 2 === 0 ? { valueString: `Texte libre ${number}` } : {}),
    issued: '2026-01-05T10:00:00Z',
  });
}

function documentOf(record: string, number: number): Body {
  return {
    resourceType: 'DocumentReference',
    id: `${record}-d${number}`,
    status: 'current',
    subject: { reference: `Patient/${record}` },
    date: `2026-01-${String(number + 1).padStart(2, '0')}T11:00:00Z`,
    description: `Compte rendu ${number}`,
    content: [{ attachment: { url: `Binary/${record}-b${number}` } }],
    context: {
      related: [{ reference: `Observation/${record}-o${number}` }],
      ...(number === 1 ? { period: LONG } : {}),
    },
  };
}

function relatedOf(record: string, code: string): Body {
  return {
    resourceType: 'RelatedPerson',
    id: `${record}-r-${code}`,
    patient: { reference: `Patient/${record}` },
    relationship: [{ coding: [{ code }] }],
  };
}

/** Every label there is, in turn; each third resource is another's, each fifth waits for its announcement. */
function labelsOf(record: string, number: number): Labels {
  const author = number % 3 === 2 ? OTHER : AUTHOR;
  return new Map([
    ['_dmp-category', number % 4 === 3 ? ['60'] : ['10', '10|11502-2']],
    ['_dmp-visibility', visibilityOf(number)],
    ['_dmp-author', [author]],
    ['_dmp-depositor', [`subject of ${author}`, author]],
    ...(number % 2 === 0 ? [['_dmp-structure', [STRUCTURE]] as const] : []),
    ['_dmp-group', [`${record}-act-${number % 4}`]],
    ...(number === 5 ? [['_dmp-origin', ['patient']] as const] : []),
    ...(number === 6 ? [['_dmp-state', ['hidden']] as const] : []),
    ...(number === 4 ? [['_dmp-mask', ['holder']] as const] : []),
    ...(number === 3 ? [['_dmp-names', [`DocumentReference/${record}-d0`]] as const] : []),
  ]);
}

function visibilityOf(number: number): readonly string[] {
  if (number % 4 === 1) return ['N', 'MASQUE_PS'];
  return number % 5 === 4 ? ['N', 'INVISIBLE_PATIENT'] : ['N'];
}

export function frozenTraces(): readonly Trace[] {
  return RECORDS.map((record, number) => traceOf(number + 1, { record }));
}
