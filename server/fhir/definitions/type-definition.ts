/** Types with their inherited and nested elements. R4 StructureDefinition; R4 ElementDefinition. */
import type { PackElement, PackElementType, PackType, TypeKind } from './pack.ts';

export interface TypeDefinition {
  readonly name: string;
  readonly kind: TypeKind;
  readonly abstract: boolean;
  readonly baseType: string | undefined;
  /** Of a primitive: what its text must match, whole. */
  readonly regex: string | undefined;
  readonly maxLength: number | undefined;
  readonly minValue: number | undefined;
  readonly maxValue: number | undefined;
  /** Inherited ones first, in the order XML wants. */
  readonly elements: readonly ElementDefinition[];
}

export interface ElementDefinition {
  /** As in FHIRPath: `value` for `value[x]`. */
  readonly name: string;
  /** `Patient.contact.name`; of the type that declares it: `Element.id`. */
  readonly path: string;
  readonly isChoice: boolean;
  readonly min: number;
  readonly max: number;
  readonly types: readonly ElementType[];
  /** Of a backbone element: its children. A `contentReference` shares those of its target: cycles. */
  readonly elements: readonly ElementDefinition[];
  readonly isModifier: boolean;
  readonly isSummary: boolean;
  /** Canonical of the value set when the binding is required. */
  readonly valueSet: string | undefined;
  readonly isAttribute: boolean;
  /** True when JSON allows no `_element` beside the value. */
  readonly isBare: boolean;
}

export interface ElementType {
  readonly code: string;
  /** The type whose elements apply: `code`, or a tighter one such as `SimpleQuantity`. */
  readonly shape: string;
  /** Resource types a Reference or canonical may name; empty: any. */
  readonly targets: readonly string[];
}

/** Name in JSON of a choice element given one type: `value` and `Quantity` make `valueQuantity`. */
export function choiceName(element: string, typeCode: string): string {
  return `${element}${typeCode.charAt(0).toUpperCase()}${typeCode.slice(1)}`;
}

/**
 * The type with all its elements. `typeOf` gives the types it builds on.
 * @throws Error when the pack names a type or a path it does not hold.
 */
export function typeDefinition(
  type: PackType,
  typeOf: (name: string) => TypeDefinition,
): TypeDefinition {
  const { name, kind, base, regex, maxLength, minValue, maxValue } = type;
  const inherited = base === undefined ? undefined : typeOf(base);
  return {
    name,
    kind,
    abstract: type.abstract === true,
    baseType: base,
    regex,
    maxLength: maxLength ?? inherited?.maxLength,
    minValue: minValue ?? inherited?.minValue,
    maxValue: maxValue ?? inherited?.maxValue,
    elements: overriding(inherited?.elements ?? [], ownElements(type, typeOf)),
  };
}

/** The own elements of a type as a tree: the parents come before their children in the pack. */
function ownElements(
  type: PackType,
  typeOf: (name: string) => TypeDefinition,
): readonly ElementDefinition[] {
  const roots: ElementDefinition[] = [];
  const childrenOf = new Map<string, ElementDefinition[]>();
  const references: { readonly from: ElementDefinition[]; readonly to: string }[] = [];
  for (const element of type.elements) {
    const dot = element.path.lastIndexOf('.');
    const siblings = dot < 0 ? roots : childrenOf.get(element.path.slice(0, dot));
    if (!siblings) throw new Error(`No parent of ${type.name}.${element.path} in the pack`);
    const children = [...backboneElements(element, typeOf)];
    if (element.contentReference === undefined) childrenOf.set(element.path, children);
    else references.push({ from: children, to: element.contentReference });
    siblings.push(elementDefinition(element, type.name, children));
  }
  // Filled last: a target may stand after, or around, what refers to it.
  for (const { from, to } of references) {
    const target = childrenOf.get(to);
    if (!target) throw new Error(`No ${type.name}.${to} in the pack`);
    from.push(...target);
  }
  return roots;
}

/** What an element defined in place starts with: the elements of BackboneElement or Element. */
function backboneElements(
  element: PackElement,
  typeOf: (name: string) => TypeDefinition,
): readonly ElementDefinition[] {
  const [only] = element.types ?? [];
  const isInPlace = only?.code === 'BackboneElement' || only?.code === 'Element';
  return only && isInPlace ? typeOf(only.code).elements : [];
}

function elementDefinition(
  element: PackElement,
  typeName: string,
  elements: readonly ElementDefinition[],
): ElementDefinition {
  const last = element.path.slice(element.path.lastIndexOf('.') + 1);
  const isChoice = last.endsWith('[x]');
  return {
    name: isChoice ? last.slice(0, -3) : last,
    path: `${typeName}.${element.path}`,
    isChoice,
    min: element.min ?? 0,
    max: element.max === '*' ? Number.POSITIVE_INFINITY : (element.max ?? 1),
    types: (element.types ?? []).map(elementType),
    elements,
    isModifier: element.isModifier === true,
    isSummary: element.isSummary === true,
    valueSet: element.valueSet,
    isAttribute: element.attribute === true,
    isBare: element.bare === true,
  };
}

function elementType({ code, profile, targets }: PackElementType): ElementType {
  const isAny = targets === undefined || targets.includes('Resource');
  return { code, shape: profile ?? code, targets: isAny ? [] : targets };
}

/** The inherited elements, each in its place, those redefined replaced; then the new ones. */
function overriding(
  inherited: readonly ElementDefinition[],
  own: readonly ElementDefinition[],
): readonly ElementDefinition[] {
  const ownByName = new Map(own.map((element) => [element.name, element]));
  const inheritedNames = new Set(inherited.map((element) => element.name));
  return [
    ...inherited.map((element) => ownByName.get(element.name) ?? element),
    ...own.filter((element) => !inheritedNames.has(element.name)),
  ];
}
