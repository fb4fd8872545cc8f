/** What the records of the gate hold: the same in every run, enough that a scan or a sort of it shows. Invented. */
import {
  ACT_CODE,
  CONDITION_CLINICAL,
  LOINC,
  OBSERVATION_CATEGORY,
} from '../../../scripts/demo/systems.ts';
import type { PlainResource } from '../../../server/fhir/model/resource.ts';

export type Body = PlainResource & { readonly id: string };

/** System of the identifiers made here. */
export const IDENTIFIER = 'urn:plans';

const FIRST_DAY = Date.UTC(2024, 0, 1);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** How many of each type one record holds. */
export type Sizes = Readonly<Record<ContentType, number>>;
export type ContentType = keyof typeof MAKERS;

type Maker = (number: number, record: string) => Readonly<Record<string, unknown>>;

function day(number: number): string {
  return new Date(FIRST_DAY + number * DAY).toISOString().slice(0, 10);
}

/** Observations come every fifteen hours: two years of them in a large record. */
function instant(number: number): string {
  return `${new Date(FIRST_DAY + number * 15 * HOUR).toISOString().slice(0, 19)}Z`;
}

const concept = (system: string, code: string) => ({ coding: [{ system, code }] });
const subject = (record: string) => ({ reference: `Patient/${record}` });
const identifier = (type: string, number: number, record: string) => [
  { system: IDENTIFIER, value: `${type}-${record}-${number}` },
];
const other = (type: string, number: number, record: string) => ({
  reference: `${type}/${idOf(type, number, record)}`,
});

export function idOf(type: string, number: number, record: string): string {
  return `${type.toLowerCase()}-${record}-${number}`;
}

const MAKERS = {
  Observation: (number: number, record: string) => ({
    identifier: identifier('Observation', number, record),
    status: number % 40 === 0 ? 'amended' : 'final',
    category: [concept(OBSERVATION_CATEGORY, number % 10 === 0 ? 'laboratory' : 'vital-signs')],
    code: number % 10 === 0 ? concept(LOINC, '718-7') : concept(LOINC, '8867-4'),
    subject: subject(record),
    performer: [{ reference: `PractitionerRole/role-${number % 20}` }],
    // One in a hundred lasts three days: longer than what its start alone tells.
    ...(number % 100 === 7
      ? { effectivePeriod: { start: instant(number), end: instant(number + 5) } }
      : { effectiveDateTime: instant(number) }),
    issued: instant(number + 1),
    valueString: `valeur ${number % 30}`,
    ...(number % 20 === 1 ? { encounter: other('Encounter', number % 60, record) } : {}),
    ...(number % 50 === 1
      ? {
          derivedFrom: [
            other('DocumentReference', number % 100, record),
            other('Observation', number - 1, record),
          ],
        }
      : {}),
  }),
  Encounter: (number: number, record: string) => ({
    status: 'finished',
    class: { system: ACT_CODE, code: number % 3 === 0 ? 'IMP' : 'AMB' },
    subject: subject(record),
    period: {
      start: day(number * 7),
      ...(number % 7 === 6 ? {} : { end: day(number * 7 + (number % 3)) }),
    },
  }),
  DocumentReference: (number: number, record: string) => ({
    masterIdentifier: { system: 'urn:ietf:rfc:3986', value: `urn:oid:2.25.${number}` },
    identifier: identifier('DocumentReference', number, record),
    status: number % 30 === 0 ? 'superseded' : 'current',
    type: concept(LOINC, number % 4 === 0 ? '11502-2' : '11490-0'),
    category: [concept(LOINC, '11503-0')],
    subject: subject(record),
    date: `${day(number * 3)}T09:00:00Z`,
    author: [{ reference: `PractitionerRole/role-${number % 20}` }],
    description: `Compte rendu ${number}`,
    content: [{ attachment: { contentType: 'application/pdf', title: `Titre ${number}` } }],
    context: {
      period: { start: day(number * 3), end: day(number * 3 + 1) },
      encounter: [other('Encounter', number % 60, record)],
    },
  }),
  List: (number: number, record: string) => ({
    identifier: identifier('List', number, record),
    status: 'current',
    mode: 'working',
    code: concept('https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes', 'submissionset'),
    subject: subject(record),
    date: `${day(number * 9)}T09:30:00Z`,
    entry: [0, 1].map((nth) => ({
      item: other('DocumentReference', number * 2 + nth, record),
    })),
  }),
  Condition: (number: number, record: string) => ({
    clinicalStatus: concept(CONDITION_CLINICAL, number % 2 === 0 ? 'active' : 'resolved'),
    code: concept('http://hl7.org/fhir/sid/icd-10', `E1${number % 10}`),
    subject: subject(record),
    onsetDateTime: day(number * 5),
    recordedDate: day(number * 5 + 2),
  }),
  MedicationRequest: (number: number, record: string) => ({
    status: number % 3 === 0 ? 'active' : 'completed',
    intent: 'order',
    medicationCodeableConcept: concept('http://www.whocc.no/atc', `N02BE0${number % 8}`),
    subject: subject(record),
    authoredOn: day(number * 4),
    requester: { reference: `PractitionerRole/role-${number % 20}` },
  }),
  DiagnosticReport: (number: number, record: string) => ({
    status: 'final',
    code: concept(LOINC, '58410-2'),
    subject: subject(record),
    effectiveDateTime: `${day(number * 10)}T07:00:00Z`,
    result: [0, 10, 20].map((nth) => other('Observation', number * 20 + nth, record)),
  }),
  Communication: (number: number, record: string) => ({
    status: 'completed',
    subject: subject(record),
    sent: `${day(number * 11)}T12:00:00Z`,
    sender: { reference: 'PractitionerRole/dr-t' },
    recipient: [{ reference: 'PractitionerRole/dr-g' }],
    about: [other('DocumentReference', number, record)],
  }),
  Provenance: (number: number, record: string) => ({
    target: [other('Observation', number * 5, record)],
    recorded: `${day(number * 8)}T08:30:00Z`,
    agent: [{ who: { reference: 'PractitionerRole/dr-t' } }],
  }),
  RelatedPerson: (number: number, record: string) => ({
    active: true,
    patient: subject(record),
    name: [{ family: `Proche${number}`, given: ['Dominique'] }],
  }),
} satisfies Readonly<Record<string, Maker>>;

export const CONTENT_TYPES = Object.keys(MAKERS).filter((name) => isContentType(name));

function isContentType(name: string): name is ContentType {
  return Object.hasOwn(MAKERS, name);
}

export function contentBody(type: ContentType, number: number, record: string): Body {
  const maker: Maker = MAKERS[type];
  return { resourceType: type, id: idOf(type, number, record), ...maker(number, record) };
}

/** A Patient of the generic server. */
export function patientBody(id: string, number: number): Body {
  return {
    resourceType: 'Patient',
    id,
    identifier: [{ system: IDENTIFIER, value: id }],
    active: true,
    name: [{ family: `Famille${number % 12}`, given: [`Prénom${number}`] }],
    gender: number % 2 === 0 ? 'female' : 'male',
    birthDate: day(number * 97),
    telecom: [{ system: 'phone', value: `+3363998${number}` }],
    managingOrganization: { reference: `Organization/organisation-${number % 10}` },
    link: [],
  };
}

/** Who works where, and vocabularies: what stands in no record. */
export function directoryBodies(): readonly Body[] {
  const numbers = (length: number) => Array.from({ length }, (_, number) => number);
  return [
    ...numbers(40).map((number) => organisation(number)),
    ...numbers(120).map((number) => practitioner(number)),
    ...numbers(120).map((number) => role(number)),
    ...numbers(60).map((number) => valueSet(number)),
  ];
}

function organisation(number: number): Body {
  return {
    resourceType: 'Organization',
    id: `organisation-${number}`,
    identifier: [{ system: IDENTIFIER, value: `organisation-${number}` }],
    active: true,
    name: `Structure ${number}`,
    ...(number >= 10 ? { partOf: { reference: `Organization/organisation-${number % 10}` } } : {}),
  };
}

function practitioner(number: number): Body {
  return {
    resourceType: 'Practitioner',
    id: `practitioner-${number}`,
    identifier: [{ system: IDENTIFIER, value: `practitioner-${number}` }],
    active: true,
    name: [{ family: `Soignant${number}`, given: ['Camille'] }],
  };
}

function role(number: number): Body {
  return {
    resourceType: 'PractitionerRole',
    id: `role-${number}`,
    active: true,
    practitioner: { reference: `Practitioner/practitioner-${number}` },
    organization: { reference: `Organization/organisation-${number % 40}` },
    specialty: [concept('urn:plans:specialty', `S${number % 6}`)],
    period: { start: day(number) },
  };
}

function valueSet(number: number): Body {
  return {
    resourceType: 'ValueSet',
    id: `values-${number}`,
    url: `http://carnet.test/ValueSet/${number}`,
    status: 'active',
    name: `Valeurs${number}`,
    date: day(number),
  };
}
