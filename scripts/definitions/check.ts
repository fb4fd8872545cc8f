/** What must hold of the pack before it is written. Each failure is a sentence. */
import type { PackParam, PackType } from '../../server/fhir/definitions/pack.ts';
import { compilePath } from '../../server/fhir/model/path.ts';

const RESOURCE_TYPE_COUNT = 146;

/** Elements are compared with an independent model of R4 by test/spec/definitions. */
export function typeProblems(types: readonly PackType[]): readonly string[] {
  const concrete = types.filter(({ kind, abstract }) => kind === 'resource' && !abstract);
  return concrete.length === RESOURCE_TYPE_COUNT ? [] : [`${concrete.length} resource types`];
}

/** Expressions that do not compile, those of components included. */
export function paramProblems(params: readonly PackParam[]): readonly string[] {
  return params.flatMap(({ base, code, expression, components = [] }) =>
    [expression ?? '', ...components.map((component) => component.expression)]
      .filter((text) => text !== '' && !compiles(text))
      .map((text) => `${base}.${code} does not compile: ${text}`),
  );
}

function compiles(expression: string): boolean {
  try {
    compilePath(expression);
    return true;
  } catch {
    // The answer, not an accident: which expression it was is in the sentence the caller prints.
    return false;
  }
}

/** Codes of the compartment that are no parameter of their type. */
export function compartmentProblems(
  compartment: ReadonlyMap<string, readonly string[]>,
  params: readonly PackParam[],
): readonly string[] {
  const known = new Set(params.map(({ base, code }) => `${base}.${code}`));
  return [...compartment]
    .flatMap(([type, codes]) => codes.map((code) => `${type}.${code}`))
    .filter((name) => !known.has(name))
    .map((name) => `${name} of the compartment is no parameter`);
}
