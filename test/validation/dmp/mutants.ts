/** Resources made wrong in one place, from an example and what its profile asks there. R4 ElementDefinition. */
import type { Loose } from './definitions.ts';

export interface Mutant {
  readonly name: string;
  /** Id of the element whose requirement is broken. */
  readonly rule: string;
  readonly resource: Loose;
}

type Change = (parent: Loose, member: string) => boolean;

/** One for each requirement of each element that the example has. `chain`: the profile, then those it rests on. */
export function mutantsOf(example: Loose, chain: readonly Loose[]): readonly Mutant[] {
  return chain
    .flatMap(({ differential }) => {
      const optional = optionalSlices(differential.element);
      return differential.element.filter(({ id }: Loose) => !tellsApart(id, optional));
    })
    .flatMap((element: Loose) =>
      changesFor(element).flatMap(([name, change]) => {
        const resource = structuredClone(example);
        const steps: readonly string[] = element.path.split('.').slice(1);
        return changed(resource, steps, change)
          ? [{ name: `${name} ${element.id}`, rule: element.id, resource }]
          : [];
      }),
    );
}

/** Ids of slices that need not be there. */
function optionalSlices(elements: readonly Loose[]): readonly string[] {
  return elements
    .filter(({ id, min = 0 }) => id.split('.').at(-1).includes(':') && min === 0)
    .map(({ id }) => id);
}

/** What tells an optional slice from the rest: without it the item is another one, which is no fault. */
function tellsApart(id: string, optional: readonly string[]): boolean {
  return optional.some(
    (slice) =>
      /^\.(?:url|system|type|use|code)$/.test(id.slice(slice.length)) && id.startsWith(`${slice}.`),
  );
}

function changesFor(element: Loose): readonly (readonly [string, Change])[] {
  if (!element.path.includes('.')) return [];
  const isSlice = element.id.split('.').at(-1).includes(':');
  const fixed = Object.keys(element).find((name) => name.startsWith('fixed'));
  const pattern = Object.keys(element).find((name) => name.startsWith('pattern'));
  return [
    ...(element.min > 0 ? [['no', removed] as const] : []),
    ...(element.max === '1' && !isSlice ? [['two', doubled] as const] : []),
    ...(fixed ? [['another', replaced(element[fixed])] as const] : []),
    ...(pattern ? [['another code in', recoded] as const] : []),
    ...(element.binding?.strength === 'required' ? [['an unknown code in', recoded] as const] : []),
    ...(element.type?.[0]?.code === 'Reference' ? [['a Group in', redirected] as const] : []),
  ];
}

/** Walks to the members a path names, in every item of a list. */
function changed(parent: Loose, [step = '', ...rest]: readonly string[], change: Change): boolean {
  if (Array.isArray(parent))
    return parent.map((item) => changed(item, [step, ...rest], change)).includes(true);
  if (typeof parent !== 'object' || parent === null) return false;
  const member = memberOf(parent, step);
  if (member === undefined) return false;
  return rest.length > 0 ? changed(parent[member], rest, change) : change(parent, member);
}

function memberOf(parent: Loose, step: string): string | undefined {
  const stem = step.replace('[x]', '');
  return Object.keys(parent).find((name) =>
    stem === step ? name === step : name.startsWith(stem),
  );
}

function removed(parent: Loose, member: string): boolean {
  delete parent[member];
  return true;
}

/** Where base R4 allows one there is no list to make longer. */
function doubled(parent: Loose, member: string): boolean {
  if (!Array.isArray(parent[member])) return false;
  parent[member] = [...parent[member], ...parent[member]];
  return true;
}

function replaced(fixed: unknown): Change {
  return (parent, member) => {
    if (parent[member] !== fixed) return false;
    parent[member] = typeof fixed === 'boolean' ? !fixed : `${fixed}x`;
    return true;
  };
}

function recoded(parent: Loose, member: string): boolean {
  const value = parent[member];
  if (typeof value === 'string') parent[member] = 'no-such-code';
  const codings = [value].flat().flatMap((one) => one?.coding ?? (one?.code ? [one] : []));
  for (const coding of codings) coding.code = 'no-such-code';
  return typeof value === 'string' || codings.length > 0;
}

/** A type that base R4 often allows where our profiles do not. */
function redirected(parent: Loose, member: string): boolean {
  const named = [parent[member]].flat().filter((one) => typeof one?.reference === 'string');
  for (const one of named) {
    one.reference = 'https://elsewhere.example/fhir/Group/1';
    if (one.type) one.type = 'Group';
  }
  return named.length > 0;
}
