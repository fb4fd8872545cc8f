/** FHIRPath, compiled once per expression; the only importer of the fhirpath library. R4 fhirpath. */

import type { Model } from 'fhirpath';
import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4/index.js';
import type { PlainResource } from './resource.ts';

export type Path = (resource: PlainResource) => readonly unknown[];

const compiled = new Map<string, Path>();

/** The nodes an expression selects, as the library gives them: `{ data, fhirNodeDataType }`, or a primitive. */
export function compilePath(expression: string): Path {
  const known = compiled.get(expression);
  if (known) return known;
  // The library's own model; its typing differs from `Model` by an optional member only.
  const evaluate = fhirpath.compile(expression, r4 as unknown as Model, {
    resolveInternalTypes: false,
  });
  // Synchronous by construction: no expression here uses resolve() or another asynchronous function.
  const path: Path = (resource) => evaluate(resource) as unknown[];
  compiled.set(expression, path);
  return path;
}
