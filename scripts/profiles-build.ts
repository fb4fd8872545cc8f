/** Makes the packs of our own packages again from the JSON definitions beside them. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readArguments, runCommand } from './arguments.ts';
import { makePack } from './profiles/make-pack.ts';
import { writeFiles } from './profiles/pack-folder.ts';
import { readPackage } from './profiles/package-source.ts';
import { tellPack } from './profiles/tell.ts';

const USAGE = `Usage: npm run profiles:build [-- --out FOLDER]

Reads the StructureDefinitions, ValueSets and CodeSystems of fhir-profiles/dmp (JSON files in its folders, examples apart)
and writes structures.jsonl, value-sets.jsonl, code-systems.jsonl and pack.json there. Run it after
each change of a definition. Ends with 1, and writes nothing, when a definition cannot be used.

  --out FOLDER  write there instead of fhir-profiles/dmp
  --help        print this`;

const PROFILES = fileURLToPath(new URL('../fhir-profiles/', import.meta.url));
const NAME = 'dmp';

runCommand(async () => {
  const given = readArguments({ usage: USAGE, options: { out: true } });
  const source = readPackage(join(PROFILES, NAME));
  process.stderr.write(`Reducing ${source.resources.length} resources of ${source.name}\n`);
  // Nothing but R4 core is leant on: what somebody adds to this folder must not change our pack.
  const made = makePack(source, { profiles: PROFILES, others: [] });
  const folder = given.value('out') ?? join(PROFILES, NAME);
  const faults = made.reduced.leftOut.filter((sentence) => !sentence.includes('not read by'));
  if (faults.length > 0) throw new Error(`Nothing written.\n${faults.join('\n')}`);
  writeFiles(folder, made.files);
  process.stdout.write(tellPack(made, folder));
});
