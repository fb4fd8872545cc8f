/** Compares two snapshots on what validation asks of them. */
import type { SourceElement } from '../../server/fhir/validation/snapshot/source.ts';

export interface Difference {
  /** Id in the snapshot. */
  readonly element: string;
  /** A member of ElementDefinition, or the element itself. */
  readonly what: string;
  readonly published: string;
  readonly ours: string;
}

export interface Comparison {
  /** Elements of the published snapshot. */
  readonly elements: number;
  readonly differences: readonly Difference[];
}

type View = Readonly<Record<string, string>>;

/** Versions are left out of canonicals: publishers write those they resolved, and R4's own have none. */
export function compareSnapshots(
  published: readonly SourceElement[],
  ours: readonly SourceElement[],
): Comparison {
  const theirs = viewsOf(published);
  const mine = viewsOf(ours);
  const differences: Difference[] = [];
  for (const [element, one] of theirs) {
    const other = mine.get(element);
    if (other === undefined) {
      differences.push({ element, what: 'missing', published: 'present', ours: 'absent' });
    } else differences.push(...differencesOf(element, one, other));
  }
  for (const element of mine.keys()) {
    if (theirs.has(element)) continue;
    differences.push({ element, what: 'extra', published: 'absent', ours: 'present' });
  }
  return { elements: theirs.size, differences: [...differences, ...orderOf(theirs, mine)] };
}

/** Elements with a difference, of a comparison. */
export function differing({ differences }: Comparison): number {
  return new Set(differences.map(({ element }) => element)).size;
}

function differencesOf(element: string, published: View, ours: View): readonly Difference[] {
  const names = new Set([...Object.keys(published), ...Object.keys(ours)]);
  return [...names].flatMap((what) => {
    const [one = '', other = ''] = [published[what], ours[what]];
    return one === other ? [] : [{ element, what, published: one, ours: other }];
  });
}

/** The first element that stands elsewhere, among those both have. */
function orderOf(
  theirs: ReadonlyMap<string, View>,
  mine: ReadonlyMap<string, View>,
): readonly Difference[] {
  const published = [...theirs.keys()].filter((id) => mine.has(id));
  const ours = [...mine.keys()].filter((id) => theirs.has(id));
  const index = published.findIndex((id, place) => id !== ours[place]);
  const element = published[index];
  if (element === undefined) return [];
  return [{ element, what: 'order', published: element, ours: ours[index] ?? '' }];
}

/**
 * By id. What is sliced stands at least as often as its slices together: today's publisher writes that sum as its min,
 * R4's did not, and both ask for the same.
 */
function viewsOf(elements: readonly SourceElement[]): ReadonlyMap<string, View> {
  const needed = new Map<string, number>();
  for (const { id = '', sliceName, min = 0 } of elements) {
    if (sliceName === undefined || sliceName.includes('/')) continue;
    const head = id.slice(0, -`:${sliceName}`.length);
    needed.set(head, (needed.get(head) ?? 0) + min);
  }
  return new Map(
    elements.map((element) => {
      const id = element.id ?? element.path;
      const min = Math.max(element.min ?? 0, needed.get(id) ?? 0);
      return [id, view({ ...element, min })];
    }),
  );
}

function view(element: SourceElement): View {
  const { path, min, max, type = [], slicing, binding, constraint = [] } = element;
  const values = Object.keys(element).filter((name) => /^(fixed|pattern)[A-Z]/.test(name));
  return {
    path,
    min: String(min),
    max: String(max),
    type: type.map(viewOfType).sort().join(' '),
    ...(slicing && {
      slicing: [
        ...(slicing.discriminator ?? []).map((one) => `${one.type}:${one.path}`),
        slicing.ordered === true ? 'ordered' : 'unordered',
        slicing.rules,
      ].join(' '),
    }),
    ...(binding && { binding: `${binding.strength} ${canonical(binding.valueSet ?? '')}` }),
    constraint: [...new Set(constraint.map(({ key }) => key))].sort().join(' '),
    // The publisher of today writes the canonical of the type before the `#`.
    contentReference: element.contentReference?.replace(/^[^#]*/, '') ?? '',
    ...Object.fromEntries(values.map((name) => [name, JSON.stringify(element[name])])),
  };
}

function viewOfType({
  code,
  profile = [],
  targetProfile = [],
}: NonNullable<SourceElement['type']>[number]): string {
  const lists = [profile, targetProfile].map((list) => list.map(canonical).sort().join(','));
  return `${code}(${lists[0]})[${lists[1]}]`;
}

function canonical(text: string): string {
  return text.replace(/\|.*$/, '');
}
