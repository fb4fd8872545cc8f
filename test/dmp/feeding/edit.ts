/** Deposits of the demo world with one thing changed. */
import type { Bundle, BundleEntry, FhirResource } from '../../../scripts/demo/fhir-json.ts';

export type Loose = any;

/** A deep copy, changed by `change`. */
export function edited<T extends object>(original: T, change: (copy: Loose) => void): T {
  const copy = structuredClone(original);
  change(copy);
  return copy;
}

/** Entries of one type. */
export function entriesOf(bundle: Bundle, type: string): readonly BundleEntry[] {
  return bundle.entry.filter(({ resource }) => resource.resourceType === type);
}

/** The Bundle with every resource of one type changed. */
export function withEach(bundle: Bundle, type: string, change: (resource: Loose) => void): Bundle {
  return edited(bundle, (copy: Bundle) => {
    for (const { resource } of entriesOf(copy, type)) change(resource);
  });
}

/** The Bundle with one more entry. */
export function withEntry(bundle: Bundle, resource: FhirResource, fullUrl: string): Bundle {
  return edited(bundle, (copy) => {
    copy.entry.push({ fullUrl, resource, request: { method: 'POST', url: resource.resourceType } });
  });
}

/** What nothing refers to may not be contained (R4 DomainResource, dom-3): taken out with what referred to it. */
export function dropUnreferred(resource: Loose): void {
  const text = JSON.stringify({ ...resource, contained: [] });
  const kept = (resource.contained ?? []).filter(({ id }: Loose) => text.includes(`"#${id}"`));
  if (kept.length > 0) resource.contained = kept;
  else delete resource.contained;
}
