/**
 * Patient and directory entries of a deposit. The Patient is matched with the session's record; directory entries are
 * matched with the directory, and who is not in it is kept as a logical reference (docs/clarifications.md, "People who
 * are not in the directory"): a deposit never writes the directory. dmp.md 4.3.1 and 4.3.2.
 */
import type { RuleContext } from '../../fhir/engine/module.ts';
import { withMember } from '../../fhir/model/edit.ts';
import type { Json, JsonObject } from '../../fhir/model/json.ts';
import { isJsonArray, jsonFrom, plainJson } from '../../fhir/model/json.ts';
import { conditionalReference } from '../../fhir/model/reference.ts';
import type { Resource } from '../../fhir/model/resource.ts';
import { resourceFrom } from '../../fhir/model/resource.ts';
import { isObject, listOf, textOf } from '../../fhir/search/indexing/select.ts';
import { isDirectoryType } from '../access/content-types.ts';
import type { Carried } from '../documents/bundle.ts';
import { mapReferences } from '../documents/bundle.ts';
import type { DirectoryIdentifier } from './directory.ts';
import { askedIdentifier, identifierOf, identifiersOf, inDirectory } from './directory.ts';
import { insOf, insOfToken } from './ins.ts';
import type { BoundRecord } from './record.ts';

/** What stands for a directory entry in the resources that refer to it. */
type Stand =
  | { readonly kind: 'known'; readonly reference: string }
  | {
      readonly kind: 'logical';
      readonly type: string;
      readonly identifier?: Json;
      readonly display?: string;
    }
  /** Content that would be lost in a logical reference: a medication is what it is made of. */
  | { readonly kind: 'contained'; readonly id: string; readonly tree: JsonObject };

export interface People {
  /** fullUrl → `Type/id`, or the conditional reference that would find it. */
  readonly known: ReadonlyMap<string, string>;
  /** Entries with every reference to people settled; those of people themselves are as they were. */
  readonly entries: readonly Carried[];
}

export interface Settling {
  readonly bound: BoundRecord;
  readonly context: RuleContext;
}

/** Types kept whole inside what refers to them. */
const CONTAINED_TYPES: ReadonlySet<string> = new Set(['Medication', 'Device']);

/** Entries of Patients and of the directory are not run; all others refer to what they stand for. */
export async function settlePeople(
  entries: readonly Carried[],
  settling: Settling,
): Promise<People> {
  const stands = new Map<string, Stand>();
  const known = new Map<string, string>();
  const named = entries.map((entry) =>
    isPerson(entry) && entry.fullUrl === undefined
      ? { ...entry, fullUrl: `urn:carnet:entry:${entry.index}` }
      : entry,
  );
  for (const entry of named.filter(isPerson)) {
    const { fullUrl = '', resource } = entry;
    const stand: Stand =
      resource.type === 'Patient'
        ? { kind: 'known', reference: `Patient/${settling.bound.id}` }
        : await standOf(entry, settling.context);
    stands.set(fullUrl, stand);
    known.set(fullUrl, stand.kind === 'known' ? stand.reference : wouldFind(resource));
  }
  const settled: Carried[] = [];
  for (const entry of named)
    settled.push(
      isPerson(entry)
        ? entry
        : { ...entry, resource: await settledResource(entry.resource, stands, settling) },
    );
  return { known, entries: settled };
}

export function isPerson({ resource }: Carried): boolean {
  return resource.type === 'Patient' || isDirectoryType(resource.type);
}

async function standOf({ resource, index }: Carried, context: RuleContext): Promise<Stand> {
  const identifiers = identifiersOf(resource.tree);
  for (const identifier of identifiers) {
    const reference = await inDirectory(resource.type, identifier, context);
    if (reference !== undefined) return { kind: 'known', reference };
  }
  if (CONTAINED_TYPES.has(resource.type))
    return {
      kind: 'contained',
      id: `entry-${index}`,
      tree: containable(resource, `entry-${index}`),
    };
  const sent = resource.tree.get('identifier');
  const first = isJsonArray(sent) ? sent[0] : undefined;
  const display = displayOf(resource);
  return {
    kind: 'logical',
    type: resource.type,
    ...(first === undefined ? {} : { identifier: first }),
    ...(display === undefined ? {} : { display }),
  };
}

/** Contained resources have no narrative, no meta of a version and no contained of their own. R4 references, Contained Resources. */
function containable({ tree }: Resource, id: string): JsonObject {
  const kept = new Map(
    [...tree].filter(
      ([name]) => !['id', 'meta', 'text', 'contained', 'manufacturer', 'owner'].includes(name),
    ),
  );
  return new Map<string, Json>([
    ['resourceType', kept.get('resourceType') ?? ''],
    ['id', id],
    ...kept,
  ]);
}

function displayOf({ value }: Resource): string | undefined {
  const title = textOf(value['name']);
  if (title !== undefined) return title;
  const [name] = listOf(value['name']).filter(isObject);
  if (!name) return undefined;
  const given = listOf(name['given']).flatMap((one) => textOf(one) ?? []);
  return textOf(name['text']) ?? textOf([...given, textOf(name['family']) ?? ''].join(' ').trim());
}

/** What is answered for an entry that was not written: where it would be looked for. */
function wouldFind({ type, tree }: Resource): string {
  const [identifier] = identifiersOf(tree);
  return identifier ? `${type}?identifier=${identifier.system}|${identifier.value}` : type;
}

async function settledResource(
  resource: Resource,
  stands: ReadonlyMap<string, Stand>,
  { bound, context }: Settling,
): Promise<Resource> {
  const asked = new Map<string, string | undefined>();
  for (const { text, type, identifier } of conditionalReferences(resource.tree))
    asked.set(text, await inDirectory(type, identifier, context));
  const contained = new Map<string, JsonObject>();
  const tree = mapReferences(resource.tree, (reference) => {
    const text = reference.get('reference');
    if (typeof text !== 'string') return withFoundRecord(reference, bound);
    const stand = stands.get(text);
    if (stand?.kind === 'contained') contained.set(stand.id, stand.tree);
    if (stand) return standing(reference, stand);
    if (asked.has(text)) return answered(reference, text, asked.get(text));
    return isBoundCondition(text, bound)
      ? withMember(reference, 'reference', `Patient/${bound.id}`)
      : reference;
  });
  // mapReferences of an object is an object.
  return resourceFrom(withContained(tree as JsonObject, [...contained.values()]));
}

function standing(reference: JsonObject, stand: Stand): JsonObject {
  switch (stand.kind) {
    case 'known':
      return withMember(reference, 'reference', stand.reference);
    case 'contained':
      return withMember(reference, 'reference', `#${stand.id}`);
    case 'logical': {
      const bare = withMember(withMember(reference, 'reference', undefined), 'type', stand.type);
      const identified =
        stand.identifier === undefined ? bare : withMember(bare, 'identifier', stand.identifier);
      return stand.display === undefined || bare.has('display')
        ? identified
        : withMember(identified, 'display', stand.display);
    }
  }
}

function answered(reference: JsonObject, text: string, found: string | undefined): JsonObject {
  if (found !== undefined) return withMember(reference, 'reference', found);
  const condition = conditionalReference(text);
  const identifier = condition && askedIdentifier(condition.query);
  if (!condition || !identifier) return reference;
  const bare = withMember(withMember(reference, 'reference', undefined), 'type', condition.type);
  return bare.has('identifier') ? bare : withMember(bare, 'identifier', jsonFrom(identifier));
}

/** A reference by INS alone gets the record it names. */
function withFoundRecord(reference: JsonObject, bound: BoundRecord): JsonObject {
  const identifier = reference.get('identifier');
  const ins = identifier === undefined ? undefined : insOf(plainJson(identifier));
  const isHolder = ins !== undefined && isHoldersIns(ins, bound);
  return isHolder ? withMember(reference, 'reference', `Patient/${bound.id}`) : reference;
}

function isBoundCondition(text: string, bound: BoundRecord): boolean {
  const condition = conditionalReference(text);
  const asked = condition?.type === 'Patient' ? askedIdentifier(condition.query) : undefined;
  const ins = asked && insOfToken(`${asked.system}|${asked.value}`);
  return ins !== undefined && isHoldersIns(ins, bound);
}

function isHoldersIns(ins: DirectoryIdentifier, bound: BoundRecord): boolean {
  return identifiersIn(bound.patient['identifier']).some(
    ({ system, value }) => system === ins.system && value === ins.value,
  );
}

function identifiersIn(identifiers: unknown): readonly DirectoryIdentifier[] {
  const json = jsonFrom(identifiers ?? []);
  return isJsonArray(json)
    ? json.filter((identifier) => insOf(plainJson(identifier)) !== undefined).flatMap(identifierOf)
    : [];
}

interface ConditionalToDirectory {
  readonly text: string;
  readonly type: string;
  readonly identifier: DirectoryIdentifier;
}

function conditionalReferences(tree: JsonObject): readonly ConditionalToDirectory[] {
  const found = new Map<string, ConditionalToDirectory>();
  mapReferences(tree, (reference) => {
    const text = reference.get('reference');
    const condition = typeof text === 'string' ? conditionalReference(text) : undefined;
    const identifier =
      condition && isDirectoryType(condition.type) ? askedIdentifier(condition.query) : undefined;
    if (typeof text === 'string' && condition && identifier)
      found.set(text, { text, type: condition.type, identifier });
    return reference;
  });
  return [...found.values()];
}

function withContained(tree: JsonObject, added: readonly JsonObject[]): JsonObject {
  if (added.length === 0) return tree;
  const contained = tree.get('contained');
  return withMember(tree, 'contained', [...(isJsonArray(contained) ? contained : []), ...added]);
}
