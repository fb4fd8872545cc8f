/** Where an extension may stand. R4 StructureDefinition.context; R4 defining-extensions, Context. */
import type { Structure, StructureContext } from '../../definitions/structure.ts';
import { fault } from '../checks/finding.ts';
import type { Finding, RuleBook } from './engine.ts';
import type { Met } from './met.ts';
import { isObject } from './met.ts';

/** Types from one to the root of its kind: Age, Quantity, Element. */
const BASES_MAX = 8;

/** Undefined: it may stand there, or its definition does not say where in a way that can be judged. */
export function contextFinding(
  { parent }: Met,
  { url, context = [] }: Structure,
  book: RuleBook,
): Finding | undefined {
  if (context.length === 0 || !parent) return undefined;
  // Read as anywhere, as HL7's validator does: many of R4's own extensions stand on resources and say `Element`.
  if (context.some(({ expression }) => expression === 'Element')) return undefined;
  if (!context.every((one) => isJudged(one, book))) return undefined;
  const names = namesOf(parent, book);
  const stands = context.some(({ type, expression }) =>
    type === 'extension' ? isExtension(parent, expression) : names.has(pathOf(expression)),
  );
  return stands ? undefined : misplaced(url, context);
}

/** FHIRPath, slices and names that are no type of R4 (`CanonicalResource`) are let through. */
function isJudged({ type, expression }: StructureContext, book: RuleBook): boolean {
  if (type === 'extension') return true;
  const path = pathOf(expression);
  const [root = path] = path.split('.', 1);
  return type === 'element' && !path.includes(':') && book.coreTree(root) !== undefined;
}

/** `Patient.name` of `http://hl7.org/fhir/StructureDefinition/Patient#Patient.name`; choices without `[x]`. */
function pathOf(expression: string): string {
  return expression.slice(expression.indexOf('#') + 1).replaceAll('[x]', '');
}

/** Inside a complex one, `url#name` names a part of it. */
function isExtension({ kind, value, parent }: Met, expression: string): boolean {
  if (kind !== 'Extension' || !isObject(value)) return false;
  const [url = expression, name] = expression.split('#');
  if (name === undefined) return value.url === url;
  const outer = parent?.value;
  return value.url === name && isObject(outer) && outer.url === url;
}

/** All that an element may be called: its type and what that derives from, and its path from each type around it. */
function namesOf(element: Met, book: RuleBook): ReadonlySet<string> {
  const names = new Set(typesOf(element.kind, book));
  let path = element.place.name;
  let at = element;
  while (at.parent && at.value !== at.scope.resource) {
    at = at.parent;
    for (const type of typesOf(at.kind, book)) names.add(`${type}.${path}`);
    path = `${at.place.name}.${path}`;
  }
  return names;
}

/** `Observation.component` too: the path of an element defined in place is its kind. */
function typesOf(kind: string, book: RuleBook): readonly string[] {
  if (kind.includes('.')) return [kind, 'BackboneElement', 'Element'];
  const types: string[] = [];
  let type: string | undefined = kind;
  for (let count = 0; count < BASES_MAX && type !== undefined; count += 1) {
    types.push(type);
    const structure: Structure | undefined = book.structure(`${CORE}${type}`);
    type = structure?.base?.slice(CORE.length);
  }
  return types;
}

const CORE = 'http://hl7.org/fhir/StructureDefinition/';

function misplaced(url: string, context: readonly StructureContext[]): Finding {
  const list = context.map(({ expression }) => expression).join(', ');
  return fault('Extension_EXTP_Context_Wrong', 'structure', {
    fr: `L'extension ${url} n'est pas permise ici ; elle l'est sur : ${list}.`,
    en: `The extension ${url} is not allowed here; it is on: ${list}.`,
  });
}
