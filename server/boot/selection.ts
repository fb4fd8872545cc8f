/** Which profiles of fhir-profiles/dmp apply to what is written. */
import { readFileSync } from 'node:fs';
import type { SelectionFile } from '../dmp/profiles/selection.ts';

const FILE = new URL('../../fhir-profiles/dmp/selection.json', import.meta.url);

export function readSelection(): SelectionFile {
  // The shape fhir-profiles/dmp/README.md gives it; test/validation/dmp walks every rule of it.
  return JSON.parse(readFileSync(FILE, 'utf8')) as SelectionFile;
}
