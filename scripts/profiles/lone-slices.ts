/**
 * Snapshots of HL7 that name a slice of what is not sliced (`Composition.date:IssueDate` of `catalog`, without a
 * `Composition.date` before it): the name is only a label there, and is taken off. R4 elementdefinition, sliceName.
 */
import type { StructureElement } from '../../server/fhir/definitions/structure.ts';

export function withoutLoneSlices(
  elements: readonly StructureElement[],
): readonly StructureElement[] {
  const ids = new Set(elements.map(({ id }) => id));
  const lone = elements.filter(({ id, slice }) => slice !== undefined && !ids.has(slicedId(id)));
  if (lone.length === 0) return elements;
  return elements.map((element) => {
    const found = lone.find(({ id }) => element.id === id || element.id.startsWith(`${id}.`));
    if (!found) return element;
    const id = slicedId(found.id) + element.id.slice(found.id.length);
    if (element !== found) return { ...element, id };
    const { slice: _, ...rest } = element;
    return { ...rest, id };
  });
}

/** What a slice slices: `a.b` of `a.b:c`, `a.b:c` of `a.b:c/d`. */
export function slicedId(id: string): string {
  const start = id.lastIndexOf('.') + 1;
  const colon = id.indexOf(':', start);
  const slash = id.lastIndexOf('/');
  return id.slice(0, Math.max(slash, colon));
}
