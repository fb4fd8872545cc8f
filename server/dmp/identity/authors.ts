/** Who wrote a content, as values that last: IdNat_PS, `Patient/id`, `Device/id`. dmp.md 2.1, 3.8. */
import type { RuleContext } from '../../fhir/engine/module.ts';
import { readJson } from '../../fhir/model/json-reader.ts';
import { localReference } from '../../fhir/model/reference.ts';
import type { PlainResource, ResourceType } from '../../fhir/model/resource.ts';
import { resourceFrom } from '../../fhir/model/resource.ts';
import { isObject, listOf, textOf } from '../../fhir/search/indexing/select.ts';
import { queryById } from '../../fhir/search/query.ts';
import { IDNAT_PS_SYSTEM } from '../actors/professions.ts';

/** Elements that name who wrote; what is asked of somebody (performer of a request) is no authorship. */
const AUTHOR_ELEMENTS: readonly string[] = [
  'author',
  'performer',
  'recorder',
  'asserter',
  'requester',
  'informationSource',
  'source',
  'sender',
  'operator',
];
const ASKED_OF_OTHERS: ReadonlySet<ResourceType> = new Set([
  'ServiceRequest',
  'MedicationRequest',
  'Task',
  'Appointment',
]);
/** Authors of one resource that are kept. */
const AUTHORS_MAX = 50;
/** Role → practitioner, or reference → contained → reference. */
const DEPTH_MAX = 4;

type Element = Readonly<Record<string, unknown>>;

/** The authors a content names, each by the identifier that lasts; those that have none are left out. */
export async function authorsOf(
  resource: PlainResource,
  context: RuleContext,
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const reference of authorReferences(resource).slice(0, AUTHORS_MAX)) {
    for (const author of await identified(reference, { resource, context, depth: 0 }))
      found.add(author);
  }
  return [...found];
}

function authorReferences(resource: PlainResource): readonly Element[] {
  const { resourceType } = resource;
  const elements = ASKED_OF_OTHERS.has(resourceType)
    ? AUTHOR_ELEMENTS.filter((name) => name !== 'performer')
    : AUTHOR_ELEMENTS;
  const named = elements.flatMap((name) => listOf(resource[name]).filter(isObject));
  // `performer.actor`, `participant.individual` and `agent.who` hold the reference one level down.
  const inner = [
    ...named.flatMap(({ actor }) => (isObject(actor) ? [actor] : [])),
    ...(resourceType === 'Encounter'
      ? listOf(resource['participant'])
          .filter(isObject)
          .flatMap(({ individual }) => (isObject(individual) ? [individual] : []))
      : []),
    ...(resourceType === 'Provenance'
      ? listOf(resource['agent'])
          .filter(isObject)
          .flatMap(({ who }) => (isObject(who) ? [who] : []))
      : []),
  ];
  return [
    ...named.filter((element) => 'reference' in element || 'identifier' in element),
    ...inner,
  ];
}

interface Place {
  readonly resource: PlainResource;
  readonly context: RuleContext;
  readonly depth: number;
}

async function identified(reference: Element, place: Place): Promise<readonly string[]> {
  const idNat = idNatOf(reference['identifier']);
  if (idNat !== undefined) return [idNat];
  const text = textOf(reference['reference']);
  if (text === undefined || place.depth >= DEPTH_MAX) return [];
  if (text.startsWith('#')) return ofResource(containedIn(place.resource, text.slice(1)), place);
  const local = localReference(text);
  switch (local?.type) {
    case 'Patient':
    case 'Device':
      return [`${local.type}/${local.id}`];
    case 'Practitioner':
    case 'PractitionerRole':
      return ofDirectory(`${local.type}/${local.id}`, place);
    default:
      return [];
  }
}

async function ofResource(
  found: PlainResource | undefined,
  place: Place,
): Promise<readonly string[]> {
  const idNat = listOf(found?.['identifier']).flatMap((identifier) => idNatOf(identifier) ?? []);
  if (idNat.length > 0) return idNat;
  const practitioner = found?.['practitioner'];
  return isObject(practitioner)
    ? identified(practitioner, { ...place, depth: place.depth + 1 })
    : [];
}

/** The directory is asked once per transaction and reference. */
async function ofDirectory(reference: string, place: Place): Promise<readonly string[]> {
  const { memory, reads } = place.context;
  const key = `dmp-author ${reference}`;
  // Kept by this function alone.
  const known = memory.get(key) as readonly string[] | undefined;
  if (known) return known;
  const local = localReference(reference);
  const [stored] = local
    ? (await reads.find({ ...queryById(local.type, local.id), deleted: 'none' })).resources
    : [];
  const authors = stored ? await ofResource(resourceFrom(readJson(stored.json)).value, place) : [];
  memory.set(key, authors);
  return authors;
}

function containedIn(resource: PlainResource, id: string): PlainResource | undefined {
  // Contained elements have been checked as resources before the rules run.
  return listOf(resource['contained'])
    .filter(isObject)
    .find((contained) => contained['id'] === id) as PlainResource | undefined;
}

function idNatOf(identifier: unknown): string | undefined {
  return isObject(identifier) && identifier['system'] === IDNAT_PS_SYSTEM
    ? textOf(identifier['value'])
    : undefined;
}
