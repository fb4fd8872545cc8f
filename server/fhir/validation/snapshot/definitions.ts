/** The definitions a snapshot is made from: their trees, and which of them are of which kind. */
import type { ElementNode } from './node.ts';
import { treeOf } from './node.ts';
import type { SourceElement, SourceLookup, SourceStructure } from './source.ts';
import { canonicalOfType, withoutVersion } from './source.ts';

export interface Definitions {
  find(canonical: string): SourceStructure | undefined;
  /** The tree of its snapshot, generated when it has none: to be copied, never changed. */
  tree(canonical: string): ElementNode | undefined;
  /** Whether a definition derives from another, or is it; absent when a definition on the way is unknown. */
  isDerived(canonical: string, ancestor: string): boolean | undefined;
}

/** Definitions between one and the root of its kind; HL7's deepest chain has six. */
export const BASES_MAX = 24;

export function definitionsOf(
  lookup: SourceLookup,
  generate: (structure: SourceStructure) => readonly SourceElement[],
): Definitions {
  const trees = new Map<string, ElementNode | undefined>();
  const find = (canonical: string): SourceStructure | undefined => {
    const found = lookup(canonical) ?? lookup(withoutVersion(canonical));
    return found !== undefined && isNamed(found) ? found : undefined;
  };
  return {
    find,
    tree(canonical) {
      if (trees.has(canonical)) return trees.get(canonical);
      const structure = find(canonical);
      const tree = structure === undefined ? undefined : treeOf(generate(structure));
      trees.set(canonical, tree);
      return tree;
    },
    isDerived(canonical, ancestor) {
      const wanted = withoutVersion(ancestor);
      let url: string | undefined = withoutVersion(canonical);
      for (let count = 0; count < BASES_MAX && url !== undefined; count += 1) {
        if (url === wanted) return true;
        const structure = find(url);
        if (structure === undefined) return undefined;
        const { baseDefinition } = structure;
        url = isText(baseDefinition) ? withoutVersion(baseDefinition) : undefined;
      }
      return false;
    },
  };
}

/** Whether a definition has the names R4 makes mandatory; it comes from a package and may be anything. */
export function isNamed({ url, type }: SourceStructure): boolean {
  return isText(url) && isText(type);
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** Whether a type may stand where another is allowed: `Age` for `Quantity`, any resource for `Resource`. */
export function isTypeDerived(definitions: Definitions, code: string, allowed: string): boolean {
  if (code === allowed) return true;
  return definitions.isDerived(canonicalOfType(code), canonicalOfType(allowed)) === true;
}
