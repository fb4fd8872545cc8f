/** The children of an element that its definition does not unfold: those of its type, profile or reference. R4 profiling. */
import type { Work } from './at.ts';
import { copyWithin } from './at.ts';
import { inherit } from './inherit.ts';
import type { ElementNode } from './node.ts';
import type { SourceElement } from './source.ts';
import { canonicalOfType, typeCodeOf } from './source.ts';

/** Gives an element its children when it has none yet. */
export function unfold(node: ElementNode, id: string, work: Work): void {
  if (node.children.length > 0) return;
  const { contentReference, ...element } = node.element;
  if (contentReference !== undefined) {
    const content = contentOf(contentReference, work);
    if (content === undefined) reportContent(contentReference, id, work);
    else {
      // A reference and types exclude each other, and the children are now told here. R4 elementdefinition, eld-5.
      node.element = { ...element, type: content.element.type ?? [] };
      node.children = inherited(content, id, work);
    }
    return;
  }
  const tree = treeOfType(node.element, id, work);
  if (tree !== undefined) node.children = inherited(tree, id, work);
}

function inherited(from: ElementNode, id: string, work: Work): ElementNode[] {
  const children = copyWithin(work, from.children, id);
  for (const child of children) inheritAll(child);
  return children;
}

/** In a copy made for it. */
export function inheritAll(node: ElementNode): void {
  node.element = inherit(node.element);
  for (const child of node.children) inheritAll(child);
  for (const slice of node.slices) inheritAll(slice);
}

/** `#Questionnaire.item`, or with the canonical before it: the element of the type itself, not of a profile of it. */
function contentOf(reference: string, { definitions }: Work): ElementNode | undefined {
  const [canonical = '', path = ''] = reference.split('#');
  const [type = '', ...segments] = path.split('.');
  let node = definitions.tree(canonical === '' ? canonicalOfType(type) : canonical);
  for (const segment of segments) {
    node = node?.children.find((child) => child.segment === segment);
  }
  return node;
}

function treeOfType(element: SourceElement, id: string, work: Work): ElementNode | undefined {
  const { definitions, faults } = work;
  const codes = [...new Set((element.type ?? []).map(typeCodeOf))];
  const [code] = codes;
  if (code === undefined) return undefined;
  if (codes.length > 1) {
    faults.warning('ambiguous-type', id, {
      fr: `L’élément a plusieurs types (${codes.join(', ')}) : seuls leurs membres communs peuvent être contraints. Gardez un type, ou faites une tranche par type.`,
      en: `The element has several types (${codes.join(', ')}): only their common members can be constrained. Keep one type, or slice by type.`,
    });
    return definitions.tree(canonicalOfType('Element'));
  }
  const profiles = (element.type ?? []).flatMap(({ profile = [] }) => profile);
  const [profile] = profiles;
  const own = profile === undefined || profiles.length > 1 ? undefined : definitions.tree(profile);
  const tree = own ?? definitions.tree(canonicalOfType(code));
  if (tree === undefined) reportType(code, id, work);
  return tree;
}

function reportType(code: string, id: string, { faults }: Work): void {
  faults.error('unknown-profile', id, {
    fr: `La définition du type ${code} est inconnue : ajoutez son paquet, ou ôtez les contraintes sous cet élément.`,
    en: `The definition of the type ${code} is unknown: add its package, or take away the constraints below this element.`,
  });
}

function reportContent(reference: string, id: string, { faults }: Work): void {
  faults.error('unknown-profile', id, {
    fr: `Le contentReference ${reference} ne mène à aucun élément connu : corrigez-le, ou ajoutez sa définition.`,
    en: `The contentReference ${reference} leads to no known element: correct it, or add its definition.`,
  });
}
