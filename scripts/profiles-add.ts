/** Adds packages of profiles to fhir-profiles, reduced to what validation reads. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readArguments, runCommand, stop } from './arguments.ts';
import { download, isSpecifier } from './profiles/download.ts';
import { otherPackages } from './profiles/held.ts';
import { makePack, printedManifest } from './profiles/make-pack.ts';
import { writeFiles } from './profiles/pack-folder.ts';
import { checkForeignName, readPackage } from './profiles/package-source.ts';
import { tellPack } from './profiles/tell.ts';

const USAGE = `Usage: npm run profiles:add -- PACKAGE@VERSION | FILE.tgz | FOLDER ... [--out FOLDER]

Reads packages in the npm-style FHIR form, for FHIR 4.0.1, and writes each to fhir-profiles/NAME-VERSION: its
StructureDefinitions (with their snapshot, or made from their differential), ValueSets and CodeSystems, reduced to what
validation reads. The server uses it from its next start. Give a package after those it depends on.

  PACKAGE@VERSION  downloaded from the npm registry: hl7.fhir.uv.ips@2.0.0
  FILE.tgz         an archive of that form
  FOLDER           one unpacked
  --out FOLDER     write there instead of fhir-profiles; it must hold r4-core
  --help           print this

To remove a package, delete its folder.`;

const PROFILES = fileURLToPath(new URL('../fhir-profiles/', import.meta.url));

/** Bytes of the files of one package: each start reads them. */
const PACK_BYTES_MAX = 24 * 1024 * 1024;

runCommand(async () => {
  const given = readArguments({ usage: USAGE, options: { out: true }, positionals: true });
  if (given.positionals.length === 0) stop(USAGE);
  for (const what of given.positionals) add(what, given.value('out') ?? PROFILES);
});

function add(what: string, profiles: string): void {
  if (!isSpecifier(what)) {
    addFrom(what, profiles);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'profiles-'));
  try {
    process.stderr.write(`Downloading ${what}\n`);
    addFrom(download(what, folder), profiles);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function addFrom(path: string, profiles: string): void {
  process.stderr.write(`Reading ${path}\n`);
  const source = readPackage(path);
  checkForeignName(source);
  const name = `${source.name}-${source.version}`;
  process.stderr.write(`Reducing ${source.resources.length} resources of ${name}\n`);
  const made = makePack(source, { profiles, others: otherPackages(profiles, name) });
  const { structures, valueSets, codeSystems } = made.reduced;
  if (structures.length + valueSets.length + codeSystems.length === 0) {
    throw new Error(
      `${name} has no StructureDefinition, ValueSet or CodeSystem that can be used; nothing written.\n${made.reduced.leftOut.join('\n')}`,
    );
  }
  const bytes = Object.values(made.files).reduce((sum, text) => sum + text.length, 0);
  if (bytes > PACK_BYTES_MAX) {
    throw new Error(
      `${name} reduces to more than ${PACK_BYTES_MAX / 1024 / 1024} MB, which every start would read; nothing written. Add a package with less in it.`,
    );
  }
  const folder = join(profiles, name);
  writeFiles(folder, { ...made.files, 'package.json': printedManifest(source) });
  process.stdout.write(tellPack(made, folder));
}
