/** Definitions that HL7 publishes with differential and snapshot. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  SourceElement,
  SourceLookup,
  SourceStructure,
} from '../../server/fhir/validation/snapshot/source.ts';
import { ADDED_PATHS } from '../definitions/source.ts';

export interface PublishedSet {
  readonly name: string;
  readonly structures: readonly SourceStructure[];
}

export interface Folders {
  /** HL7's definitions of R4, as `scripts/definitions/source.ts` unpacks them. */
  readonly definitions: string;
  readonly ips: string;
  readonly extensions: string;
}

const BUNDLES = [
  ['types', 'profiles-types.json'],
  ['resources', 'profiles-resources.json'],
  ['profiles', 'profiles-others.json'],
  ['extensions', 'extension-definitions.json'],
] as const;

/** R4's types, resources, profiles and extensions, IPS 2.0.0, and the extensions it refers to. */
export function readPublished(folders: Folders): readonly PublishedSet[] {
  return [
    ...BUNDLES.map(([name, file]) => ({
      name,
      structures: structuresOf(entriesOf(join(folders.definitions, file))),
    })),
    { name: 'ips', structures: structuresOf(filesOf(folders.ips)) },
    { name: 'extensions-pack', structures: structuresOf(filesOf(folders.extensions)) },
  ];
}

/** With `|version`, only what has it. The first of two of one canonical. */
export function lookupIn(sets: readonly PublishedSet[]): SourceLookup {
  const held = new Map<string, SourceStructure>();
  for (const structure of sets.flatMap(({ structures }) => structures)) {
    if (!held.has(structure.url)) held.set(structure.url, structure);
    held.set(`${structure.url}|${structure.version}`, structure);
  }
  return (canonical) => held.get(canonical);
}

function entriesOf(file: string): readonly unknown[] {
  // HL7 publishes these files as Bundles.
  const bundle = readJson(file) as { readonly entry: readonly { readonly resource: unknown }[] };
  return bundle.entry.map(({ resource }) => resource);
}

function filesOf(folder: string): readonly unknown[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith('StructureDefinition-') && name.endsWith('.json'))
    .sort()
    .map((name) => readJson(join(folder, name)));
}

function structuresOf(resources: readonly unknown[]): readonly SourceStructure[] {
  return resources.filter(isOfHl7).map(withoutAdded);
}

function isOfHl7(resource: unknown): resource is SourceStructure {
  // Published definitions are valid: their type tells their shape.
  const { resourceType, url } = resource as Readonly<Record<string, unknown>>;
  return resourceType === 'StructureDefinition' && String(url).startsWith('http://hl7.org/fhir/');
}

/** Without the elements that the package of the definitions adds to HL7's types. */
function withoutAdded(structure: SourceStructure): SourceStructure {
  const keep = ({ path }: SourceElement): boolean => !ADDED_PATHS.has(path);
  const { snapshot } = structure;
  if (snapshot?.element?.every(keep) ?? true) return structure;
  return { ...structure, snapshot: { element: snapshot?.element?.filter(keep) ?? [] } };
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
