/** The values a search parameter's expression selects in one resource. R4 search, Handling References; R4 fhirpath. */
import { compilePath } from '../../model/path.ts';
import type { PlainResource } from '../../model/resource.ts';

/** `Type.element.element`: nine expressions in ten, walked without the FHIRPath engine, ten times faster. */
const PLAIN_PATH = /^[A-Z]\w*(?:\.[a-z]\w*)+$/;
const ABSTRACT_TYPES: ReadonlySet<string> = new Set(['Resource', 'DomainResource']);

/** Members of each plain path; null for the expressions that need the engine. Bounded by the definitions. */
const plans = new Map<string, readonly string[] | null>();

/** Values as plain JavaScript, in document order; nothing for an absent or empty element. */
export function selectValues(resource: PlainResource, expression: string): readonly unknown[] {
  if (expression === '') return [];
  const values = walk(resource, expression) ?? compilePath(expression)(resource).map(unwrapped);
  return values.filter((value) => value !== null && value !== undefined);
}

/** Undefined when the path meets a choice element (`value[x]`), whose JSON name only the engine knows. */
function walk(resource: PlainResource, expression: string): readonly unknown[] | undefined {
  const [type, ...members] = planOf(expression) ?? [];
  if (type === undefined) return undefined;
  if (type !== resource.resourceType && !ABSTRACT_TYPES.has(type)) return undefined;
  let values: readonly unknown[] = [resource];
  for (const member of members) {
    const next: unknown[] = [];
    for (const value of values) {
      if (!isObject(value)) continue;
      const found = value[member];
      if (found === undefined && hasChoice(value, member)) return undefined;
      next.push(...listOf(found));
    }
    values = next;
  }
  return values;
}

function planOf(expression: string): readonly string[] | null {
  const known = plans.get(expression);
  if (known !== undefined) return known;
  const plan = PLAIN_PATH.test(expression) ? expression.split('.') : null;
  plans.set(expression, plan);
  return plan;
}

function hasChoice(value: Readonly<Record<string, unknown>>, member: string): boolean {
  return Object.keys(value).some((name) => {
    const next = name.charAt(member.length);
    return name.startsWith(member) && next >= 'A' && next <= 'Z';
  });
}

/** The engine gives nodes that carry their FHIR type; only their data is indexed. */
function unwrapped(value: unknown): unknown {
  return isObject(value) && 'fhirNodeDataType' in value ? value.data : value;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects among what an element holds, one or many. */
export function objects(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return listOf(value).filter(isObject);
}

/** The value when it is a text that says something. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The value as a list: FHIR repeats an element by an array. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return [value];
  const list: readonly unknown[] = value;
  return list;
}
