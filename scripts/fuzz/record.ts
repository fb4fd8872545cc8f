/** What is filed in one record: for each zone a deposit that seeds may name, and a silent one that nothing ever names. */
import { single } from '../demo/deposit/clinical-parts.ts';
import type { ClinicalPart, DemoDocument, Visibility } from '../demo/deposit/document.ts';
import type { DocumentType } from '../demo/deposit/document-types.ts';
import { documentBundle } from '../demo/documents.ts';
import { concept } from '../demo/fhir-json.ts';
import { loinc, OBSERVATION_CATEGORY } from '../demo/systems.ts';
import type { Canaries, RecordName, Zone, ZoneKind } from './canaries.ts';
import type { Sender } from './sender.ts';
import type { Traits } from './traits.ts';
import { rewritten } from './traits.ts';

/** `Type/id` of all a deposit made. */
export interface Filed {
  readonly zone: Zone;
  readonly references: readonly string[];
  /** `urn:uuid:…` of the document. */
  readonly identifier: string;
}

export interface Filing {
  readonly name: RecordName;
  readonly traits: Traits;
  readonly as: (person: string) => Sender;
  readonly word: (zone: Zone) => string;
  readonly canaries: Canaries;
  readonly past: string;
}

interface Kind {
  readonly kind: ZoneKind;
  readonly type: DocumentType;
  /** Who deposits it; what the hospital sends is signed by its physician. */
  readonly by: 'hospital-h' | 'holder';
  readonly label?: Visibility;
}

const KINDS: readonly Kind[] = [
  { kind: 'open', type: '11502-2', by: 'hospital-h' },
  { kind: 'masked', type: '11502-2', by: 'hospital-h', label: 'MASQUE_PS' },
  { kind: 'pending', type: '11502-2', by: 'hospital-h', label: 'INVISIBLE_PATIENT' },
  { kind: 'category', type: '57833-6', by: 'hospital-h' },
  { kind: 'residence', type: 'ATTEST-RESID', by: 'hospital-h' },
  { kind: 'directives', type: 'EXPPAT_3', by: 'holder' },
  { kind: 'own', type: 'DOCPAT03', by: 'holder' },
  // Old versions of anything else that is deleted stay readable (R4 http, vread): a document alone.
  { kind: 'deleted', type: '11506-3', by: 'hospital-h' },
];
/** Types whose deposit carries a result beside the document. */
const WITH_RESULT: ReadonlySet<DocumentType> = new Set<DocumentType>(['11502-2']);

export async function fileRecord(filing: Filing): Promise<readonly Filed[]> {
  const named: Filed[] = [];
  for (const kind of KINDS) {
    named.push(await deposit(kind, 'named', filing));
    const { zone, references } = await deposit(kind, 'silent', filing);
    for (const reference of references) filing.canaries.add(idOf(reference), zoneOfIds(zone));
  }
  named.push(await entries(filing));
  return named;
}

/** The journal names what is withdrawn or kept from a profession, to those who read all of it. */
function zoneOfIds(zone: Zone): Zone {
  const [record, kind] = zone.split(':');
  // A zone is a record and a kind.
  return kind === 'residence' || kind === 'deleted' ? (`${record}:traced` as Zone) : zone;
}

async function deposit(kind: Kind, part: string, filing: Filing): Promise<Filed> {
  const { name, traits, as, past } = filing;
  const zone: Zone = `${name}:${kind.kind}`;
  const word = (): string => filing.word(zone);
  const document: DemoDocument = {
    key: `fuzz/${traits.id}/${kind.kind}/${part}`,
    type: kind.type,
    title: `Titre ${word()}`,
    description: word(),
    format: 'pdf',
    start: past,
    lines: [word()],
    ...(kind.label === undefined ? {} : { label: kind.label }),
    ...(WITH_RESULT.has(kind.type) ? { clinical: result(word()) } : {}),
  };
  const bundle = documentBundle({
    patient: 'marie',
    author: kind.by === 'holder' ? 'marie' : 'dr-h',
    title: `Envoi ${word()}`,
    deposited: past,
    documents: [document],
  });
  const { body } = await as(kind.by).post('', rewritten(bundle, traits));
  const references = locationsOf(body);
  if (kind.kind === 'deleted') await withdraw(references, as('hospital-h'));
  return { zone, references, identifier: identifierOf(bundle) };
}

/** A document is deleted by its status. dmp.md 3.8. */
async function withdraw(references: readonly string[], author: Sender): Promise<void> {
  for (const reference of references) {
    if (!reference.startsWith('DocumentReference/')) continue;
    await author.patch(reference, [{ op: 'replace', path: '/status', value: 'entered-in-error' }]);
  }
}

const ALLERGY_CLINICAL = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical';

/** Discrete entries the attending physician writes by hand. */
async function entries({ name, traits, as, word: wordOf, past }: Filing): Promise<Filed> {
  const zone: Zone = `${name}:open`;
  const word = (): string => wordOf(zone);
  const physician = name === 'b' ? 'dr-k' : 'dr-t';
  const patient = { reference: `Patient/${traits.id}` };
  const recorder = { reference: `PractitionerRole/${physician}` };
  const made: string[] = [];
  for (const resource of [
    {
      resourceType: 'AllergyIntolerance',
      clinicalStatus: concept({ system: ALLERGY_CLINICAL, code: 'active' }),
      code: { text: word() },
      patient,
      recorder,
    },
    { resourceType: 'Condition', code: { text: word() }, subject: patient, recorder },
  ]) {
    const { body } = await as(physician).post(resource.resourceType, {
      ...resource,
      recordedDate: past,
      note: [{ text: word() }],
    });
    made.push(`${resource.resourceType}/${idOfBody(body)}`);
  }
  return { zone, references: made, identifier: '' };
}

function result(note: string): ClinicalPart {
  return single('result', (context) => ({
    resourceType: 'Observation',
    ...context.labelled,
    status: 'final',
    category: [concept({ system: OBSERVATION_CATEGORY, code: 'laboratory' })],
    code: concept(loinc('718-7', 'Hemoglobin [Mass/volume] in Blood')),
    subject: context.subject,
    performer: [context.author],
    effectiveDateTime: context.date,
    valueQuantity: { value: 12.8, unit: 'g/dL' },
    note: [{ text: note }],
  }));
}

/** `Type/id` of each entry of a transaction-response. */
function locationsOf(body: unknown): readonly string[] {
  return [
    ...JSON.stringify(body).matchAll(/"location":"[^"]*?([A-Z]\w+\/[A-Za-z0-9.-]+)\/_history/g),
  ].map(([, reference = '']) => reference);
}

function idOf(reference: string): string {
  return reference.split('/')[1] ?? '';
}

function idOfBody(body: unknown): string {
  return /"id":"([^"]+)"/.exec(JSON.stringify(body))?.[1] ?? '';
}

function identifierOf(bundle: object): string {
  return /"masterIdentifier":\{[^}]*"value":"([^"]+)"/.exec(JSON.stringify(bundle))?.[1] ?? '';
}
