/** The elements of a snapshot as a tree, slices beside the element they slice. R4 elementdefinition, id. */
import type { Structure, StructureElement } from '../../definitions/structure.ts';

export interface TreeNode {
  readonly element: StructureElement;
  /** As in FHIRPath: `value` for `value[x]`. */
  readonly name: string;
  readonly isChoice: boolean;
  /** Canonical of the structure it belongs to. */
  readonly structure: string;
  readonly children: readonly TreeNode[];
  /** In the order of the snapshot; of a slice: its own slices. */
  readonly slices: readonly TreeNode[];
}

/** A node of a profile with the nodes that say already what it repeats: of base R4 first, then of what a slice slices. */
export interface NodeToCompile {
  readonly node: TreeNode;
  readonly known: readonly TreeNode[];
}

/** Named in issues: the canonical of the profile and the id of the element. */
export function ruleOf({ structure, element }: TreeNode): string {
  return `${structure}#${element.id}`;
}

interface Growing extends TreeNode {
  readonly children: Growing[];
  readonly slices: Growing[];
}

/**
 * The root of the tree.
 * @throws Error when an element has no parent: the definition is broken.
 */
export function treeOf({ url, elements }: Structure): TreeNode {
  const byId = new Map<string, Growing>();
  let root: Growing | undefined;
  for (const element of elements) {
    const node = growing(element, url);
    byId.set(element.id, node);
    if (!root) {
      root = node;
      continue;
    }
    const sliced = slicedId(element.id);
    const parent = byId.get(sliced ?? parentId(element.id));
    if (!parent) throw new Error(`${url}: ${element.id} has no parent in the snapshot.`);
    (sliced === undefined ? parent.children : parent.slices).push(node);
  }
  if (!root) throw new Error(`${url}: the snapshot is empty.`);
  return root;
}

function growing(element: StructureElement, structure: string): Growing {
  const last = lastSegment(element.path);
  const isChoice = last.endsWith('[x]');
  return {
    element,
    name: isChoice ? last.slice(0, -3) : last,
    isChoice,
    structure,
    children: [],
    slices: [],
  };
}

function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

function parentId(id: string): string {
  return id.slice(0, id.lastIndexOf('.'));
}

/** Of a slice: the id of what it slices (`a:b` of `a`, `a:b/c` of `a:b`); undefined for what is no slice. */
function slicedId(id: string): string | undefined {
  const last = lastSegment(id);
  const colon = last.indexOf(':');
  if (colon < 0) return undefined;
  const before = id.slice(0, id.length - last.length);
  const slash = last.lastIndexOf('/');
  return before + last.slice(0, Math.max(slash, colon));
}

/** The child of a node by its name in FHIRPath. */
export function childNamed(node: TreeNode, name: string): TreeNode | undefined {
  return node.children.find((child) => child.name === name);
}
