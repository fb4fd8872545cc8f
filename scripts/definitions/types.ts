/** StructureDefinitions to the records of types.json. R4 StructureDefinition. */
import type {
  PackElement,
  PackElementType,
  PackType,
  TypeKind,
} from '../../server/fhir/definitions/pack.ts';
import type { SourceElement, SourceElementType, SourceStructure } from './source.ts';
import { ADDED_PATHS } from './source.ts';

const PREFIX = 'http://hl7.org/fhir/StructureDefinition/';
const FHIR_TYPE = `${PREFIX}structuredefinition-fhir-type`;
const REGEX = `${PREFIX}regex`;
const SYSTEM_TYPE = 'http://hl7.org/fhirpath/System.';

/** Constraints on a datatype that elements of R4 itself ask for by `profile`. */
const PROFILES: ReadonlySet<string> = new Set(['SimpleQuantity']);

const KINDS: Readonly<Record<string, TypeKind>> = {
  resource: 'resource',
  'complex-type': 'complex',
  'primitive-type': 'primitive',
};

/** The records, by name. Logical models and unused profiles are left out. */
export function packTypes(structures: readonly SourceStructure[]): readonly PackType[] {
  const kept = structures.filter(({ name, kind, derivation }) =>
    derivation === 'constraint' ? PROFILES.has(name) : kind in KINDS,
  );
  const byName = new Map(kept.map((structure) => [structure.name, structure]));
  return kept
    .map((structure) => packType(structure, byName))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function packType(
  structure: SourceStructure,
  byName: ReadonlyMap<string, SourceStructure>,
): PackType {
  const kind = KINDS[structure.kind];
  if (!kind) throw new Error(`Kind ${structure.kind} of ${structure.name}`);
  const base = structure.baseDefinition?.slice(PREFIX.length);
  const value = structure.snapshot.element.find(({ path }) => path === `${structure.name}.value`);
  const inherited = inheritedRecords(base, byName);
  return {
    name: structure.name,
    kind,
    ...(structure.abstract && { abstract: true }),
    ...(base !== undefined && { base }),
    ...(kind === 'primitive' && value && primitiveFacets(value)),
    elements: packElements(structure, kind).filter(
      (element) => !isInherited(element, inherited) && !isBackbonePart(element),
    ),
  };
}

function primitiveFacets(value: SourceElement): Partial<PackType> {
  const extensions = value.type?.flatMap(({ extension }) => extension ?? []);
  const regex = extensions?.find(({ url }) => url === REGEX)?.valueString;
  return {
    ...(regex !== undefined && { regex }),
    ...(value.maxLength !== undefined && { maxLength: value.maxLength }),
    ...(value.minValueInteger !== undefined && { minValue: value.minValueInteger }),
    ...(value.maxValueInteger !== undefined && { maxValue: value.maxValueInteger }),
  };
}

/** The elements of the base and of its bases, as the texts of their records. */
function inheritedRecords(
  base: string | undefined,
  byName: ReadonlyMap<string, SourceStructure>,
): ReadonlySet<string> {
  const structure = base === undefined ? undefined : byName.get(base);
  const kind = structure && KINDS[structure.kind];
  // A snapshot holds the inherited elements too: one level is all levels.
  return new Set(structure && kind ? packElements(structure, kind).map(recordText) : []);
}

function isInherited(element: PackElement, inherited: ReadonlySet<string>): boolean {
  return inherited.has(recordText(element));
}

function recordText(element: PackElement): string {
  return JSON.stringify(element);
}

/** `contact.id`, `contact.extension`, `contact.modifierExtension`: those of every backbone element. */
function isBackbonePart({ path }: PackElement): boolean {
  return /\.(?:id|extension|modifierExtension)$/.test(path);
}

function packElements(structure: SourceStructure, kind: TypeKind): readonly PackElement[] {
  const [root, ...rest] = structure.snapshot.element;
  if (!root) throw new Error(`No element in ${structure.name}`);
  return rest
    .filter(({ path }) => !ADDED_PATHS.has(path))
    .filter(({ path }) => kind !== 'primitive' || path !== `${root.path}.value`)
    .map((element) => packElement(element, element.path.slice(root.path.length + 1)));
}

function packElement(element: SourceElement, path: string): PackElement {
  const { min, max, type, contentReference, binding } = element;
  const isRequired = binding?.strength === 'required' && binding.valueSet !== undefined;
  return {
    path,
    ...(min !== 0 && { min }),
    ...(max !== '1' && { max: max === '*' ? max : Number(max) }),
    ...(type && { types: type.map((one) => elementType(one, element)) }),
    ...(contentReference !== undefined && {
      contentReference: contentReference.slice(contentReference.indexOf('.') + 1),
    }),
    ...(element.isModifier && { isModifier: true }),
    ...(element.isSummary && { isSummary: true }),
    ...(isRequired && { valueSet: binding.valueSet }),
    ...(element.representation?.includes('xmlAttr') && { attribute: true }),
    ...(type?.[0]?.code.startsWith(SYSTEM_TYPE) && { bare: true }),
  };
}

function elementType(type: SourceElementType, element: SourceElement): PackElementType {
  const profile = type.profile
    ?.map((url) => url.slice(PREFIX.length))
    .find((name) => PROFILES.has(name));
  const targets = type.targetProfile?.map((url) => url.slice(PREFIX.length)).sort();
  return {
    code: type.code.startsWith(SYSTEM_TYPE) ? fhirType(type, element) : type.code,
    ...(profile !== undefined && { profile }),
    ...(targets && { targets }),
  };
}

/** R4 types these by FHIRPath's System and names the FHIR type beside; Resource.id is an `id` all the same. */
function fhirType(type: SourceElementType, element: SourceElement): string {
  if (element.base?.path === 'Resource.id') return 'id';
  return type.extension?.find(({ url }) => url === FHIR_TYPE)?.valueUrl ?? 'string';
}
