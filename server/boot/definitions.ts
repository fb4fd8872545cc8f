/** The definitions of R4 and of the profiles, read from fhir-profiles. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Definitions } from '../fhir/definitions/definitions.ts';
import { loadDefinitions } from '../fhir/definitions/definitions.ts';
import type { DefinitionsPack } from '../fhir/definitions/pack.ts';
import type { StructureLookup } from '../fhir/definitions/structure.ts';
import { structureLookup } from '../fhir/definitions/structures.ts';
import { terminologyOver } from '../fhir/terminology/pack-terminology.ts';
import type { Terminology } from '../fhir/terminology/terminology.ts';

const PROFILES = new URL('../../fhir-profiles/', import.meta.url);
const FOLDER = new URL('r4-core/', PROFILES);

/** Those of which the order matters: of two definitions with one url the first is found. */
const FIRST: readonly string[] = ['r4-core', 'dmp'];

export interface Profiles {
  readonly definitions: Definitions;
  readonly structures: StructureLookup;
  readonly terminology: Terminology;
}

let read: Definitions | undefined;
let profiles: Profiles | undefined;

/** Read once, then the same value: the files change only with the code. */
export function readDefinitions(): Definitions {
  read ??= loadDefinitions(readPack());
  return read;
}

/**
 * What validation asks, of all packages of fhir-profiles: R4 core, then ours, then the others by name. Read once, then
 * the same value; lines are parsed when first asked for.
 * @throws Error that names the package whose files are not ours.
 */
export function readProfiles(): Profiles {
  profiles ??= { definitions: readDefinitions(), ...readPackages(PROFILES) };
  return profiles;
}

/** The packages of a folder. A folder without a pack, such as sources not built yet, counts for nothing. */
export function readPackages(folder: URL): Omit<Profiles, 'definitions'> {
  const packages = packageNames(folder).map((name) => {
    const text = (file: string) => packText(new URL(`${name}/${file}`, folder));
    return {
      structures: text('structures.jsonl'),
      valueSets: text('value-sets.jsonl'),
      codeSystems: text('code-systems.jsonl'),
    };
  });
  return {
    structures: structureLookup(packages.map(({ structures }) => structures)),
    terminology: terminologyOver(packages),
  };
}

function packageNames(folder: URL): readonly string[] {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const others = names.filter((name) => !FIRST.includes(name)).sort();
  return [...FIRST.filter((name) => names.includes(name)), ...others];
}

/** Packs are ASCII, and are kept at one byte a character; empty when the package has no such file. */
function packText(file: URL): string {
  return existsSync(file) ? readFileSync(file, 'latin1') : '';
}

function readPack(): DefinitionsPack {
  const json = (name: string): unknown => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'));
  const pack: Readonly<Record<keyof DefinitionsPack, unknown>> = {
    types: json('types.json'),
    searchParameters: json('search-parameters.json'),
    patientCompartment: json('compartment-patient.json'),
  };
  // The shapes scripts/definitions.ts writes; test/spec/definitions walks every record of them.
  return pack as DefinitionsPack;
}
