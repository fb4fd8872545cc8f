/** Members an object lacks, and types of one choice that exclude each other. R4 validation; R4 formats. */

import type { Place } from './place.ts';
import { placeIn } from './place.ts';
import type { Shape } from './shape.ts';
import type { StructureIssue } from './structure-issue.ts';
import { missingElement, twoChoices } from './structure-issue.ts';

const NONE: readonly StructureIssue[] = [];

/** One issue per mandatory element that is not there; an extension in its place is enough. */
export function missingIssues(
  json: Readonly<Record<string, unknown>>,
  { required }: Shape,
  place: Place,
): readonly StructureIssue[] {
  const missing = required.filter(
    ({ members }) => !members.some((member) => Object.hasOwn(json, member)),
  );
  return missing.length === 0
    ? NONE
    : missing.map(({ name }) => missingElement(placeIn(place, name)));
}

/** One issue per member of a `value[x]` after the first of another type. */
export function choiceIssues(
  names: readonly string[],
  { slots }: Shape,
  place: Place,
): readonly StructureIssue[] {
  let first: Map<unknown, string> | undefined;
  let issues: StructureIssue[] | undefined;
  for (const name of names) {
    const slot = slots.get(name);
    if (!slot?.element.isChoice) continue;
    first ??= new Map();
    const { element, member } = slot;
    const other = first.get(element);
    if (other === undefined) first.set(element, member);
    if (other === undefined || other === member) continue;
    issues ??= [];
    issues.push(twoChoices(placeIn(place, element.name), [other, member]));
  }
  return issues ?? NONE;
}
