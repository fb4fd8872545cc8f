/** What validation reads of R4 core: structures, value sets and code systems, from HL7's own files. */
import { packFiles, printJson } from '../profiles/pack-folder.ts';
import { reduce } from '../profiles/reduce.ts';
import { INTEGRITY, PACKAGE, readPackSource } from './source.ts';

const RELEASE = '4.0.1';

/**
 * The files of fhir-profiles/r4-core that validation reads, by name.
 * @throws Error when a definition cannot be reduced: R4 core is taken whole.
 */
export function validationFiles(folder: string): Readonly<Record<string, string>> {
  const { resources, inputs } = readPackSource(folder);
  const reduced = reduce(resources, {
    held: { codeSystem: () => undefined, valueSet: () => undefined },
    withSnapshot: (source) => source,
    release: RELEASE,
  });
  if (reduced.leftOut.length > 0) throw new Error(reduced.leftOut.join('\n'));
  return {
    ...packFiles({ source: `${PACKAGE} ${INTEGRITY}`, inputs }, reduced),
    'package.json': printJson({
      name: 'hl7.fhir.r4.core',
      version: RELEASE,
      canonical: 'http://hl7.org/fhir',
      license: 'CC0-1.0',
      fhirVersions: [RELEASE],
    }),
  };
}
