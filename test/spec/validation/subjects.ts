/** Small resources that are right, to be made wrong, and what the checker says of them. */
import { readDefinitions } from '../../../server/boot/definitions.ts';
import type { PlainResource } from '../../../server/fhir/model/resource.ts';
import { structureIssues } from '../../../server/fhir/validation/structure.ts';

/** The issues of a resource as JSON has it: members set to undefined are taken away first. */
export function issuesOf(resource: PlainResource): readonly string[] {
  const json: unknown = JSON.parse(JSON.stringify(resource));
  // The same resource: JSON changes no member but those.
  return structureIssues(json as PlainResource, readDefinitions()).map(
    ({ code, expression }) => `${code} ${expression}`,
  );
}

export const given = {
  url: 'http://example.org/fhir/StructureDefinition/rare',
  valueBoolean: true,
};

export const patient: PlainResource = {
  resourceType: 'Patient',
  id: 'camille',
  meta: { lastUpdated: '2024-02-29T10:00:00.123+01:00', versionId: '1' },
  active: true,
  name: [{ family: 'Exemple', given: ['Camille', 'Ange'] }],
  birthDate: '1984-02-29',
  photo: [{ contentType: 'image/png', data: 'iVBORw0KGgo=' }],
  contact: [{ name: { text: 'Dominique Exemple' } }],
  generalPractitioner: [{ reference: 'Practitioner/leroy' }],
};

export const observation: PlainResource = {
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
  subject: { reference: 'Patient/camille' },
  valueQuantity: { value: 72, unit: '/min' },
};

export const questionnaire: PlainResource = {
  resourceType: 'Questionnaire',
  status: 'draft',
  item: [{ linkId: '1', type: 'group', item: [{ linkId: '1.1', type: 'string' }] }],
};

/** The patient with one name. */
export function withName(humanName: unknown): PlainResource {
  return { ...patient, name: [humanName] };
}
