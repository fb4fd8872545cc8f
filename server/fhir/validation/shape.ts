/** Elements turned into what a walk over JSON looks up: member name to rule. R4 json. */
import type { Definitions } from '../definitions/definitions.ts';
import type { ElementDefinition, ElementType } from '../definitions/type-definition.ts';
import { choiceName } from '../definitions/type-definition.ts';
import type { Primitive } from './primitive.ts';
import { primitive } from './primitive.ts';

/** What an object may have as members, and must have. */
export interface Shape {
  readonly slots: ReadonlyMap<string, Slot>;
  readonly required: readonly ElementRule[];
}

/** One element as JSON has it, whatever the type chosen. */
export interface ElementRule {
  /** As in FHIRPath: `value` for `valueQuantity`. */
  readonly name: string;
  readonly isChoice: boolean;
  readonly repeats: boolean;
  readonly isProhibited: boolean;
  /** All members it may be, `_` ones included. */
  readonly members: readonly string[];
}

/** What one member name stands for. */
export interface Slot {
  readonly element: ElementRule;
  /** The member without `_`. */
  readonly member: string;
  /** True for `_birthDate`, which holds the id and extensions of `birthDate`. */
  readonly isSibling: boolean;
  readonly content: Content;
}

export type Content =
  | {
      readonly kind: 'primitive';
      readonly primitive: Primitive;
      /** Whether a `_` member may hold its id and extensions. */
      readonly hasSibling: boolean;
      /** What that member is made of. */
      readonly elements: readonly ElementDefinition[];
    }
  | { readonly kind: 'complex'; readonly elements: readonly ElementDefinition[] }
  | {
      readonly kind: 'reference';
      readonly elements: readonly ElementDefinition[];
      /** Resource types it may name; empty: any. */
      readonly targets: readonly string[];
    }
  | { readonly kind: 'resource' };

export type ShapeLookup = (elements: readonly ElementDefinition[]) => Shape;

const lookups = new WeakMap<Definitions, ShapeLookup>();

/** The shapes over these definitions: each is built when first met, then kept with the definitions. */
export function shapeLookup(definitions: Definitions): ShapeLookup {
  const known = lookups.get(definitions);
  if (known) return known;
  const primitives = new Map<string, Primitive>();
  const shapes = new WeakMap<readonly ElementDefinition[], Shape>();
  const contentOf = (element: ElementDefinition, type: ElementType): Content =>
    elementContent(definitions, primitives, { element, type });
  const lookup: ShapeLookup = (elements) => {
    const built = shapes.get(elements) ?? buildShape(elements, contentOf);
    shapes.set(elements, built);
    return built;
  };
  lookups.set(definitions, lookup);
  return lookup;
}

type ContentOf = (element: ElementDefinition, type: ElementType) => Content;

/** An element by `contentReference` has no type of its own: its children are there already. */
const BACKBONE: ElementType = { code: 'BackboneElement', shape: 'BackboneElement', targets: [] };

function buildShape(elements: readonly ElementDefinition[], contentOf: ContentOf): Shape {
  const slots = new Map<string, Slot>();
  const required: ElementRule[] = [];
  for (const definition of elements) {
    const types = definition.types.length > 0 ? definition.types : [BACKBONE];
    const contents = types.map((type) => {
      const member = definition.isChoice ? choiceName(definition.name, type.code) : definition.name;
      return { member, content: contentOf(definition, type) };
    });
    const element: ElementRule = {
      name: definition.name,
      isChoice: definition.isChoice,
      repeats: definition.max > 1,
      isProhibited: definition.max === 0,
      members: contents.flatMap(({ member, content }) => {
        const sibling = siblingOf(content, member);
        return sibling === undefined ? [member] : [member, sibling];
      }),
    };
    if (definition.min > 0) required.push(element);
    for (const { member, content } of contents) {
      slots.set(member, { element, member, isSibling: false, content });
      const sibling = siblingOf(content, member);
      if (sibling !== undefined) slots.set(sibling, { element, member, isSibling: true, content });
    }
  }
  return { slots, required };
}

function elementContent(
  definitions: Definitions,
  primitives: Map<string, Primitive>,
  { element, type }: { readonly element: ElementDefinition; readonly type: ElementType },
): Content {
  if (element.elements.length > 0) return { kind: 'complex', elements: element.elements };
  const definition = definitions.type(type.shape);
  if (!definition) throw new Error(`No type ${type.shape} in the pack, needed by ${element.path}`);
  const { kind, name, elements } = definition;
  if (kind === 'resource') return { kind: 'resource' };
  if (name === 'Reference') return { kind: 'reference', elements, targets: type.targets };
  if (kind === 'complex') return { kind: 'complex', elements };
  const rule = primitives.get(name) ?? primitive(definition);
  primitives.set(name, rule);
  return { kind: 'primitive', primitive: rule, hasSibling: !element.isBare, elements };
}

function siblingOf(content: Content, member: string): string | undefined {
  return content.kind === 'primitive' && content.hasSibling ? `_${member}` : undefined;
}
