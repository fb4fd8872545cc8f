/** The files of fhir-profiles/dmp as tests read them. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { SelectionFile } from '../../../server/dmp/profiles/selection.ts';

/** What a definition or an example holds is looked into, whatever its shape. */
export type Loose = any;

export interface DefinitionFile {
  readonly file: string;
  readonly json: Loose;
}

const FOLDER = fileURLToPath(new URL('../../../fhir-profiles/dmp/', import.meta.url));
export const CANONICAL = 'https://carnet.example/fhir';

export const definitions: readonly DefinitionFile[] = read('');
export const examples: readonly DefinitionFile[] = read('example/');
/** Our own file: the tests below check its shape. */
export const selection: SelectionFile = JSON.parse(
  readFileSync(`${FOLDER}selection.json`, 'utf8'),
) as SelectionFile;

function read(folder: string): readonly DefinitionFile[] {
  return readdirSync(`${FOLDER}${folder}`)
    .filter((name) => /^[A-Z]\w+-.+\.json$/.test(name))
    .sort()
    .map((file) => ({ file, json: JSON.parse(readFileSync(`${FOLDER}${folder}${file}`, 'utf8')) }));
}

export function ofType(type: string): readonly Loose[] {
  return definitions.map(({ json }) => json).filter(({ resourceType }) => resourceType === type);
}

/** @throws Error when there is none by that id. */
export function definition(type: string, id: string): Loose {
  const found = ofType(type).find((json) => json.id === id);
  if (!found) throw new Error(`fhir-profiles/dmp has no ${type} '${id}'`);
  return found;
}

/** Codes of a CodeSystem, in its order. */
export function codesOf(id: string): readonly string[] {
  return definition('CodeSystem', id).concept.map(({ code }: Loose) => code);
}

/** The definition of a profile and of those of ours it rests on, itself first. */
export function chainOf(canonical: string): readonly Loose[] {
  const found = ofType('StructureDefinition').find(({ url }) => url === canonical);
  return found ? [found, ...chainOf(found.baseDefinition)] : [];
}
