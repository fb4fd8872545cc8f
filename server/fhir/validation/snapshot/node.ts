/** Elements as a tree: children under their element, slices beside what they slice. R4 profiling, slicing. */
import type { SourceElement } from './source.ts';
import { lastSegment } from './source.ts';

/** The elements in it are replaced and never changed: copies share them. */
export interface ElementNode {
  element: SourceElement;
  /** Last segment of the path: `value[x]`. */
  readonly segment: string;
  children: ElementNode[];
  /** Slices and reslices in their order; empty for a slice, whose reslices stand beside it. */
  slices: ElementNode[];
}

export function elementNode(element: SourceElement): ElementNode {
  return { element, segment: lastSegment(element.path), children: [], slices: [] };
}

/** Path segments of an element; R4's own go to 11. */
export const DEPTH_MAX = 40;

/** The tree of a snapshot; elements that stand too deep or whose parent is not before them are left out. Nothing for an empty one. */
export function treeOf(elements: readonly SourceElement[]): ElementNode | undefined {
  const open: ElementNode[] = [];
  for (const element of elements) {
    const segments = element.path.split('.');
    const depth = segments.length - 1;
    const node = elementNode(element);
    if (depth === 0) {
      if (open.length > 0) continue;
      open[0] = node;
      continue;
    }
    const parent = open[depth - 1];
    if (depth >= DEPTH_MAX || parent === undefined) continue;
    if (parent.element.path !== segments.slice(0, -1).join('.')) continue;
    open.length = depth;
    open[depth] = node;
    place(parent, node);
  }
  return open[0];
}

function place(parent: ElementNode, node: ElementNode): void {
  const sliced = parent.children.find(({ segment }) => segment === node.segment);
  if (sliced !== undefined && node.element.sliceName !== undefined) sliced.slices.push(node);
  else parent.children.push(node);
}

/** Elements of a tree, itself among them. */
export function sizeOf(node: ElementNode): number {
  let size = 1;
  for (const child of node.children) size += sizeOf(child);
  for (const slice of node.slices) size += sizeOf(slice);
  return size;
}

export function copyOf({ element, segment, children, slices }: ElementNode): ElementNode {
  return { element, segment, children: children.map(copyOf), slices: slices.map(copyOf) };
}

/** A snapshot in its order: an element, its children, its slices; ids and paths made anew. R4 elementdefinition, id. */
export function elementsOf(root: ElementNode): readonly SourceElement[] {
  const elements: SourceElement[] = [];
  const visit = (
    node: ElementNode,
    parent?: { readonly id: string; readonly path: string },
  ): void => {
    const path = parent === undefined ? node.segment : `${parent.path}.${node.segment}`;
    const { sliceName } = node.element;
    const name = sliceName === undefined ? node.segment : `${node.segment}:${sliceName}`;
    const id = parent === undefined ? node.segment : `${parent.id}.${name}`;
    elements.push({ ...node.element, id, path });
    for (const child of node.children) visit(child, { id, path });
    for (const slice of node.slices) visit(slice, parent);
  };
  visit(root);
  return elements;
}
