/** What makes resources one act: the references by which results, reports, documents and bytes hang together. dmp.md 3.5. */
import { localReference } from '../../fhir/model/reference.ts';
import type { PlainResource } from '../../fhir/model/resource.ts';
import { isObject, objects, textOf } from '../../fhir/search/indexing/select.ts';
import { CONTENT_TYPES } from '../access/content-types.ts';
import { isCarrier } from '../category/carried.ts';
import { nearText } from '../identity/near-reference.ts';

/** Sections inside sections of a Composition. */
const SECTION_DEPTH_MAX = 20;

/** Addresses of the resources that belong to the same act, as written. */
export function actReferences(resource: PlainResource): readonly string[] {
  switch (resource.resourceType) {
    case 'DiagnosticReport':
      return [
        ...references(resource['result']),
        ...references(resource['imagingStudy']),
        ...objects(resource['media']).flatMap(({ link }) => references(link)),
        ...urls(resource['presentedForm']),
      ];
    case 'Observation':
      return [...references(resource['hasMember']), ...references(resource['derivedFrom'])];
    case 'Composition':
      return [
        ...sectionEntries(resource['section'], 0),
        ...objects(resource['relatesTo']).flatMap(({ targetReference }) =>
          references(targetReference),
        ),
      ];
    case 'DocumentReference':
      return [
        ...objects(resource['relatesTo']).flatMap(({ target }) => references(target)),
        ...references(isObject(resource['context']) ? resource['context']['related'] : undefined),
        ...attachmentUrls(resource),
      ];
    case 'Media':
      return urls(resource['content']);
    default:
      return [];
  }
}

/** `content.attachment.url` of a document. */
export function attachmentUrls(resource: PlainResource): readonly string[] {
  return objects(resource['content']).flatMap(({ attachment }) => urls(attachment));
}

/** `Type/id` of stored content among addresses; carriers belong to no single act. */
export function actNames(addresses: readonly string[]): readonly string[] {
  return addresses.flatMap((address) => {
    const local = localReference(nearText(address));
    const isPart =
      local !== undefined &&
      CONTENT_TYPES.has(local.type) &&
      (local.type === 'Binary' || !isCarrier(local.type));
    return isPart ? [`${local.type}/${local.id}`] : [];
  });
}

function sectionEntries(sections: unknown, depth: number): readonly string[] {
  if (depth >= SECTION_DEPTH_MAX) return [];
  return objects(sections).flatMap(({ entry, section }) => [
    ...references(entry),
    ...sectionEntries(section, depth + 1),
  ]);
}

function references(value: unknown): readonly string[] {
  return objects(value).flatMap(({ reference }) => textOf(reference) ?? []);
}

function urls(value: unknown): readonly string[] {
  return objects(value).flatMap(({ url }) => textOf(url) ?? []);
}
