/** A differential as a tree of changes; parents it does not mention are there without an element. R4 profiling, differential. */
import type { FaultList } from './fault.ts';
import { DEPTH_MAX } from './node.ts';
import type { SourceElement } from './source.ts';

export interface Change {
  readonly segment: string;
  readonly sliceName?: string;
  /** Id of the element, as the differential would write it. */
  readonly id: string;
  /** Absent when the differential goes through it without saying anything of it. */
  element?: SourceElement;
  children: Change[];
  slices: Change[];
}

interface Step {
  readonly segment: string;
  readonly sliceName?: string;
}

/** The root change, whose segment is the type of the first element. Nothing for an empty differential. */
export function changesOf(
  elements: readonly SourceElement[],
  faults: FaultList,
): Change | undefined {
  const [first] = elements;
  if (first === undefined) return undefined;
  const segment = first.path.split('.')[0] ?? first.path;
  const root: Change = { segment, id: segment, children: [], slices: [] };
  let previous: readonly Step[] = [];
  for (const element of elements) {
    const steps = stepsOf(element, previous);
    previous = steps;
    if (steps.length > DEPTH_MAX) reportDepth(element, faults);
    else if (steps[0]?.segment !== segment) reportRoot(element, segment, faults);
    else {
      const change = walk(root, steps.slice(1));
      if (change.element === undefined) change.element = element;
      else reportRepeated(change, faults);
    }
  }
  return root;
}

/** Where an element stands: by its id, and by what is before it when it has none that fits its path. */
function stepsOf(element: SourceElement, previous: readonly Step[]): readonly Step[] {
  const segments = element.path.split('.');
  const told = stepsOfId(element, segments);
  if (told !== undefined) return told;
  let isBeside = true;
  return segments.map((segment, index) => {
    const before = previous[index];
    isBeside = isBeside && before?.segment === segment;
    if (index === segments.length - 1) return step(segment, element.sliceName);
    return isBeside && before !== undefined ? before : { segment };
  });
}

function stepsOfId(
  { id, sliceName }: SourceElement,
  segments: readonly string[],
): readonly Step[] | undefined {
  const parts = id?.split('.') ?? [];
  if (parts.length !== segments.length) return undefined;
  const steps: Step[] = [];
  for (const [index, part] of parts.entries()) {
    const colon = part.indexOf(':');
    const name = colon < 0 ? part : part.slice(0, colon);
    const slice = colon < 0 ? undefined : part.slice(colon + 1);
    const segment = segments[index] ?? '';
    if (name !== segment && !areOfOneChoice(name, segment)) return undefined;
    const isLast = index === parts.length - 1;
    steps.push(step(name, isLast ? (sliceName ?? slice) : slice));
  }
  return steps;
}

/** `value[x]` in the id and `valueQuantity` in the path, or the other way round. */
function areOfOneChoice(one: string, other: string): boolean {
  const isMember = (choice: string, member: string): boolean =>
    choice.endsWith('[x]') && member.startsWith(choice.slice(0, -'[x]'.length));
  return isMember(one, other) || isMember(other, one);
}

function step(segment: string, sliceName: string | undefined): Step {
  return sliceName === undefined || sliceName === '' ? { segment } : { segment, sliceName };
}

function walk(root: Change, steps: readonly Step[]): Change {
  let change = root;
  for (const { segment, sliceName } of steps) {
    const head = childOf(change, segment);
    change = sliceName === undefined ? head : sliceOf(head, sliceName);
  }
  return change;
}

function childOf(parent: Change, segment: string): Change {
  const known = parent.children.find((child) => child.segment === segment);
  if (known !== undefined) return known;
  const child: Change = { segment, id: `${parent.id}.${segment}`, children: [], slices: [] };
  parent.children.push(child);
  return child;
}

/** The change of a slice, made when there is none. */
export function sliceOf(head: Change, sliceName: string): Change {
  const known = head.slices.find((slice) => slice.sliceName === sliceName);
  if (known !== undefined) return known;
  const slice: Change = {
    segment: head.segment,
    sliceName,
    id: `${head.id}:${sliceName}`,
    children: [],
    slices: [],
  };
  head.slices.push(slice);
  return slice;
}

function reportDepth(element: SourceElement, faults: FaultList): void {
  faults.error('too-large', element.id ?? element.path.slice(0, 200), {
    fr: `Le chemin a plus de ${DEPTH_MAX} segments : raccourcissez-le.`,
    en: `The path has more than ${DEPTH_MAX} segments: shorten it.`,
  });
}

function reportRoot(element: SourceElement, segment: string, faults: FaultList): void {
  faults.error('not-in-base', element.id ?? element.path, {
    fr: `Le chemin doit commencer par « ${segment} », comme le premier élément du differential.`,
    en: `The path must begin with "${segment}", as the first element of the differential does.`,
  });
}

function reportRepeated({ id, sliceName }: Change, faults: FaultList): void {
  faults.error(sliceName === undefined ? 'repeated' : 'slice-repeated', id, {
    fr: 'Cet élément est deux fois dans le differential : fusionnez les deux, ou donnez un autre sliceName à l’un.',
    en: 'This element is twice in the differential: merge the two, or give one of them another sliceName.',
  });
}
