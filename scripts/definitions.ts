/** Writes fhir-profiles/r4-core: HL7's R4 4.0.1 definitions, reduced to what Carnet reads at start. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compartmentProblems, paramProblems, typeProblems } from './definitions/check.ts';
import { printCompartment, printParams, printTypes } from './definitions/print.ts';
import { packParams } from './definitions/search-parameters.ts';
import type { SourceCompartment } from './definitions/source.ts';
import { downloadPackage, PACKAGE, readSource } from './definitions/source.ts';
import { packTypes } from './definitions/types.ts';
import { validationFiles } from './definitions/validation-pack.ts';
import { writeFiles } from './profiles/pack-folder.ts';

const HELP = `Usage: npm run definitions [-- --from FOLDER] [--out FOLDER]

Writes types.json, search-parameters.json and compartment-patient.json from HL7's R4 definitions, and what validation
reads: structures.jsonl, value-sets.jsonl, code-systems.jsonl, pack.json with their hashes, package.json.

  --from FOLDER  read the definitions there instead of downloading ${PACKAGE}
  --out FOLDER   write there instead of fhir-profiles/r4-core
  --help         print this
`;

const OUT = fileURLToPath(new URL('../fhir-profiles/r4-core/', import.meta.url));

function main(): void {
  const { values } = parseArgs({
    options: {
      from: { type: 'string' },
      out: { type: 'string', default: OUT },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) process.stdout.write(HELP);
  else if (values.from !== undefined) writePack(values.from, values.out);
  else writeDownloaded(values.out);
}

function writeDownloaded(out: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'definitions-'));
  try {
    writePack(downloadPackage(folder), out);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function writePack(from: string, out: string): void {
  const source = readSource(from);
  process.stderr.write('Reducing\n');
  const types = packTypes(source.structures);
  const params = packParams(source.searchParameters, types);
  const compartment = compartmentCodes(source.compartment);
  const problems = [
    ...typeProblems(types),
    ...paramProblems(params),
    ...compartmentProblems(compartment, params),
  ];
  if (problems.length > 0) {
    process.stderr.write(`Nothing written.\n${problems.join('\n')}\n`);
    process.exitCode = 1;
    return;
  }
  writeFiles(out, {
    'types.json': printTypes(types),
    'search-parameters.json': printParams(params),
    'compartment-patient.json': printCompartment(compartment),
    ...validationFiles(from),
  });
  process.stdout.write(`${types.length} types, ${params.length} parameters written to ${out}\n`);
}

/** R4 CompartmentDefinition, patient: types that may be in one, by name. */
function compartmentCodes({ resource }: SourceCompartment): ReadonlyMap<string, readonly string[]> {
  const inside = resource.filter(({ param = [] }) => param.length > 0);
  return new Map(
    inside
      .sort((a, b) => (a.code < b.code ? -1 : 1))
      .map(({ code, param = [] }) => [code, [...param].sort()] as const),
  );
}

main();
