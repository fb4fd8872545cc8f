/** `valueQuantity` as the path of a slice of `value[x]`. R4 profiling, type slicing; R4 elementdefinition, path. */
import type { Change } from './change.ts';
import { sliceOf } from './change.ts';
import type { ElementNode } from './node.ts';
import type { SourceElement, SourceType } from './source.ts';
import { isChoice, memberOfChoice, typeCodeOf } from './source.ts';

/** The changes of the children, those written as a member of a choice moved to the choice. */
export function withChoices(target: ElementNode, changes: readonly Change[]): readonly Change[] {
  const known = new Set(target.children.map(({ segment }) => segment));
  const kept: Change[] = [];
  for (const change of changes) {
    const choice = known.has(change.segment) ? undefined : choiceOf(target, change.segment);
    if (choice === undefined) kept.push(change);
    else moveTo(choice, change, kept);
  }
  return kept;
}

function choiceOf({ children }: ElementNode, segment: string): ElementNode | undefined {
  return children.find(
    ({ segment: choice, element }) =>
      isChoice(choice) && typeOfMember(element, segment) !== undefined,
  );
}

/** The type of a choice that a member of it names: of `value[x]`, what `valueQuantity` says. */
export function typeOfMember(
  { path, type = [] }: SourceElement,
  member: string,
): SourceType | undefined {
  const choice = path.slice(path.lastIndexOf('.') + 1);
  if (!isChoice(choice)) return undefined;
  return type.find((one) => memberOfChoice(choice, typeCodeOf(one)) === member);
}

function moveTo({ segment, element, slices }: ElementNode, change: Change, kept: Change[]): void {
  let head = kept.find((one) => one.segment === segment);
  if (head === undefined) {
    head = { segment, id: change.id, children: [], slices: [] };
    kept.push(head);
  }
  const types = head.element?.type ?? element.type ?? [];
  const isSliced = slices.length + head.slices.length > 0 || head.element?.slicing !== undefined;
  // Of one type, the member is the choice itself, unless the differential speaks of both.
  if (types.length === 1 && !isSliced && change.element === undefined) {
    if (change.slices.length === 0) {
      head.children.push(...change.children);
      return;
    }
  }
  if (change.element !== undefined || change.children.length > 0) {
    moveUnder(head, change.segment, change);
  }
  for (const slice of change.slices) moveUnder(head, slice.sliceName ?? change.segment, slice);
}

function moveUnder(head: Change, sliceName: string, change: Change): void {
  const slice = sliceOf(head, sliceName);
  if (slice.element === undefined && change.element !== undefined) {
    slice.element = { ...change.element, sliceName };
  }
  slice.children.push(...change.children);
}
