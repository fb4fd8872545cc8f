/** What the roads lead to: one document and one result per state, sent by the hospital, and what refers to them. */

import { single } from '../../../scripts/demo/deposit/clinical-parts.ts';
import type { DemoDocument, Visibility } from '../../../scripts/demo/deposit/document.ts';
import { documentBundle } from '../../../scripts/demo/documents.ts';
import type { FhirResource } from '../../../scripts/demo/fhir-json.ts';
import { concept, demoUuid } from '../../../scripts/demo/fhir-json.ts';
import { DEMO_ID, loinc, OBSERVATION_CATEGORY, URI } from '../../../scripts/demo/systems.ts';
import type { Answer, TestServer } from '../../harness.ts';
import { expected, madeId } from '../../shown.ts';
import type { State, Thing } from './oracle.ts';

export interface Target extends Thing {
  readonly type: 'DocumentReference' | 'Observation';
  readonly id: string;
  /** `system|value`. */
  readonly identifier: string;
  /** A word that stands nowhere but in it. */
  readonly canary: string;
  /** Of a document: its bytes, and the submission set that names it. */
  readonly binary: string;
  readonly list: string;
  /** Of the attending physician: a result derived from it, a Provenance and a message about it; of marie: a Task. */
  readonly carrier: string;
  readonly provenance: string;
  readonly message: string;
  readonly task: string;
  /** Every id and identifier of its deposit: what differs from another by necessity. */
  readonly names: readonly string[];
}

export interface World {
  readonly targets: readonly Target[];
}

const LABELS: Partial<Readonly<Record<State, Visibility>>> = {
  masked: 'MASQUE_PS',
  pending: 'INVISIBLE_PATIENT',
};

const STATES: readonly State[] = [
  'open',
  'foreign',
  'masked',
  'pending',
  'masked-later',
  'deleted',
  'absent',
];

export const VISIBILITY =
  'https://mos.esante.gouv.fr/NOS/TRE_A07-StatutVisibiliteDocument/FHIR/TRE-A07-StatutVisibiliteDocument';
export const MASK_LABEL = {
  op: 'add',
  path: '/securityLabel/-',
  value: { coding: [{ system: VISIBILITY, code: 'MASQUE_PS' }] },
};

/** Deposits everything, then masks and deletes: each state is what it is by the road its owner has. */
export async function deposited(server: TestServer): Promise<World> {
  const targets: Target[] = [];
  for (const state of STATES) targets.push(...(await depositOf(state, server)));
  for (const target of targets) await settle(target, server);
  return { targets };
}

async function depositOf(state: State, server: TestServer): Promise<readonly Target[]> {
  const record = state === 'foreign' ? 'karim' : 'marie';
  const ids = await depositedIds(state, record, server);
  const spoken = await spokenOf(ids, server);
  const { document, observation, binary, list } = ids;
  const uuid = demoUuid(`${keyOf(state)}/document`);
  const all = [...Object.values(ids), ...Object.values(spoken), uuid];
  const names = [...all, keyOf(state), encodeURIComponent(keyOf(state))];
  const common = { ...spoken, record, author: 'dr-h', state, names } as const;
  const ofDocument = {
    id: document,
    binary,
    list,
    identifier: `${URI}|urn:uuid:${uuid}`,
    canary: canaryOf(state, 'document'),
  };
  const ofResult = {
    id: observation,
    binary: '',
    list: '',
    identifier: `${DEMO_ID}|${keyOf(state)}`,
    canary: canaryOf(state, 'result'),
  };
  return [
    { ...common, ...ofDocument, type: 'DocumentReference', isDocument: true },
    { ...common, ...ofResult, type: 'Observation', isDocument: false },
  ];
}

type DepositIds = Record<'document' | 'observation' | 'binary' | 'list', string>;

/** What the hospital's deposit made; ids that nobody was given for what is to be absent. */
async function depositedIds(
  state: State,
  patient: 'marie' | 'karim',
  server: TestServer,
): Promise<DepositIds> {
  const { newId } = server.carnet.engine;
  if (state === 'absent') {
    return { document: newId(), observation: newId(), binary: newId(), list: newId() };
  }
  const bundle = documentBundle({
    patient,
    author: 'dr-h',
    title: `Dépôt ${state}`,
    deposited: '2026-10-30T10:00:00+01:00',
    documents: [labDocument(state)],
  });
  const made = expected(await server.as('hospital-h', { patient }).post('', bundle), 200);
  return {
    document: madeId(made, 'DocumentReference'),
    observation: madeId(made, 'Observation'),
    binary: madeId(made, 'Binary'),
    list: madeId(made, 'List'),
  };
}

/** What others write about it. A Task is the holder's: she asks for a removal (dmp.md 3.8). */
async function spokenOf(
  ids: DepositIds,
  server: TestServer,
): Promise<Record<'carrier' | 'provenance' | 'message' | 'task', string>> {
  const attending = server.as('dr-t');
  return {
    carrier: madeBy(await attending.post('Observation', carrierOf(ids))),
    provenance: madeBy(await attending.post('Provenance', provenanceOf(ids))),
    message: madeBy(await attending.post('Communication', messageOf(ids))),
    task: madeBy(await server.as('marie').post('Task', taskOf(ids))),
  };
}

/** Id of what a create made: whatever it names, there or not, hers or not, it is taken (5.4, remark g). */
function madeBy(answer: Answer): string {
  const { headers } = expected(answer, 201);
  return /\/([A-Za-z0-9.-]+)\/_history/.exec(headers.get('location') ?? '')?.[1] ?? '';
}

function keyOf(state: State): string {
  return `roads/${state}`;
}

function canaryOf(state: State, kind: string): string {
  return `canari-${state}-${kind}-fin`;
}

function labDocument(state: State): DemoDocument {
  const label = LABELS[state];
  return {
    key: keyOf(state),
    type: '11502-2',
    title: `Biologie ${canaryOf(state, 'document')}`,
    format: 'pdf',
    start: '2026-10-29T09:00:00+01:00',
    lines: [canaryOf(state, 'bytes')],
    ...(label === undefined ? {} : { label }),
    clinical: single('result', (context) => ({
      ...labResult(canaryOf(state, 'result')),
      identifier: [{ system: DEMO_ID, value: keyOf(state) }],
      subject: context.subject,
      performer: [context.author],
    })),
  };
}

/** A laboratory result without a subject. */
export function labResult(note: string): FhirResource {
  return {
    resourceType: 'Observation',
    status: 'final',
    category: [concept({ system: OBSERVATION_CATEGORY, code: 'laboratory' })],
    code: concept(loinc('718-7', 'Hemoglobin [Mass/volume] in Blood')),
    effectiveDateTime: '2026-10-29T09:00:00+01:00',
    valueQuantity: { value: 12.8, unit: 'g/dL' },
    note: [{ text: note }],
  };
}

/** Of another depositor, so of no group with what it refers to (dmp.md 5.4, remark g). */
function carrierOf({ document, observation }: Ids): FhirResource {
  return {
    ...labResult('dérivé'),
    subject: { reference: 'Patient/marie' },
    performer: [{ reference: 'PractitionerRole/dr-t' }],
    derivedFrom: [
      { reference: `DocumentReference/${document}` },
      { reference: `Observation/${observation}` },
    ],
  };
}

function provenanceOf({ document, observation }: Ids): FhirResource {
  return {
    resourceType: 'Provenance',
    target: [
      { reference: `DocumentReference/${document}` },
      { reference: `Observation/${observation}` },
    ],
    recorded: '2026-10-31T09:00:00+01:00',
    agent: [{ who: { reference: 'PractitionerRole/dr-t' } }],
  };
}

interface Ids {
  readonly document: string;
  readonly observation: string;
}

/** To everybody who may have a message, so that only what it speaks of can keep it from them. */
const RECIPIENTS = ['dr-g', 'dr-x', 'dr-h', 'nurse-n', 'dentist-d', 'podiatrist-p', 'regulator-r'];

function messageOf({ document, observation }: Ids): FhirResource {
  return {
    resourceType: 'Communication',
    status: 'completed',
    subject: { reference: 'Patient/marie' },
    sender: { reference: 'PractitionerRole/dr-t' },
    recipient: RECIPIENTS.map((name) => ({ reference: `PractitionerRole/${name}` })),
    about: [
      { reference: `DocumentReference/${document}` },
      { reference: `Observation/${observation}` },
    ],
    payload: [{ contentString: 'Voir le résultat.' }],
  };
}

/** A Task has one focus: the document, whose act the result belongs to. */
function taskOf({ document }: Ids): FhirResource {
  return {
    resourceType: 'Task',
    status: 'requested',
    intent: 'order',
    for: { reference: 'Patient/marie' },
    requester: { reference: 'Patient/marie' },
    focus: { reference: `DocumentReference/${document}` },
  };
}

/** What happens to a datum after its deposit. A label set on one of a group is set on the group (dmp.md 3.5). */
async function settle({ state, type, id }: Target, server: TestServer): Promise<void> {
  if (state === 'masked-later' && type === 'DocumentReference') {
    expected(await server.as('marie').patch(`${type}/${id}`, [MASK_LABEL]), 200);
  }
  if (state !== 'deleted') return;
  const author = server.as('dr-h');
  if (type === 'Observation') expected(await author.delete(`${type}/${id}`), 204);
  else
    expected(
      await author.patch(`${type}/${id}`, [
        { op: 'replace', path: '/status', value: 'entered-in-error' },
      ]),
      200,
    );
}
