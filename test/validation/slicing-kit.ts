/** Small profiles made in a test, and what a validator that knows them says of resources. */
import { expect } from 'chai';
import type { Knowing } from '../../scripts/conformance/knowledge.ts';
import { knowledgeMaker } from '../../scripts/conformance/knowledge.ts';
import type { PlainResource } from '../../server/fhir/model/resource.ts';

export const OURS = 'https://example.org/fhir/StructureDefinition';
const CORE = 'http://hl7.org/fhir/StructureDefinition';

/** An element of a differential; its path is its id without slices. */
export interface Element {
  readonly id: string;
  readonly [member: string]: unknown;
}

export type Json = Readonly<Record<string, unknown>>;

/** `name` at the end of its url; `base` a type of R4 or the url of another. */
export function profile(name: string, base: string, elements: readonly Element[]): Json {
  const type = elements[0]?.id.split('.', 1)[0] ?? base;
  return {
    resourceType: 'StructureDefinition',
    url: `${OURS}/${name}`,
    name,
    status: 'active',
    kind: /^[A-Z]/.test(type) && DATATYPES.has(type) ? 'complex-type' : 'resource',
    abstract: false,
    type,
    baseDefinition: base.startsWith('http') ? base : `${CORE}/${base}`,
    derivation: 'constraint',
    differential: { element: elements.map(withPath) },
  };
}

const DATATYPES: ReadonlySet<string> = new Set(['Extension', 'Quantity', 'Identifier', 'Coding']);

function withPath(element: Element): Element {
  const path = element.id
    .split('.')
    .map((segment) => segment.replace(/:.*$/, ''))
    .join('.');
  const [, sliceName] = /:([^.]+)$/.exec(element.id) ?? [];
  const last = sliceName?.split('/').at(-1);
  // A slice of a slice is named by both. R4 profiling, Re-slicing.
  const name = sliceName?.includes('/') ? sliceName : last;
  return { path, ...(name === undefined ? {} : { sliceName: name }), ...element };
}

export function sliced(
  id: string,
  discriminators: readonly (readonly [type: string, path: string])[],
  rules: Json = { rules: 'open' },
): Element {
  const discriminator = discriminators.map(([type, path]) => ({ type, path }));
  return { id, slicing: { discriminator, ...rules } };
}

/** Extension that takes a text. */
export function textExtension(name: string): Json {
  return profile(name, 'Extension', [
    { id: 'Extension' },
    { id: 'Extension.url', fixedUri: `${OURS}/${name}` },
    { id: 'Extension.value[x]', min: 1, type: [{ code: 'string' }] },
  ]);
}

const make = knowledgeMaker();

export interface World {
  /** `expression` of each error by the profile of that name, without what stands before its first element. */
  errors(resource: Json, name: string): readonly string[];
}

export function world(...definitions: readonly Json[]): World {
  const knowing: Knowing = make(definitions);
  expect(knowing.leftOut).to.deep.equal([]);
  return {
    errors: (resource, name) => {
      // Tests send what no type allows: that is their matter.
      const { structure, rules } = knowing.validator.validate(
        resource as unknown as PlainResource,
        {
          profiles: [name.startsWith('http') ? name : `${OURS}/${name}`],
          least: 'error',
          unknown: 'error',
        },
      );
      return [...structure, ...rules].map(({ expression }) => expression);
    },
  };
}

export function concept(system: string, code: string): Json {
  return { coding: [{ system, code }] };
}

export const PATIENT: Json = { resourceType: 'Patient', id: 'p1' };

export const OBSERVATION: Json = {
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'x' },
};

/** Resources a profile named `p` accepts, and those it refuses with an element that an error must name. */
export interface Case {
  readonly title: string;
  readonly definitions: readonly Json[];
  readonly good: readonly Json[];
  readonly bad: readonly (readonly [resource: Json, expression: string])[];
}

export function describeCases(cases: readonly Case[]): void {
  for (const { title, definitions, good, bad } of cases) {
    describe(title, () => {
      const { errors } = world(...definitions);
      for (const [index, resource] of good.entries()) {
        it(`accepts ${index + 1}`, () => {
          expect(errors(resource, 'p')).to.deep.equal([]);
        });
      }
      for (const [index, [resource, expression]] of bad.entries()) {
        it(`refuses ${index + 1} at ${expression}`, () => {
          expect(errors(resource, 'p')).to.include(expression);
        });
      }
    });
  }
}
