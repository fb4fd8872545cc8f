/**
 * A rule evaluated by FHIRPath on the element itself. R4 fhirpath; R4 conformance-rules, constraints.
 *
 * As in HL7's validator a rule holds when the result is `true`, or one or more items that are no boolean; it fails when
 * the result is `false` or empty. An error of evaluation is unknown here, where HL7's validator lets the rule fail: the
 * shape of the content is told by the structure.
 */
import type { Constraint } from '../../definitions/structure.ts';
import type { RulePath } from '../../model/path.ts';
import { compileRule, primitiveNode } from '../../model/path.ts';
import { correctedExpression, emptyVerdict } from './corrections.ts';
import { dataOf, FUNCTIONS, Surroundings } from './functions.ts';
import type { InvariantCheck, InvariantContext, InvariantNode } from './invariant.ts';

/** R4 fhirpath, variables: beside these, `%ucum` and `%context` are the library's. */
const CODE_SYSTEMS = { sct: 'http://snomed.info/sct', loinc: 'http://loinc.org' };

/** `%"vs-name"` and `` %`vs-name` ``. */
const NAMED_CANONICAL = /%["'`]?(vs|ext)-([A-Za-z0-9.-]{1,64})/g;
/** A name in double quotes, as R4 writes it, is in back-quotes in FHIRPath. */
const QUOTED_VARIABLE = /%"([A-Za-z0-9.-]{1,64})"/g;

/** Compiled when first asked; what cannot be compiled is always unknown. Of any cost: see `cost.ts`. */
export function fhirPathCheck(
  constraint: Constraint,
  kind: string,
  context: InvariantContext,
): InvariantCheck {
  const expression = correctedExpression(constraint);
  if (expression === undefined) return () => 'unknown';
  const whenEmpty = emptyVerdict(constraint);
  const constants = { ...CODE_SYSTEMS, ...namedCanonicals(expression) };
  let path: RulePath | undefined | null = null;
  return (node) => {
    if (path === null) path = compiled(expression, kind);
    if (!path) return 'unknown';
    const around = new Surroundings(context, node.scope);
    try {
      const result = path(focusOf(node, kind), {
        ...constants,
        resource: node.scope.resource,
        rootResource: (node.scope.container ?? node.scope).resource,
        surroundings: around,
      });
      if (isTrue(result)) return 'holds';
      if (around.isDoubtful) return 'unknown';
      return result.length === 0 ? whenEmpty : 'fails';
    } catch {
      // Content of another shape than the expression expects, or a function it does not know.
      return 'unknown';
    }
  };
}

function compiled(expression: string, kind: string): RulePath | undefined {
  const written = expression.replace(QUOTED_VARIABLE, '%`$1`');
  try {
    return compileRule({ expression: written, kind, functions: FUNCTIONS });
  } catch {
    // Not FHIRPath: a definition's fault, which no sender can mend.
    return undefined;
  }
}

function namedCanonicals(expression: string): Readonly<Record<string, string>> {
  const constants: Record<string, string> = {};
  for (const [, sort, name = ''] of expression.matchAll(NAMED_CANONICAL)) {
    const folder = sort === 'vs' ? 'ValueSet' : 'StructureDefinition';
    constants[`${sort}-${name}`] = `http://hl7.org/fhir/${folder}/${name}`;
  }
  return constants;
}

function focusOf({ value, sibling }: InvariantNode, kind: string): unknown {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  return primitiveNode(kind, value, sibling);
}

function isTrue(result: readonly unknown[]): boolean {
  const [only] = result;
  const data = dataOf(only);
  return result.length === 1 && typeof data === 'boolean' ? data : result.length > 0;
}
