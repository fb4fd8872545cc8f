/** The definitions of a package as its pages read them. FHIR npm packages: one JSON file a resource, examples apart. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { SelectionFile } from '../../server/dmp/profiles/selection.ts';

export type Members = Readonly<Record<string, unknown>>;

export interface Definition {
  /** Name of its JSON file. */
  readonly file: string;
  readonly id: string;
  readonly json: Members;
}

export interface DmpPackage {
  readonly definitions: readonly Definition[];
  readonly selection: SelectionFile;
  /** Canonical of a profile → names of the example files that declare it. */
  readonly examples: ReadonlyMap<string, readonly string[]>;
}

const FOLDER = fileURLToPath(new URL('../../fhir-profiles/dmp/', import.meta.url));

/** The package of the DMP, in the order of its file names. */
export function readDmpPackage(): DmpPackage {
  const files = readdirSync(FOLDER).filter((name) => /^[A-Z]\w+-.+\.json$/.test(name));
  const definitions = files
    .sort()
    .map((file) => ({ file, json: readMembers(file) }))
    .map(({ file, json }) => ({ file, json, id: textAt(json, 'id') }));
  // Our own file, whose shape a test checks.
  const selection = readMembers('selection.json') as unknown as SelectionFile;
  return { definitions, selection, examples: examplesByProfile() };
}

function examplesByProfile(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const file of readdirSync(`${FOLDER}example`).sort()) {
    const { meta } = readMembers(`example/${file}`);
    for (const profile of isMembers(meta) ? texts(meta['profile']) : [])
      found.set(profile, [...(found.get(profile) ?? []), file]);
  }
  return found;
}

function readMembers(file: string): Members {
  const json: unknown = JSON.parse(readFileSync(`${FOLDER}${file}`, 'utf8'));
  if (!isMembers(json)) throw new Error(`${file} is no JSON object`);
  return json;
}

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function itemsAt(members: Members, name: string): readonly Members[] {
  const value = members[name];
  return Array.isArray(value) ? value.filter(isMembers) : [];
}

/** Empty when absent. */
export function textAt(members: Members, name: string): string {
  const value = members[name];
  return typeof value === 'string' ? value : '';
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
