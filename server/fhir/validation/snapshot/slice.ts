/** A slice that the base does not have. R4 profiling, slicing. */
import type { Work } from './at.ts';
import { copyWithin } from './at.ts';
import type { Change } from './change.ts';
import { typeOfMember } from './choice.ts';
import { countOf } from './element/cardinality.ts';
import { BY_TYPE, BY_URL } from './element/slicing.ts';
import type { ElementNode } from './node.ts';
import type { SourceElement } from './source.ts';
import { isChoice, memberOfChoice, typeCodeOf } from './source.ts';

const EXTENSIONS: ReadonlySet<string> = new Set(['extension', 'modifierExtension']);

/** Gives an element that gets slices the slicing R4 implies, or tells that it has none. */
export function prepareSlicing(head: ElementNode, change: Change, work: Work): void {
  const { id, slices } = change;
  if (head.element.slicing !== undefined) return;
  const known = new Set(head.slices.map(({ element }) => element.sliceName));
  const added = slices.filter(({ sliceName }) => !known.has(sliceName));
  if (added.length === 0) return;
  if (EXTENSIONS.has(head.segment)) {
    head.element = { ...head.element, slicing: BY_URL };
    return;
  }
  if (isChoice(head.segment) && sliceByType(head, added, change.element)) return;
  work.faults.error('slice-without-slicing', id, {
    fr: `${id} a des tranches (${namesOf(added)}) sans « slicing » : ajoutez cet élément avec ses discriminants avant elles.`,
    en: `${id} has slices (${namesOf(added)}) without "slicing": add this element with its discriminators before them.`,
  });
}

/**
 * Slices by type that stand alone say which types remain: HL7's own snapshots of R4 read `valueQuantity` so. Beside the
 * choice itself they do not: it tells its types.
 */
function sliceByType(
  head: ElementNode,
  slices: readonly Change[],
  told: SourceElement | undefined,
): boolean {
  const { type = [] } = head.element;
  const codes = new Set(slices.map((slice) => codeOfSlice(head.element, slice)));
  if (codes.has(undefined)) return false;
  const sliced = type.filter((one) => codes.has(typeCodeOf(one)));
  head.element =
    told === undefined || sliced.length === type.length
      ? { ...head.element, slicing: BY_TYPE, type: sliced }
      : { ...head.element, slicing: { ...BY_TYPE, rules: 'open' } };
  return true;
}

/** The one type of a slice by type: its own, or the one its name tells. */
function codeOfSlice(head: SourceElement, { element, sliceName = '' }: Change): string | undefined {
  const named = typeOfMember(head, sliceName);
  const [own, ...others] = element?.type ?? [];
  if (own === undefined) return named && typeCodeOf(named);
  return others.length === 0 ? typeCodeOf(own) : undefined;
}

/** A slice as it begins: what is sliced, with its children as they now are, at least 0 times. */
export function newSlice(from: ElementNode, change: Change, work: Work): ElementNode {
  const { sliceName = '', id } = change;
  const { slicing: _, ...head } = from.element;
  const children = copyWithin(work, from.children, id);
  const element = narrowType({ ...head, sliceName, min: 0 }, change);
  return {
    element: ofExtension(element, change, work),
    segment: from.segment,
    children,
    slices: [],
  };
}

function narrowType(element: SourceElement, change: Change): SourceElement {
  const code = codeOfSlice(element, change);
  const choice = element.path.slice(element.path.lastIndexOf('.') + 1);
  if (code === undefined || !isChoice(choice)) return element;
  const type = (element.type ?? []).filter(
    (one) => memberOfChoice(choice, typeCodeOf(one)) === memberOfChoice(choice, code),
  );
  return type.length > 0 ? { ...element, type } : element;
}

/** What the definition of an extension says of itself holds for its slice. R4 profiling, extensions. */
function ofExtension(element: SourceElement, change: Change, work: Work): SourceElement {
  const [profile, ...others] = change.element?.type?.[0]?.profile ?? [];
  if (!EXTENSIONS.has(change.segment) || profile === undefined || others.length > 0) return element;
  const root = work.definitions.tree(profile)?.element;
  if (root === undefined) return element;
  const told = ['short', 'definition', 'comment', 'requirements', 'isModifier', 'isModifierReason'];
  return {
    ...element,
    ...Object.fromEntries(
      told.flatMap((name) => (root[name] === undefined ? [] : [[name, root[name]]])),
    ),
    ...(root.condition !== undefined && { condition: root.condition }),
    ...(countOf(root.max) < countOf(element.max) && root.max !== undefined && { max: root.max }),
  };
}

/** The slice a reslice divides: `a` of `a/b`. */
export function parentName(sliceName: string): string | undefined {
  const slash = sliceName.lastIndexOf('/');
  return slash < 0 ? undefined : sliceName.slice(0, slash);
}

function namesOf(changes: readonly Change[]): string {
  return changes.map(({ sliceName }) => sliceName).join(', ');
}
