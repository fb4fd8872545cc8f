/** FHIRPath, compiled once per expression; the only importer of the fhirpath library. R4 fhirpath. */

import type { Model, UserInvocationTable } from 'fhirpath';
import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4/index.js';
import type { PlainResource } from './resource.ts';

export type Path = (resource: PlainResource) => readonly unknown[];

// The library's own model; its typing differs from `Model` by an optional member only.
const MODEL = r4 as unknown as Model;

const compiled = new Map<string, Path>();

/** The nodes an expression selects, as the library gives them: `{ data, fhirNodeDataType }`, or a primitive. */
export function compilePath(expression: string): Path {
  const known = compiled.get(expression);
  if (known) return known;
  const evaluate = fhirpath.compile(expression, MODEL, { resolveInternalTypes: false });
  // Synchronous by construction: no expression here uses resolve() or another asynchronous function.
  const path: Path = (resource) => evaluate(resource) as unknown[];
  compiled.set(expression, path);
  return path;
}

/** An element in a collection, as the library keeps it. */
export interface PathNode {
  /** JSON value; numbers are the library's decimals. */
  readonly data: unknown;
  readonly parentResNode: PathNode | null;
  /** The member of its parent that holds it. */
  readonly propName: string | null | undefined;
  /** `Reference`, `canonical`; null when unknown to R4. */
  readonly fhirNodeDataType: string | null;
}

export function isPathNode(item: unknown): item is PathNode {
  return (
    typeof item === 'object' &&
    item !== null &&
    'parentResNode' in item &&
    'fhirNodeDataType' in item
  );
}

/** One call of a function in an expression. */
export interface PathCall {
  readonly items: readonly unknown[];
  /** Its parameters, all texts; none when absent. */
  readonly parameters: readonly string[];
  /** Given with the variables under `surroundings`. */
  readonly surroundings: unknown;
}

export type PathFunction = (call: PathCall) => readonly unknown[];

/** A rule to compile. */
export interface RuleSource {
  readonly expression: string;
  /** Type or path of the element it is asked of: `Period`, `Observation.component`. */
  readonly kind: string;
  /** By name, beside or instead of the library's own. */
  readonly functions: Readonly<Record<string, PathFunction>>;
}

/**
 * `focus`: JSON of an element that has members, or what `primitiveNode` made.
 * @throws Error when the content does not fit the expression.
 */
export type RulePath = (
  focus: unknown,
  variables: Readonly<Record<string, unknown>>,
) => readonly unknown[];

/** @throws Error when the expression is not FHIRPath. */
export function compileRule({ expression, kind, functions }: RuleSource): RulePath {
  const evaluate = fhirpath.compile({ base: kind, expression }, MODEL, {
    resolveInternalTypes: false,
    // Without it trace() writes to the console.
    traceFn: () => undefined,
    userInvocationTable: invocations(functions),
  });
  // Synchronous: without `async` the library throws where it would have to wait.
  return (focus, variables) => evaluate(focus, variables) as unknown[];
}

const PARAMETERS_MAX = 3;

function invocations(functions: Readonly<Record<string, PathFunction>>): UserInvocationTable {
  const arity: UserInvocationTable[string]['arity'] = {};
  for (let count = 0; count <= PARAMETERS_MAX; count++) {
    arity[count] = Array.from({ length: count }, () => 'String');
  }
  const table: UserInvocationTable = {};
  for (const [name, apply] of Object.entries(functions)) {
    table[name] = {
      arity,
      internalStructures: true,
      fn(
        this: { readonly vars: Readonly<Record<string, unknown>> },
        items: readonly unknown[],
        ...parameters: readonly string[]
      ) {
        return apply({ items, parameters, surroundings: this.vars.surroundings });
      },
    };
  }
  return table;
}

const whole = fhirpath.compile('$this', MODEL, { resolveInternalTypes: false });

/** A resource as an item that knows its type, so that `is Patient` holds of it. */
export function resourceNode(resource: PlainResource): unknown {
  return whole(resource)[0];
}

const primitives = new Map<string, (extension: unknown) => readonly unknown[]>();

/** A primitive with the object of its `_` member, as an element of its type. `kind`: `dateTime`, `xhtml`. */
export function primitiveNode(kind: string, value: unknown, sibling: unknown): unknown {
  if (kind === 'xhtml') return nodeIn('Narrative', '`div`', { div: value, _div: sibling });
  const member = `value${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;
  // An extension may hold every primitive type but xhtml.
  return nodeIn('Extension', 'value', { [member]: value, [`_${member}`]: sibling });
}

function nodeIn(base: string, expression: string, json: unknown): unknown {
  const known =
    primitives.get(base) ??
    fhirpath.compile({ base, expression }, MODEL, { resolveInternalTypes: false });
  primitives.set(base, known);
  return known(json)[0];
}

/** What R4 says of one member of a kind of element. */
export interface MemberElement {
  /** JSON members of a choice (`value` of `Extension`: `valueString`…); undefined when it is none. */
  readonly choices: readonly string[] | undefined;
  /** Undefined for a choice, and for what R4 does not define. */
  readonly type: string | undefined;
  readonly repeats: boolean;
}

/** `kind`: a type or the path of an element defined in place. */
export function elementOf(kind: string, name: string): MemberElement {
  const path = `${kind}.${name}`;
  return {
    choices: MODEL.choiceTypePaths[path]?.map((type) => `${name}${type}`),
    type: MODEL.path2Type[path],
    repeats: MODEL.path2Repeating[path] === true,
  };
}
