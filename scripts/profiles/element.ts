/** An ElementDefinition of a snapshot, reduced. R4 elementdefinition. */
import type {
  Binding,
  Constraint,
  Discriminator,
  Slicing,
  StructureElement,
  StructureElementType,
} from '../../server/fhir/definitions/structure.ts';
import type { Fields } from './fields.ts';
import {
  choiceOf,
  extensionValue,
  isFields,
  isSet,
  listOf,
  neededText,
  numberOf,
  textOf,
  textsOf,
} from './fields.ts';

const EXTENSIONS = 'http://hl7.org/fhir/StructureDefinition/';
const FHIR_TYPE = `${EXTENSIONS}structuredefinition-fhir-type`;
const MAX_VALUE_SET = `${EXTENSIONS}elementdefinition-maxValueSet`;
const TRANSLATION = `${EXTENSIONS}translation`;
const SYSTEM_TYPE = 'http://hl7.org/fhirpath/System.';
const ANY_RESOURCE = `${EXTENSIONS}Resource`;

/** They hold everywhere; the validator asks them by itself. */
const EVERYWHERE: ReadonlySet<string> = new Set([
  'ele-1',
  'ext-1',
  'dom-2',
  'dom-3',
  'dom-4',
  'dom-5',
  'dom-6',
]);

const STRENGTHS: ReadonlySet<string> = new Set([
  'required',
  'extensible',
  'preferred',
] satisfies Binding['strength'][]);
const DISCRIMINATORS: ReadonlySet<string> = new Set([
  'value',
  'exists',
  'pattern',
  'type',
  'profile',
] satisfies Discriminator['type'][]);
const AGGREGATIONS: ReadonlySet<string> = new Set(['contained', 'referenced', 'bundled']);

/** @throws Error when a mandatory member is absent or unknown. */
export function packElement(source: Fields): StructureElement {
  const path = neededText(source, 'path');
  const constraints = listOf(source, 'constraint').flatMap(packConstraint);
  return {
    id: textOf(source, 'id') ?? path,
    path,
    ...present('slice', textOf(source, 'sliceName')),
    ...cardinality(source),
    ...present('types', packTypes(source)),
    ...present('contentReference', textOf(source, 'contentReference')),
    ...present('slicing', packSlicing(source, path)),
    ...present('fixed', choiceOf(source, 'fixed')),
    ...present('pattern', choiceOf(source, 'pattern')),
    ...present('minValue', choiceOf(source, 'minValue')),
    ...present('maxValue', choiceOf(source, 'maxValue')),
    ...present('maxLength', numberOf(source, 'maxLength')),
    ...present('binding', packBinding(source)),
    ...(constraints.length > 0 && { constraints }),
    ...(isSet(source, 'isModifier') && { isModifier: true as const }),
    ...(isSet(source, 'mustSupport') && { mustSupport: true as const }),
  };
}

/** A member when it has a value: an absent one is not written. */
function present<K extends string, V>(name: K, value: V | undefined): { readonly [P in K]?: V } {
  // The one member is `name`, or there is none.
  return (value === undefined ? {} : { [name]: value }) as { readonly [P in K]?: V };
}

function cardinality(source: Fields): Pick<StructureElement, 'min' | 'max'> {
  const min = numberOf(source, 'min') ?? 0;
  const max = textOf(source, 'max') ?? '1';
  return {
    ...(min !== 0 && { min }),
    ...(max !== '1' && { max: max === '*' ? ('*' as const) : Number(max) }),
  };
}

function packTypes(source: Fields): readonly StructureElementType[] | undefined {
  const types = listOf(source, 'type');
  return types.length === 0 ? undefined : types.map((type) => packType(type, source));
}

function packType(source: Fields, element: Fields): StructureElementType {
  const profiles = textsOf(source, 'profile');
  const targets = textsOf(source, 'targetProfile');
  const aggregation = textsOf(source, 'aggregation').filter(isAggregation);
  return {
    code: typeCode(source, element),
    ...(profiles.length > 0 && { profiles }),
    ...(targets.length > 0 && !targets.some(isAnyResource) && { targets }),
    ...(aggregation.length > 0 && { aggregation }),
  };
}

function isAnyResource(canonical: string): boolean {
  return canonical.split('|', 1)[0] === ANY_RESOURCE;
}

function isAggregation(text: string): text is 'contained' | 'referenced' | 'bundled' {
  return AGGREGATIONS.has(text);
}

/** R4 types ids and values by FHIRPath's System and names the FHIR type beside; Resource.id is an `id` all the same. */
function typeCode(source: Fields, element: Fields): string {
  const code = neededText(source, 'code');
  if (!code.startsWith(SYSTEM_TYPE)) return code;
  const base = element['base'];
  if (isFields(base) && textOf(base, 'path') === 'Resource.id') return 'id';
  const named = extensionValue(source, FHIR_TYPE);
  if (typeof named === 'string') return named;
  const system = code.slice(SYSTEM_TYPE.length);
  return system.charAt(0).toLowerCase() + system.slice(1);
}

function packSlicing(source: Fields, path: string): Slicing | undefined {
  const slicing = source['slicing'];
  if (!isFields(slicing)) return undefined;
  const rules = textOf(slicing, 'rules') ?? 'open';
  if (rules !== 'open' && rules !== 'closed' && rules !== 'openAtEnd') {
    throw new Error(`${path} is sliced by the unknown rule '${rules}'`);
  }
  return {
    discriminators: listOf(slicing, 'discriminator').map((one) => packDiscriminator(one, path)),
    ...(isSet(slicing, 'ordered') && { ordered: true as const }),
    rules,
  };
}

function packDiscriminator(source: Fields, path: string): Discriminator {
  const type = neededText(source, 'type');
  if (!DISCRIMINATORS.has(type)) {
    throw new Error(`${path} is sliced by the unknown discriminator '${type}'`);
  }
  // A member of DISCRIMINATORS, whose literals are checked above.
  return { type: type as Discriminator['type'], path: neededText(source, 'path') };
}

/** Undefined too for an example binding, which asks nothing, and for one told in prose alone. */
function packBinding(source: Fields): Binding | undefined {
  const binding = source['binding'];
  if (!isFields(binding)) return undefined;
  const strength = textOf(binding, 'strength') ?? '';
  const valueSet = textOf(binding, 'valueSet');
  if (!STRENGTHS.has(strength) || valueSet === undefined) return undefined;
  const maxValueSet = extensionValue(binding, MAX_VALUE_SET);
  return {
    // A member of STRENGTHS, whose literals are checked above.
    strength: strength as Binding['strength'],
    valueSet,
    ...(typeof maxValueSet === 'string' && { maxValueSet }),
  };
}

/** None when it holds everywhere, or is told in prose alone. */
function packConstraint(source: Fields): readonly Constraint[] {
  const key = neededText(source, 'key');
  const expression = textOf(source, 'expression');
  if (EVERYWHERE.has(key) || expression === undefined) return [];
  const humanFr = frenchOf(source['_human']);
  return [
    {
      key,
      severity: textOf(source, 'severity') === 'warning' ? 'warning' : 'error',
      human: textOf(source, 'human') ?? key,
      ...(humanFr !== undefined && { humanFr }),
      expression,
    },
  ];
}

/** R4 languages: the extension `translation` beside a text. */
function frenchOf(companion: unknown): string | undefined {
  if (!isFields(companion)) return undefined;
  return listOf(companion, 'extension')
    .filter((one) => textOf(one, 'url') === TRANSLATION)
    .filter((one) => String(extensionValue(one, 'lang')).startsWith('fr'))
    .map((one) => extensionValue(one, 'content'))
    .find((content) => typeof content === 'string');
}
