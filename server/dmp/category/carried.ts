/** What a carrier speaks of or carries, as references. dmp.md 3.5 (resources that only speak of others) and 4.2. */

import { localReference } from '../../fhir/model/reference.ts';
import type { PlainResource, ResourceType } from '../../fhir/model/resource.ts';
import { unprocessable } from '../../fhir/outcome/errors.ts';
import { isObject, listOf, objects, textOf } from '../../fhir/search/indexing/select.ts';
import { CONTENT_TYPES } from '../access/content-types.ts';
import { nearText } from '../identity/near-reference.ts';

/** Resources one List, Provenance, Communication or Task may name. */
const NAMES_MAX = 200;

const NAMING_TYPES: ReadonlySet<ResourceType> = new Set([
  'List',
  'Provenance',
  'Communication',
  'Task',
]);
/** Types that take the category of what they carry or are about. */
const CARRYING_TYPES: ReadonlySet<ResourceType> = new Set([
  ...NAMING_TYPES,
  'Encounter',
  'Specimen',
  'Binary',
]);

export function isCarrier(type: ResourceType): boolean {
  return CARRYING_TYPES.has(type);
}

/** True for the types that only speak of others. */
export function isNaming(type: ResourceType): boolean {
  return NAMING_TYPES.has(type);
}

/** `reference` of each resource the carrier names, as written. */
export function namedBy(resource: PlainResource): readonly string[] {
  switch (resource.resourceType) {
    case 'List':
      return objects(resource['entry']).flatMap(({ item }) => reference(item));
    case 'Provenance':
      return [
        ...references(resource['target']),
        ...objects(resource['entity']).flatMap(({ what }) => reference(what)),
      ];
    case 'Communication':
      return [
        ...references(resource['about']),
        ...references(resource['basedOn']),
        ...references(resource['partOf']),
        ...references(resource['reasonReference']),
        ...objects(resource['payload']).flatMap(({ contentReference }) =>
          reference(contentReference),
        ),
      ];
    case 'Task':
      return [
        ...reference(resource['focus']),
        ...references(resource['basedOn']),
        ...references(resource['partOf']),
        ...reference(resource['reasonReference']),
        ...[...objects(resource['input']), ...objects(resource['output'])].flatMap(
          ({ valueReference }) => reference(valueReference),
        ),
      ];
    case 'Encounter':
      return [
        ...objects(resource['diagnosis']).flatMap(({ condition }) => reference(condition)),
        ...references(resource['reasonReference']),
        ...references(resource['basedOn']),
      ];
    case 'Specimen':
      return references(resource['request']);
    default:
      return [];
  }
}

/**
 * `Type/id` of the clinical resources a List, Provenance, Communication or Task names.
 * @throws FhirError 422 beyond NAMES_MAX.
 */
export function namesOf(resource: PlainResource): readonly string[] {
  if (!isNaming(resource.resourceType)) return [];
  const names = new Set(namedBy(resource).flatMap(contentName));
  if (names.size <= NAMES_MAX) return [...names];
  throw unprocessable('too-many-names', {
    fr: `${resource.resourceType} désigne plus de ${NAMES_MAX} ressources : répartissez-les.`,
    en: `${resource.resourceType} names more than ${NAMES_MAX} resources: split it.`,
  });
}

function contentName(text: string): readonly string[] {
  const local = localReference(nearText(text));
  return local && CONTENT_TYPES.has(local.type) ? [`${local.type}/${local.id}`] : [];
}

function references(value: unknown): readonly string[] {
  return listOf(value).flatMap(reference);
}

function reference(value: unknown): readonly string[] {
  const text = isObject(value) ? textOf(value['reference']) : undefined;
  return text === undefined ? [] : [text];
}
