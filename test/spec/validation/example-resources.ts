/** Published examples kept beside the repository, too big to be in it: none when the folder is absent. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PlainResource } from '../../../server/fhir/model/resource.ts';

const FOLDER = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));

/** HL7's R4 examples, the IPS bundles and synthetic records, by file name. */
export function exampleResources(): readonly {
  readonly file: string;
  readonly resource: PlainResource;
}[] {
  if (!existsSync(FOLDER)) return [];
  return globSync('{hl7-r4-examples,ips-*,synthea}/*.json', { cwd: FOLDER })
    .sort()
    .map((path) => ({
      file: basename(path),
      // Each file of these folders is one resource.
      resource: JSON.parse(readFileSync(`${FOLDER}${path}`, 'utf8')) as PlainResource,
    }));
}
