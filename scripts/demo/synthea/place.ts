/** Where a copy of a Synthea resource stands: whose record, whose hand, which day; and references and dates moved there. */
import type { Reference } from '../fhir-json.ts';
import { bundleUrl, shiftDays } from '../fhir-json.ts';
import type { SourceResource } from './source.ts';

/** Where a copy of a source resource stands. */
export interface Place {
  readonly patient: string;
  /** Demo professional who feeds it, and the structure. */
  readonly author: string;
  readonly organisation: string;
  /** Days from the source's date; also tells the copies apart. */
  readonly days: number;
  /** Height relative to the source's: children grow. */
  readonly growth: number;
  /** Source ids present in the same bundle: references to others are dropped. */
  readonly known: ReadonlySet<string>;
}

/** Seeds the ids of a copy. */
export function copyName(id: string, { patient, days }: Place): string {
  return `history/${patient}/${days}/${id}`;
}

export function subject({ patient }: Place): Reference {
  return { reference: `Patient/${patient}` };
}

export function author(place: Place): Reference {
  return { reference: `PractitionerRole/${place.author}` };
}

/** References to resources of the same bundle, rewritten; the element is left out when none remains. */
export function kept(
  element: string,
  references: readonly Reference[] | undefined,
  place: Place,
): Record<string, readonly Reference[]> {
  const ids = (references ?? []).map(({ reference }) => reference?.replace('urn:uuid:', '') ?? '');
  const present = ids.filter((id) => place.known.has(id));
  return present.length === 0
    ? {}
    : { [element]: present.map((id) => ({ reference: bundleUrl(copyName(id, place)) })) };
}

export function inEncounter(source: SourceResource, place: Place): Record<string, Reference> {
  const [found] = kept('encounter', source.encounter && [source.encounter], place).encounter ?? [];
  return found === undefined ? {} : { encounter: found };
}

/** @throws Error when the source has no date there. */
export function moved(text: string | undefined, place: Place): string {
  if (text === undefined) throw new Error(`a source resource of ${place.patient} has no date`);
  return shiftDays(text, place.days);
}

export function movedPeriod(
  period: { readonly start: string; readonly end?: string } | undefined,
  place: Place,
) {
  const end = period?.end === undefined ? {} : { end: moved(period.end, place) };
  return { start: moved(period?.start, place), ...end };
}
