/** `npm run profile:pages`: writes a readable page for each profile of fhir-profiles/dmp, and their index, into docs/profiles. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readArguments, runCommand } from './arguments.ts';
import { profilePages } from './profile-pages/pages.ts';

const USAGE = `Usage: npm run profile:pages

Writes docs/profiles: one page for each StructureDefinition of fhir-profiles/dmp and an index, from the JSON files and the
pack beside them (npm run profiles:build first). Pages of profiles that are gone are removed. French first, English beside.

  --help  print this`;

const FOLDER = fileURLToPath(new URL('../docs/profiles/', import.meta.url));

runCommand(async () => {
  readArguments({ usage: USAGE, options: {} });
  const pages = profilePages();
  mkdirSync(FOLDER, { recursive: true });
  for (const name of readdirSync(FOLDER))
    if (name.endsWith('.md') && !pages.has(name)) rmSync(`${FOLDER}${name}`);
  for (const [name, text] of pages) writeFileSync(`${FOLDER}${name}`, text);
  process.stdout.write(`${pages.size} pages in docs/profiles\n`);
});
