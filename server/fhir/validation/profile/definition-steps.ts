/** Discriminator paths followed in a definition. */

import type { Step } from './discriminator-path.ts';
import type { RuleBook } from './engine.ts';
import type { TreeNode } from './tree.ts';

/**
 * The nodes a path leads to from a slice: in its own children, in slices that must be there, and in the profiles its types name.
 */
export function nodesAt(
  from: TreeNode,
  steps: readonly Step[],
  book: RuleBook,
): readonly TreeNode[] {
  let nodes: readonly TreeNode[] = [from];
  for (const step of steps) nodes = nodes.flatMap((node) => next(node, step, book));
  return nodes;
}

function next(node: TreeNode, step: Step, book: RuleBook): readonly TreeNode[] {
  switch (step.kind) {
    case 'child':
      return childrenIn(node, step.name, book).flatMap(withRequiredSlices);
    case 'extension':
      return childrenIn(node, 'extension', book)
        .flatMap(({ slices }) => slices)
        .filter((slice) => isExtension(slice, step.url));
    case 'ofType': {
      const slices = node.slices.filter(({ element }) =>
        element.types?.some(({ code }) => code === step.type),
      );
      return slices.length > 0 ? slices : [node];
    }
    case 'resolve':
      return targetsOf(node).flatMap((canonical) => rootOf(canonical, book));
  }
}

function childrenIn(node: TreeNode, name: string, book: RuleBook): readonly TreeNode[] {
  const own = node.children.filter((child) => child.name === name);
  if (own.length > 0) return own;
  return profilesOf(node)
    .flatMap((canonical) => rootOf(canonical, book))
    .flatMap((root) => root.children.filter((child) => child.name === name));
}

function withRequiredSlices(node: TreeNode): readonly TreeNode[] {
  const required = node.slices.filter(({ element }) => (element.min ?? 0) > 0);
  return [node, ...required.flatMap(withRequiredSlices)];
}

function isExtension(slice: TreeNode, url: string): boolean {
  const fixed = slice.children.find(({ name }) => name === 'url')?.element.fixed;
  return fixed === url || profilesOf(slice).some((profile) => profile.split('|', 1)[0] === url);
}

/** Canonicals the types of a node name. */
export function profilesOf({ element }: TreeNode): readonly string[] {
  return (element.types ?? []).flatMap(({ profiles = [] }) => profiles);
}

/** Canonicals a Reference may lead to. */
export function targetsOf({ element }: TreeNode): readonly string[] {
  return (element.types ?? []).flatMap(({ targets = [] }) => targets);
}

function rootOf(canonical: string, book: RuleBook): readonly TreeNode[] {
  const structure = book.structure(canonical);
  return structure ? [book.tree(structure)] : [];
}
