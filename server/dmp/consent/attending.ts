/** Whom the designations in force name as a person: a C12 may name a PractitionerRole. dmp.md 5.3. */
import { readJson } from '../../fhir/model/json-reader.ts';
import { localReference } from '../../fhir/model/reference.ts';
import { resourceFrom } from '../../fhir/model/resource.ts';
import { queryById } from '../../fhir/search/query.ts';
import type { Reads } from '../../fhir/store/store.ts';
import type { StoredConsent } from './shape.ts';
import { referenceOf } from './shape.ts';

/** `Practitioner/id` of the attending physician, through the role when a role is designated. */
export async function attendingPractitioners(
  consents: readonly StoredConsent[],
  at: number,
  reads: Reads,
): Promise<ReadonlySet<string>> {
  const designated = consents
    .filter(
      ({ code, root }) =>
        code === 'C12' && root !== undefined && root.period[0] <= at && at < root.period[1],
    )
    .flatMap(({ root }) => root?.actors ?? []);
  const people = new Set<string>();
  for (const reference of designated) {
    const local = localReference(reference);
    if (local?.type !== 'PractitionerRole') people.add(reference);
    else for (const person of await practitionerOf(local.id, reads)) people.add(person);
  }
  return people;
}

async function practitionerOf(role: string, reads: Reads): Promise<readonly string[]> {
  const [stored] = (await reads.find(queryById('PractitionerRole', role))).resources;
  if (!stored || stored.deleted) return [];
  return referenceOf(resourceFrom(readJson(stored.json)).value['practitioner']);
}
