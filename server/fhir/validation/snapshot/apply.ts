/** Puts the changes of a differential into the tree of its base. R4 profiling, "Snapshot and Differential representations". */
import type { Work } from './at.ts';
import type { Change } from './change.ts';
import { withChoices } from './choice.ts';
import { countOf } from './element/cardinality.ts';
import { constrain } from './element/constrain.ts';
import { unfold } from './expand.ts';
import { inherit } from './inherit.ts';
import type { ElementNode } from './node.ts';
import { elementNode } from './node.ts';
import { newSlice, parentName, prepareSlicing } from './slice.ts';

/** Depth is that of the differential, bounded by `DEPTH_MAX`. */
export function applyChange(target: ElementNode, change: Change, work: Work): void {
  if (change.element !== undefined) {
    target.element = constrain(target.element, change.element, { work, id: change.id });
  }
  if (change.children.length === 0) return;
  unfold(target, change.id, work);
  let last = 0;
  for (const child of withChoices(target, change.children)) {
    const index = target.children.findIndex(({ segment }) => segment === child.segment);
    const node = index < 0 ? addChild(target, child, work) : target.children[index];
    if (node === undefined) continue;
    if (index >= 0 && index < last) reportOrder(child, work);
    last = Math.max(last, index);
    const isClosed = node.element.slicing?.rules === 'closed';
    applyChange(node, child, work);
    applySlices(node, child, { work, isClosed });
  }
}

/** A specialization adds elements; a constraint cannot. */
function addChild(target: ElementNode, change: Change, work: Work): ElementNode | undefined {
  const { element, id, segment } = change;
  if (work.isSpecialization && element !== undefined && work.budget.left > 0) {
    work.budget.left -= 1;
    const node = elementNode(inherit({ ...element, path: `${target.element.path}.${segment}` }));
    target.children.push(node);
    return node;
  }
  work.faults.error('not-in-base', id, {
    fr: `La base n’a pas d’élément « ${segment} » à cet endroit : corrigez le chemin ou l’id.`,
    en: `The base has no element "${segment}" at this place: correct the path or the id.`,
  });
  return undefined;
}

interface Slices {
  readonly work: Work;
  /** The base lets no slice be added. */
  readonly isClosed: boolean;
}

function applySlices(head: ElementNode, change: Change, { work, isClosed }: Slices): void {
  if (change.slices.length === 0) return;
  prepareSlicing(head, change, work);
  let last = 0;
  const inBase = head.slices.map(({ element }) => element.sliceName);
  for (const slice of change.slices) {
    const place = inBase.indexOf(slice.sliceName);
    if (place >= 0 && place < last) reportOrder(slice, work);
    last = Math.max(last, place);
    const node = head.slices.find(({ element }) => element.sliceName === slice.sliceName);
    applyChange(node ?? addSlice(head, slice, { work, isClosed }), slice, work);
  }
  checkMinima(head, change, work);
}

function addSlice(head: ElementNode, change: Change, { work, isClosed }: Slices): ElementNode {
  const parent = parentName(change.sliceName ?? '');
  const sliced =
    parent === undefined ? head : head.slices.find(({ element }) => element.sliceName === parent);
  if (sliced === undefined) reportReslice(change, parent ?? '', work);
  else if (isClosed && parent === undefined) reportClosed(change, work);
  const node = newSlice(sliced ?? head, change, work);
  head.slices.splice(placeOf(head, parent), 0, node);
  return node;
}

/** A reslice stands after the slice it divides and its other reslices; a slice after all. */
function placeOf({ slices }: ElementNode, parent: string | undefined): number {
  if (parent === undefined) return slices.length;
  const last = slices.findLastIndex(
    ({ element: { sliceName = '' } }) => sliceName === parent || sliceName.startsWith(`${parent}/`),
  );
  return last < 0 ? slices.length : last + 1;
}

/** Slices are apart: together they ask for no more than what is sliced may have. R4 profiling, slicing cardinality. */
function checkMinima({ element, slices }: ElementNode, { id }: Change, { faults }: Work): void {
  const sum = slices
    .filter(({ element: { sliceName = '' } }) => parentName(sliceName) === undefined)
    .reduce((total, slice) => total + (slice.element.min ?? 0), 0);
  if (sum <= countOf(element.max)) return;
  faults.error('cardinality', id, {
    fr: `Les tranches demandent ensemble ${sum} éléments et max est ${element.max} : baissez un min, ou relevez max si la base le permet.`,
    en: `The slices together ask for ${sum} items and max is ${element.max}: lower a min, or raise max if the base allows it.`,
  });
}

function reportOrder({ id }: Change, { faults }: Work): void {
  faults.warning('out-of-order', id, {
    fr: 'Cet élément vient après d’autres qui le suivent dans la base : remettez le differential dans l’ordre de la base.',
    en: 'This element comes after others that follow it in the base: put the differential in the order of the base.',
  });
}

function reportReslice({ id }: Change, parent: string, { faults }: Work): void {
  faults.error('reslice-without-parent', id, {
    fr: `La tranche « ${parent} » que celle-ci redécoupe n’existe pas : ajoutez-la avant, ou ôtez la barre oblique du nom.`,
    en: `The slice "${parent}" that this one divides does not exist: add it before, or take the slash out of the name.`,
  });
}

function reportClosed({ id }: Change, { faults }: Work): void {
  faults.error('slice-in-closed', id, {
    fr: 'La base a fermé ce découpage (rules = closed) : contraignez une de ses tranches au lieu d’en ajouter.',
    en: 'The base has closed this slicing (rules = closed): constrain one of its slices instead of adding one.',
  });
}
