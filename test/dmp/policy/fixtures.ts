/** People, contents and Consents of the worked examples. dmp.md 7: an open record, an adult holder. */
import type { PlainResource } from '../../../server/fhir/model/resource.ts';
import type { Item, LabelSet } from './world.ts';

const TYPES = 'https://carnet.example/fhir/CodeSystem/dmp-consent-type';
const V3 = 'http://terminology.hl7.org/CodeSystem/v3-ActReason';
const MODES = 'https://mos.esante.gouv.fr/NOS/TRE_R248_ModeAcces/FHIR/TRE-R248-ModeAcces';
const CLASSES = 'https://mos.esante.gouv.fr/NOS/TRE_A03-ClasseDocument/FHIR/TRE-A03-ClasseDocument';
export const TREAT = { system: V3, code: 'TREAT' };
export const EMERGENCY = [
  { system: MODES, code: 'bris_de_glace' },
  { system: V3, code: 'BTG' },
];
export const REGULATION = [{ system: MODES, code: 'centre_15' }];

export function classOf(code: string): { system: string; code: string } {
  return { system: CLASSES, code };
}

export function actorIs(reference: string): Readonly<Record<string, unknown>> {
  return {
    role: {
      coding: [
        { system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'IRCP' },
      ],
    },
    reference: { reference },
  };
}

type Elements = Readonly<Record<string, unknown>>;

/** A Consent as it is filed: mandatory elements and one right. */
export function consentResource(id: string, code: string, provision: Elements): PlainResource {
  return {
    resourceType: 'Consent',
    id,
    status: 'active',
    scope: coded('http://terminology.hl7.org/CodeSystem/consentscope', 'patient-privacy'),
    category: [coded('http://loinc.org', '59284-0'), coded(TYPES, code)],
    patient: { reference: 'Patient/marie' },
    dateTime: '2026-11-01',
    performer: [{ reference: 'Patient/marie' }],
    organization: [{ reference: 'Organization/cnam' }],
    policy: [{ uri: 'https://carnet.example/fhir/policy/dmp-default|2022-01-01' }],
    provision,
  };
}

function coded(system: string, code: string): Elements {
  return { coding: [{ system, code }] };
}

export function consent(id: string, code: string, provision: Elements): Item {
  return { resource: consentResource(id, code, provision), record: 'marie' };
}

export function authorises(id: string, practitioner: string, limits: Elements = {}): Item {
  return consent(id, 'C02', {
    type: 'permit',
    actor: [actorIs(`Practitioner/${practitioner}`)],
    purpose: [TREAT],
    ...limits,
  });
}

export function withLabels(item: Item, labels: LabelSet): Item {
  return { ...item, labels };
}

export interface Deposit {
  readonly id: string;
  readonly category: string;
  readonly by: string;
  readonly on?: string;
  readonly visibility?: readonly string[];
  readonly structure?: string;
  readonly more?: LabelSet;
}

/** A document and its Binary, in one visibility group, as the feeding rules label them. */
export function documentItems(deposit: Deposit): readonly [document: Item, binary: Item] {
  const { id, on = '2026-10-01' } = deposit;
  const labels = contentLabels(deposit);
  return [
    {
      record: 'marie',
      labels,
      resource: {
        resourceType: 'DocumentReference',
        id,
        status: 'current',
        content: [{ attachment: { url: `Binary/${id}` } }],
        context: { period: { start: on } },
      },
    },
    {
      record: 'marie',
      labels,
      resource: { resourceType: 'Binary', id, contentType: 'text/plain' },
    },
  ];
}

export function contentLabels({
  id,
  category,
  by,
  visibility = ['N'],
  structure,
  more = {},
}: Deposit): LabelSet {
  const [documentClass = ''] = category.split('|');
  return {
    '_dmp-category': documentClass === category ? [category] : [documentClass, category],
    '_dmp-visibility': visibility,
    '_dmp-author': [by],
    '_dmp-depositor': [by],
    '_dmp-group': [`group-${id}`],
    ...(structure === undefined ? {} : { '_dmp-structure': [structure] }),
    ...more,
  };
}

export const idNat = (name: string): string => `899700${name}`;

export const PATIENT: Item = {
  record: 'marie',
  resource: {
    resourceType: 'Patient',
    id: 'marie',
    active: true,
    extension: [
      {
        url: 'https://carnet.example/fhir/StructureDefinition/dmp-record-status',
        extension: [{ url: 'state', valueCode: 'OPEN' }],
      },
    ],
  },
};

function directory(resource: PlainResource): Item {
  return { resource };
}

export const DIRECTORY: readonly Item[] = [
  ...['t', 'g', 'x', 'n', 'd', 'p', 'r', 'h'].map((id) =>
    directory({
      resourceType: 'Practitioner',
      id,
      identifier: [{ system: 'urn:oid:1.2.250.1.71.4.2.1', value: idNat(id) }],
    }),
  ),
  directory({
    resourceType: 'PractitionerRole',
    id: 't',
    practitioner: { reference: 'Practitioner/t' },
  }),
  directory({
    resourceType: 'PractitionerRole',
    id: 'n',
    practitioner: { reference: 'Practitioner/n' },
  }),
  directory({ resourceType: 'Organization', id: 'hospital' }),
  directory({
    resourceType: 'Organization',
    id: 'ward',
    partOf: { reference: 'Organization/hospital' },
    identifier: [{ value: '1010000001' }],
  }),
  directory({ resourceType: 'Organization', id: 'cnam' }),
];

export function careTeam(end?: string): Item {
  return {
    record: 'marie',
    resource: {
      resourceType: 'CareTeam',
      id: 'team',
      status: 'active',
      subject: { reference: 'Patient/marie' },
      participant: [
        {
          member: { reference: 'PractitionerRole/n' },
          period: { start: '2026-01-01', ...(end === undefined ? {} : { end }) },
        },
      ],
    },
  };
}

const DESIGNATION = consent('c-t', 'C12', {
  type: 'permit',
  actor: [actorIs('PractitionerRole/t')],
});
const TEAM_CONSENT = consent('c-n', 'C04', {
  type: 'permit',
  actor: [actorIs('CareTeam/team')],
});

const LAB = documentItems({ id: 'lab', category: '10|11502-2', by: idNat('g') });
export const NOTE = documentItems({ id: 'note', category: '10|11488-4', by: idNat('x') });
const MASKED = documentItems({
  id: 'masked',
  category: '10|11488-4',
  by: idNat('x'),
  visibility: ['MASQUE_PS'],
});
const PENDING = documentItems({
  id: 'pending',
  category: '10|11502-2',
  by: idNat('t'),
  visibility: ['INVISIBLE_PATIENT'],
});
const DIRECTIVES = documentItems({
  id: 'directives',
  category: '90|EXPPAT_3',
  by: 'Patient/marie',
  more: { '_dmp-origin': ['patient'] },
});
const DELIVERY = documentItems({ id: 'delivery', category: '10|15508-5', by: idNat('t') });
const RESIDENCE = documentItems({ id: 'residence', category: '95|ATTEST-RESID', by: idNat('t') });
const DISCHARGE = documentItems({
  id: 'discharge',
  category: '10|11490-0',
  by: idNat('h'),
  structure: '1010000001',
});
const OLD = documentItems({ id: 'old', category: '10|11490-0', by: idNat('t'), on: '2025-06-01' });
const SYNTHESIS = documentItems({ id: 'synthesis', category: '11|60591-5', by: idNat('t') });
const GONE = documentItems({
  id: 'gone',
  category: '10|11490-0',
  by: idNat('t'),
  more: { '_dmp-state': ['hidden'] },
});
export const OWN_DOCUMENT = documentItems({
  id: 'mine',
  category: '10|DOCPAT03',
  by: 'Patient/marie',
  more: { '_dmp-origin': ['patient'] },
});
export const REPORT = DISCHARGE;

export const ALLERGY: Item = {
  record: 'marie',
  labels: contentLabels({ id: 'allergy', category: '11', by: idNat('t') }),
  resource: { resourceType: 'AllergyIntolerance', id: 'allergy', recordedDate: '2026-02-01' },
};

export const CONTENT: readonly Item[] = [
  ...LAB,
  ...NOTE,
  ...MASKED,
  ...PENDING,
  ...DIRECTIVES,
  ...DELIVERY,
  ...RESIDENCE,
  ...DISCHARGE,
  ...OLD,
  ...SYNTHESIS,
  ...GONE,
  ...OWN_DOCUMENT,
  ALLERGY,
];

/** The record of every example, before what an example adds. */
export const WORLD: readonly Item[] = [
  PATIENT,
  ...DIRECTORY,
  ...CONTENT,
  careTeam(),
  DESIGNATION,
  TEAM_CONSENT,
  authorises('c-g', 'g'),
  authorises('c-d', 'd'),
  authorises('c-p', 'p'),
];
