/** The definitions of R4 read from fhir-profiles/r4-core. */
import { readFileSync } from 'node:fs';
import type { Definitions } from '../fhir/definitions/definitions.ts';
import { loadDefinitions } from '../fhir/definitions/definitions.ts';
import type { DefinitionsPack } from '../fhir/definitions/pack.ts';

const FOLDER = new URL('../../fhir-profiles/r4-core/', import.meta.url);

let read: Definitions | undefined;

/** Read once, then the same value: the files change only with the code. */
export function readDefinitions(): Definitions {
  read ??= loadDefinitions(readPack());
  return read;
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
