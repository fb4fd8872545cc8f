/** One change for each rule of the profiles but those of Consents: what makes the rule refuse. */
import type { Loose } from './definitions.ts';

/** Key of the rule, id of the profile, and what breaks its example. */
export type RuleChange = readonly [key: string, profile: string, change: (example: Loose) => void];

const HIDDEN =
  'https://mos.esante.gouv.fr/NOS/TRE_A07-StatutVisibiliteDocument/FHIR/TRE-A07-StatutVisibiliteDocument';

function labels(...codes: readonly string[]) {
  return codes.map((code) => ({ coding: [{ system: HIDDEN, code }] }));
}

function stateOf(patient: Loose): Loose {
  return patient.extension.find(({ url }: Loose) => url.endsWith('dmp-record-status'));
}

const PEOPLE: readonly RuleChange[] = [
  [
    'dmp-pat-1',
    'dmp-patient',
    (one) => void one.identifier.splice(0, 1, { system: 'urn:x', value: '1' }),
  ],
  ['dmp-pat-2', 'dmp-patient', (one) => void one.extension.splice(1, 1)],
  [
    'dmp-pat-3',
    'dmp-patient',
    (one) => {
      one.active = false;
    },
  ],
  [
    'dmp-pat-3',
    'dmp-patient',
    (one) => {
      stateOf(one).extension[0] = { url: 'state', valueCode: 'CLOSED' };
    },
  ],
  ['dmp-pat-4', 'dmp-patient', (one) => void delete one.name[0].extension],
  ['dmp-rel-1', 'dmp-related-person-trusted', (one) => void one.relationship.shift()],
  ['dmp-rel-2', 'dmp-related-person-emergency', (one) => void one.relationship.shift()],
  [
    'dmp-rel-3',
    'dmp-related-person-representative',
    (one) => {
      one.relationship = [{ text: 'ami' }];
    },
  ],
];

const DOCUMENTS: readonly RuleChange[] = [
  [
    'dmp-doc-1',
    'dmp-document-reference',
    (one) => {
      one.type = { text: 'Lettre' };
      one.category = [{ text: 'Divers' }];
    },
  ],
  [
    'dmp-doc-2',
    'dmp-document-reference',
    (one) => {
      one.securityLabel = labels('MASQUE_PS', 'INVISIBLE_PATIENT');
    },
  ],
  [
    'dmp-doc-3',
    'dmp-document-reference',
    (one) => {
      one.securityLabel = labels('MASQUE_PSOCIAL');
    },
  ],
  [
    'dmp-doc-4',
    'dmp-document-reference',
    (one) => {
      one.masterIdentifier.value = '12';
    },
  ],
  ['dmp-doc-5', 'dmp-document-reference', (one) => void delete one.content[0].attachment.url],
  [
    'dmp-doc-6',
    'dmp-document-reference',
    (one) => {
      one.content[0].attachment.hash = 'MTIzNA==';
    },
  ],
  [
    'dmp-pdb-1',
    'dmp-provide-document-bundle',
    (one) => {
      one.entry[0].resource.code.coding[0].code = 'folder';
    },
  ],
  [
    'dmp-pdb-2',
    'dmp-provide-document-bundle',
    (one) => {
      one.entry[1].resource.content[0].attachment.url = 'Binary/elsewhere';
    },
  ],
  [
    'dmp-pdb-3',
    'dmp-provide-document-bundle',
    (one) => {
      one.entry[0].resource.entry[0].item.reference = 'DocumentReference/elsewhere';
    },
  ],
  ['dmp-pdb-4', 'dmp-provide-document-bundle', (one) => void delete one.entry[2].resource.data],
  [
    'dmp-pdr-1',
    'dmp-provide-document-response',
    (one) => {
      one.entry[0].response.status = '422 Unprocessable';
    },
  ],
  [
    'dmp-vsm-1',
    'dmp-medical-summary',
    (one) => {
      one.entry[0].resource.type.coding[0].code = '34133-9';
    },
  ],
  [
    'dmp-comp-1',
    'dmp-composition',
    (one) => {
      one.type = { text: 'Lettre' };
      delete one.category;
    },
  ],
];

const CLINICAL: readonly RuleChange[] = [
  [
    'dmp-all-1',
    'dmp-allergy-intolerance',
    (one) => {
      one.code = { coding: [{ display: 'x' }] };
    },
  ],
  [
    'dmp-img-1',
    'dmp-diagnostic-report-imaging',
    (one) => {
      one.category = [{ text: 'Imagerie' }];
      delete one.imagingStudy;
    },
  ],
  ['dmp-mes-1', 'dmp-observation-bmi', (one) => void delete one.valueQuantity],
  [
    'dmp-mes-2',
    'dmp-observation-bmi',
    (one) => {
      one.valueQuantity.value = -1;
    },
  ],
  [
    'dmp-pain-1',
    'dmp-observation-pain',
    (one) => {
      one.valueQuantity.value = 11;
    },
  ],
  [
    'dmp-oxygen-saturation-1',
    'dmp-observation-oxygen-saturation',
    (one) => {
      one.valueQuantity.value = 101;
    },
  ],
  [
    'dmp-bp-1',
    'dmp-observation-blood-pressure',
    (one) => void delete one.component[0].valueQuantity,
  ],
  [
    'dmp-qr-1',
    'dmp-questionnaire-response',
    (one) => {
      delete one.author;
      delete one.source;
    },
  ],
  ['dmp-app-1', 'dmp-appointment', (one) => void one.participant.shift()],
  [
    'dmp-slot-1',
    'dmp-slot',
    (one) => {
      one.end = '2026-12-01T09:00:00+01:00';
    },
  ],
  [
    'dmp-prov-1',
    'dmp-provenance',
    (one) => {
      one.agent[0].who = { display: 'Dr G' };
    },
  ],
  [
    'dmp-end-1',
    'dmp-catalogue-endpoint',
    (one) => {
      one.address = 'http://glycemie.example';
    },
  ],
];

const JOURNAL: readonly RuleChange[] = [
  [
    'dmp-aud-1',
    'dmp-audit-event',
    (one) => {
      one.agent[2].name = 'Dr G';
    },
  ],
  [
    'dmp-aud-2',
    'dmp-audit-event',
    (one) => {
      one.agent[0].requestor = true;
    },
  ],
  [
    'dmp-aud-3',
    'dmp-audit-event',
    (one) => {
      one.period.end = '2026-01-01T00:00:00Z';
    },
  ],
  ...(['read', 'create', 'update'] as const).map(
    (name, index): RuleChange => [
      `dmp-aud-${index + 4}`,
      `dmp-audit-event-${name}`,
      (one) => {
        one.entity = one.entity.filter(({ role }: Loose) => role?.code !== '4');
      },
    ],
  ),
  [
    'dmp-aud-7',
    'dmp-audit-event-query',
    (one) => {
      one.entity = one.entity.filter(({ role }: Loose) => role?.code !== '24');
    },
  ],
];

export const RULE_CHANGES: readonly RuleChange[] = [
  ...PEOPLE,
  ...DOCUMENTS,
  ...CLINICAL,
  ...JOURNAL,
];
