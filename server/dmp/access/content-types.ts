// table
/** The resource types of a record and of the directory, as the policy sees them. dmp.md 4.2 and 4.3.2. */
import type { ResourceType } from '../../fhir/model/resource.ts';

/**
 * `single`: content with one category (a Binary has that of its document). `several`: it carries contents of several
 * categories. `speaker`: it only speaks of other resources and is seen when each of them is (dmp.md 3.5).
 */
export type ContentKind = 'single' | 'several' | 'speaker';

export const CONTENT_TYPES: ReadonlyMap<ResourceType, ContentKind> = new Map<
  ResourceType,
  ContentKind
>([
  ['AllergyIntolerance', 'single'],
  ['Binary', 'single'],
  ['CarePlan', 'single'],
  ['Communication', 'speaker'],
  ['Composition', 'single'],
  ['Condition', 'single'],
  ['DiagnosticReport', 'single'],
  ['DocumentReference', 'single'],
  ['Encounter', 'several'],
  ['EpisodeOfCare', 'single'],
  ['ExplanationOfBenefit', 'single'],
  ['FamilyMemberHistory', 'single'],
  ['Goal', 'single'],
  ['ImagingStudy', 'single'],
  ['Immunization', 'single'],
  ['Media', 'single'],
  ['MedicationAdministration', 'single'],
  ['MedicationDispense', 'single'],
  ['MedicationRequest', 'single'],
  ['MedicationStatement', 'single'],
  ['Observation', 'single'],
  ['Procedure', 'single'],
  ['Provenance', 'speaker'],
  ['QuestionnaireResponse', 'single'],
  ['RelatedPerson', 'single'],
  ['ServiceRequest', 'single'],
  ['Specimen', 'several'],
  ['Task', 'speaker'],
]);

/** Types seen by the holder and by those whom one of these parameters names. dmp.md 4.2 (S40, S41). */
export const PARTICIPANT_PARAMS: ReadonlyMap<ResourceType, readonly string[]> = new Map([
  ['Appointment', ['actor']],
  ['Communication', ['sender', 'recipient']],
]);

/** Readable by every authenticated actor, written by the operator's feed. dmp.md 4.3.2. */
export const DIRECTORY_TYPES: readonly ResourceType[] = [
  'CodeSystem',
  'ConceptMap',
  'Device',
  'Endpoint',
  'HealthcareService',
  'Location',
  'Medication',
  'NamingSystem',
  'OperationDefinition',
  'Organization',
  'Practitioner',
  'PractitionerRole',
  'Questionnaire',
  'Schedule',
  'SearchParameter',
  'Slot',
  'StructureDefinition',
  'ValueSet',
];

const DIRECTORY: ReadonlySet<string> = new Set(DIRECTORY_TYPES);

export function isDirectoryType(type: ResourceType): boolean {
  return DIRECTORY.has(type);
}

/** What the policy itself reads to decide; boot narrows its reads to these. Their change raises a policy version. */
export const TYPES_OF_DECISION: readonly ResourceType[] = [
  'CareTeam',
  'Consent',
  'Organization',
  'Patient',
  'Practitioner',
  'PractitionerRole',
];
