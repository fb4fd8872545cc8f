/** Resources as the policy reads them: the plain value of what is stored. */
import { readJson } from '../../fhir/model/json-reader.ts';
import type { PlainResource, ResourceType } from '../../fhir/model/resource.ts';
import { resourceFrom } from '../../fhir/model/resource.ts';
import { queryById } from '../../fhir/search/query.ts';
import type { Reads, StoredResource } from '../../fhir/store/store.ts';

export function plainOf({ json }: StoredResource): PlainResource {
  return resourceFrom(readJson(json)).value;
}

/** Undefined for what is not there, or not any more. */
export async function readOne(
  reads: Reads,
  type: ResourceType,
  id: string,
): Promise<PlainResource | undefined> {
  const [stored] = (await reads.find(queryById(type, id))).resources;
  return stored && !stored.deleted ? plainOf(stored) : undefined;
}
