/** Reads submissions of the demo world: entries, resources, and what is written anywhere inside them. */
import type { BundleEntry, FhirResource } from '../../scripts/demo/fhir-json.ts';
import type { DemoSubmission } from '../../scripts/demo/world.ts';

export function entriesOf({ body }: DemoSubmission): readonly BundleEntry[] {
  // Bodies are Bundles or single resources; `entry` tells which.
  return (body as { entry?: readonly BundleEntry[] }).entry ?? [];
}

export function resourcesOf(submission: DemoSubmission): readonly FhirResource[] {
  const entries = entriesOf(submission);
  // A body without entries is a resource by construction.
  return entries.length === 0
    ? [submission.body as FhirResource]
    : entries.map(({ resource }) => resource);
}

/** Every object inside a value, itself included. */
export function* objectsIn(value: unknown): Generator<Record<string, unknown>> {
  if (Array.isArray(value)) for (const item of value) yield* objectsIn(item);
  else if (typeof value === 'object' && value !== null) {
    yield Object.fromEntries(Object.entries(value));
    for (const inner of Object.values(value)) yield* objectsIn(inner);
  }
}

export function stringsUnder(value: unknown, member: string): readonly string[] {
  return [...objectsIn(value)]
    .map((one) => one[member])
    .filter((found) => typeof found === 'string');
}

export function documents(submissions: readonly DemoSubmission[]): readonly FhirResource[] {
  return submissions
    .flatMap(resourcesOf)
    .filter(({ resourceType }) => resourceType === 'DocumentReference');
}
