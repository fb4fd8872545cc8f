/** A package in the npm-style FHIR form, as an archive or a folder. FHIR NPM package specification. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ENTRIES_MAX, readArchive } from './archive.ts';
import type { Fields } from './fields.ts';
import { isFields, textOf, textsOf } from './fields.ts';
import { sha256 } from './pack-folder.ts';

export interface PackageSource {
  readonly name: string;
  readonly version: string;
  readonly manifest: Fields;
  readonly resources: readonly Fields[];
  /** One hash of all that was read, by the name of the archive or `sources`. */
  readonly inputs: Readonly<Record<string, string>>;
  /** JSON that could not be read, a sentence each. */
  readonly unreadable: readonly string[];
}

const MEGABYTE = 1024 * 1024;
const ARCHIVE_BYTES_MAX = 128 * MEGABYTE;
const FILE_BYTES_MAX = 32 * MEGABYTE;
/** Folders below the one given: `profiles/observations/…`. */
const FOLDER_DEPTH_MAX = 4;

/** Names become a folder of fhir-profiles: nothing else may be in them. npm, package.json name; semver. */
const NAME = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/;
const VERSION = /^[0-9]+(?:[.+-]?[0-9A-Za-z]+)*$/;
const NAME_LENGTH_MAX = 100;

/** Not definitions: examples, and what tools keep beside. */
const SKIPPED_FOLDERS: ReadonlySet<string> = new Set([
  'example',
  'examples',
  'other',
  'node_modules',
]);

const REDUCED_TYPES: ReadonlySet<string> = new Set([
  'StructureDefinition',
  'ValueSet',
  'CodeSystem',
]);

/** Of the package itself. */
const KEPT_BESIDE: ReadonlySet<string> = new Set(['package.json', 'pack.json']);

interface SourceFile {
  readonly name: string;
  readonly text: string;
}

/**
 * The definitions in an archive or a folder.
 * @throws Error that says what is wrong with the package and what to give instead.
 */
export function readPackage(path: string): PackageSource {
  if (!existsSync(path)) throw new Error(`There is no file or folder ${path}.`);
  const isFolder = statSync(path).isDirectory();
  const files = isFolder ? folderFiles(path) : archiveFiles(path);
  const manifest = manifestOf(files, path);
  const unreadable: string[] = [];
  const read = files
    .filter((file) => !KEPT_BESIDE.has(file.name))
    .map((file) => ({ ...file, resource: resourceIn(file, unreadable) }));
  const [name, version] = [textOf(manifest, 'name') ?? '', textOf(manifest, 'version') ?? ''];
  const definitions = read.filter(({ resource }) => resource && isReduced(resource));
  const inputs = isFolder
    ? { sources: sha256(definitions.map((file) => `${file.name}\n${file.text}\n`).join('')) }
    : { [basename(path)]: sha256(readFileSync(path)) };
  const resources = read.flatMap(({ resource }) => (resource ? [resource] : []));
  return { name, version, manifest, resources, inputs, unreadable };
}

/** Whether it goes into a pack: a change of another resource does not make the pack stale. */
export function isReduced(resource: Fields): boolean {
  return REDUCED_TYPES.has(textOf(resource, 'resourceType') ?? '');
}

function archiveFiles(path: string): readonly SourceFile[] {
  if (statSync(path).size > ARCHIVE_BYTES_MAX) {
    throw new Error(`${path} is larger than ${ARCHIVE_BYTES_MAX / MEGABYTE} MB.`);
  }
  return readArchive(readFileSync(path)).flatMap(({ name, content }) => {
    const [, file] = /^package\/([^/]+\.json)$/.exec(name) ?? [];
    if (file === undefined || file.startsWith('.')) return [];
    checkSize(name, content.length);
    return [{ name: file, text: content.toString('utf8') }];
  });
}

/** A folder that holds `package/`, as an archive unpacked, or is one. */
function folderFiles(path: string): readonly SourceFile[] {
  const inner = join(path, 'package');
  const root = existsSync(join(inner, 'package.json')) ? inner : path;
  const files = filesBelow(root, '', FOLDER_DEPTH_MAX);
  if (files.length > ENTRIES_MAX) throw new Error(`${path} has more than ${ENTRIES_MAX} files.`);
  return files;
}

function filesBelow(root: string, below: string, depth: number): readonly SourceFile[] {
  // Links are neither files nor folders here: nothing outside the folder is read.
  const entries = readdirSync(join(root, below), { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  return entries.flatMap((entry): readonly SourceFile[] => {
    const name = join(below, entry.name);
    if (entry.name.startsWith('.') || SKIPPED_FOLDERS.has(entry.name)) return [];
    if (entry.isDirectory()) return depth > 0 ? filesBelow(root, name, depth - 1) : [];
    if (!entry.isFile() || !entry.name.endsWith('.json')) return [];
    checkSize(name, statSync(join(root, name)).size);
    return [{ name, text: readFileSync(join(root, name), 'utf8') }];
  });
}

function checkSize(name: string, bytes: number): void {
  if (bytes > FILE_BYTES_MAX) {
    throw new Error(`${name} is larger than ${FILE_BYTES_MAX / MEGABYTE} MB.`);
  }
}

function resourceIn({ name, text }: SourceFile, unreadable: string[]): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) && typeof value['resourceType'] === 'string' ? value : undefined;
  } catch (error) {
    unreadable.push(
      `${name} is no JSON: ${error instanceof Error ? error.message : String(error)}.`,
    );
    return undefined;
  }
}

function manifestOf(files: readonly SourceFile[], path: string): Fields {
  const file = files.find(({ name }) => name === 'package.json');
  if (!file) {
    throw new Error(
      `${path} has no package/package.json: give a package in the npm-style FHIR form.`,
    );
  }
  const manifest: unknown = JSON.parse(file.text);
  if (!isFields(manifest)) throw new Error(`package.json of ${path} is no object.`);
  checkNames(manifest, path);
  checkFhirVersion(manifest, path);
  return manifest;
}

function checkNames(manifest: Fields, path: string): void {
  const [name, version] = [textOf(manifest, 'name') ?? '', textOf(manifest, 'version') ?? ''];
  const isGood = NAME.test(name) && VERSION.test(version);
  if (!isGood || name.length + version.length > NAME_LENGTH_MAX) {
    throw new Error(
      `package.json of ${path} must have a name of small letters, digits, '.', '-' and '_', and a version.`,
    );
  }
}

/** Names of the packages that the server comes with; `profiles:build` makes the one, `definitions` the other. */
const OUR_NAMES: ReadonlySet<string> = new Set(['r4-core', 'dmp']);

/** @throws Error when a package from elsewhere has the name of one of ours. */
export function checkForeignName({ name }: PackageSource): void {
  if (!OUR_NAMES.has(name)) return;
  throw new Error(
    `${name} is a package of Carnet itself: give yours another name in its package.json.`,
  );
}

function checkFhirVersion(manifest: Fields, path: string): void {
  const versions = [
    ...textsOf(manifest, 'fhirVersions'),
    ...textsOf(manifest, 'fhir-version-list'),
  ];
  if (versions.some((version) => /^4\.0(?:\.|$)/.test(version))) return;
  const told =
    versions.length === 0 ? 'does not say its FHIR version' : `is for FHIR ${versions.join(', ')}`;
  throw new Error(`${path} ${told}: Carnet reads packages for 4.0.1.`);
}
