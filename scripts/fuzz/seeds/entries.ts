/** Entries and Bundles of professionals and of the holder: what they rightly write. dmp.md 3.8. */
import type { RecordName } from '../canaries.ts';
import type { World } from '../world.ts';
import type { Sent } from './sent.ts';
import { FHIR } from './sent.ts';

const VITAL_SIGNS = {
  coding: [
    { system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' },
  ],
};
/** Physicians who write, each with the callers who are he. */
const WRITERS = [
  ['dr-t', ['attending']],
  ['dr-g', ['authorised', 'physician']],
  ['dr-x', ['stranger', 'emergency']],
] as const;

function measure(world: World, record: RecordName, performer: string): object {
  return {
    resourceType: 'Observation',
    status: 'final',
    category: [VITAL_SIGNS],
    code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }], text: 'Fréquence cardiaque' },
    subject: { reference: `Patient/${world.records[record].traits.id}` },
    effectiveDateTime: world.past,
    performer: [{ reference: performer }],
    valueQuantity: { value: 72, unit: '/min', system: 'http://unitsofmeasure.org', code: '/min' },
    note: [{ text: 'au repos' }],
  };
}

export function entries(world: World, record: RecordName): readonly Sent[] {
  const { traits, filed } = world.records[record];
  const patient = { reference: `Patient/${traits.id}` };
  const about = filed
    .flatMap(({ references }) => references)
    .slice(0, 2)
    .map((reference) => ({ reference }));
  const task = {
    resourceType: 'Task',
    status: 'requested',
    intent: 'order',
    for: patient,
    requester: patient,
    focus: about[1],
  };
  return [
    { by: ['holder'], path: 'Observation', body: measure(world, record, patient.reference) },
    { by: ['holder'], path: 'Task', body: task },
    ...WRITERS.flatMap(([person, by]): readonly Sent[] => {
      const recorder = { reference: `PractitionerRole/${person}` };
      const result = measure(world, record, recorder.reference);
      const once = { ...result, identifier: [{ system: 'urn:fuzz', value: 'once' }] };
      return [
        { by, path: 'Observation', body: result },
        {
          by,
          path: 'Observation',
          body: { ...result, derivedFrom: about },
          fields: [FHIR, ['Prefer', 'return=representation']],
        },
        {
          by,
          path: 'Observation',
          body: once,
          fields: [FHIR, ['If-None-Exist', 'identifier=urn:fuzz%7Conce']],
        },
        ...others(patient, recorder, { about, past: world.past }).map(
          (body): Sent => ({ by, path: body.resourceType, body }),
        ),
      ];
    }),
  ];
}

interface Reference {
  readonly reference: string;
}

function others(
  subject: Reference,
  recorder: Reference,
  { about, past }: { readonly about: readonly Reference[]; readonly past: string },
): readonly { readonly resourceType: string }[] {
  const medicationCodeableConcept = { text: 'x' };
  const payload = [{ contentString: 'x' }];
  const recipient = [recorder];
  const prescription = {
    status: 'active',
    intent: 'order',
    subject,
    requester: recorder,
    authoredOn: past,
  };
  return [
    {
      resourceType: 'Condition',
      ...{ code: { text: 'x' }, subject, recorder, recordedDate: past },
    },
    { resourceType: 'MedicationRequest', ...prescription, ...{ medicationCodeableConcept } },
    {
      resourceType: 'Communication',
      ...{ status: 'completed', subject, sender: recorder, recipient, about, payload },
    },
    {
      resourceType: 'Provenance',
      ...{ target: about, recorded: past, agent: [{ who: recorder }] },
    },
    { resourceType: 'Binary', ...{ contentType: 'text/plain', data: 'eA==' } },
  ];
}

export function bundles(world: World, record: RecordName): readonly Sent[] {
  const { filed, traits } = world.records[record];
  const first = 'urn:uuid:4f0d3cbb-5a0d-4f0e-9a5e-0c6a4c0f2b11';
  return WRITERS.flatMap(([role, by]): readonly Sent[] => {
    const body = measure(world, record, `PractitionerRole/${role}`);
    const request = { method: 'POST', url: 'Observation' };
    const reads = filed
      .flatMap(({ references }) => references)
      .map((url) => ({ request: { method: 'GET', url } }));
    const linked = [
      { fullUrl: first, resource: body, request },
      { resource: { ...body, derivedFrom: [{ reference: first }] }, request },
    ];
    const asked = {
      request: { method: 'GET', url: `DocumentReference?patient=Patient/${traits.id}` },
    };
    return [
      { by, path: '', body: { resourceType: 'Bundle', type: 'transaction', entry: linked } },
      { by, path: '', body: { resourceType: 'Bundle', type: 'batch', entry: [...linked, asked] } },
      {
        by,
        path: '',
        body: { resourceType: 'Bundle', type: 'batch', entry: [asked, ...reads.slice(0, 7)] },
      },
      {
        by,
        path: '',
        body: {
          resourceType: 'Bundle',
          type: 'transaction',
          entry: [...linked, ...reads.slice(0, 3)],
        },
      },
    ];
  });
}
