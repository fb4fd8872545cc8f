/**
 * The category of a content, from its type and its codes: what matrix, consents and application scopes are about.
 * dmp.md 4.2, column Cat.; each row is a line here. The sender's own word is checked against it, never believed.
 */
import type { Coding } from '../../fhir/access/caller.ts';
import type { PlainResource, ResourceType } from '../../fhir/model/resource.ts';
import { isObject, listOf, textOf } from '../../fhir/search/indexing/select.ts';
import { codingsOf } from '../consent/shape.ts';
import {
  CLASS_SYSTEM,
  classOfType,
  isDocumentClass,
  LOINC_SYSTEM,
  TYPE_SYSTEM,
} from '../matrix/document-types.ts';

const OBSERVATION_CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category';
const DIAGNOSTIC_SECTION = 'http://terminology.hl7.org/CodeSystem/v2-0074';
/** v2-0074: sections whose reports are images. */
const IMAGING_SECTIONS: ReadonlySet<string> = new Set([
  'RAD',
  'RUS',
  'CUS',
  'OUS',
  'VUS',
  'CT',
  'NMR',
  'NMS',
  'RX',
  'XRC',
  'RT',
]);
const PATHOLOGY_SECTIONS: ReadonlySet<string> = new Set(['SP', 'CP', 'CG', 'PAT']);
const GENETICS_SECTION = 'GE';
/** fr-core-cs-contact-relationship, v3-RoleCode: representatives stand outside the matrix (row S118). */
const REPRESENTATIVE_ROLES: ReadonlySet<string> = new Set(['CUR', 'GRD', 'CURTL', 'SVG']);
const PARENT_ROLES: ReadonlySet<string> = new Set(['PRN', 'MTH', 'FTH']);
/** Trusted person, and person to call in emergency. */
const NAMED_ROLES: ReadonlySet<string> = new Set(['K', 'ECON']);
/** Position on organ donation: LOINC 75781-5 (row S20). */
const ORGAN_DONATION = '75781-5';
/** SNOMED CT and LOINC codes of an immunisation or a measure are not read: the type of resource says enough. */

/** Types whose category is one, whatever their codes. */
const FIXED: Readonly<Record<ResourceType, string>> = {
  AllergyIntolerance: '11',
  Appointment: 'agenda',
  Condition: '11',
  EpisodeOfCare: '11',
  ExplanationOfBenefit: '60|REMB',
  FamilyMemberHistory: '11',
  Goal: '44',
  CarePlan: '44',
  Immunization: '52',
  MedicationAdministration: '45',
  MedicationDispense: '43|60593-1',
  MedicationRequest: '42|57833-6',
  MedicationStatement: '11|56445-0',
  Procedure: '10',
  ServiceRequest: '42',
  ImagingStudy: '31',
};

/** `class|type`, or the class alone; undefined when no row of dmp.md 4.2 applies. */
export function categoryOf(resource: PlainResource): string | undefined {
  const { resourceType } = resource;
  if (Object.hasOwn(FIXED, resourceType)) return FIXED[resourceType];
  switch (resourceType) {
    case 'DocumentReference':
      return documentCategory(codes(resource['type']), codes(resource['category']));
    case 'Composition':
      return documentCategory(codes(resource['type']), codes(resource['category']));
    case 'Observation':
      return observationCategory(resource);
    case 'DiagnosticReport':
      return reportCategory(resource);
    case 'Media':
      return '31';
    case 'QuestionnaireResponse':
      return isHolders(resource) ? '11|DOCPAT08' : '90|74465-6';
    case 'RelatedPerson':
      return isRepresentative(resource) ? undefined : '90|EXPPAT_1';
    default:
      return undefined;
  }
}

/** True when the type has no category by nature: a missing one is no error. */
export function isUncategorised(resource: PlainResource): boolean {
  return resource.resourceType === 'RelatedPerson' && isRepresentative(resource);
}

/** The labels a category is kept as: the class, and `class|type` when there is a type. */
export function categoryLabels(category: string): readonly string[] {
  const [documentClass = category] = category.split('|');
  return documentClass === category ? [category] : [documentClass, category];
}

/** Whether the codes sent for type and class do not correspond: PDSm's own example does it (dmp.md 3.4), so a warning. */
export function isMismatched(resource: PlainResource): boolean {
  const type = typeCode(codes(resource['type']));
  const stated = classCode(codes(resource['category']));
  const known = type === undefined ? undefined : classOfType(type);
  return known !== undefined && stated !== undefined && known !== stated;
}

function documentCategory(
  types: readonly Coding[],
  classes: readonly Coding[],
): string | undefined {
  const type = typeCode(types);
  const documentClass = type === undefined ? undefined : classOfType(type);
  if (documentClass !== undefined) return `${documentClass}|${type}`;
  return classCode(classes);
}

/** The first coding the DMP has; an extra coding, such as LOINC 42348-3 beside EXPPAT_3, is passed over. */
function typeCode(types: readonly Coding[]): string | undefined {
  return types.find(
    ({ system, code }) =>
      (system === LOINC_SYSTEM || system === TYPE_SYSTEM) && classOfType(code) !== undefined,
  )?.code;
}

function classCode(classes: readonly Coding[]): string | undefined {
  return classes.find(({ system, code }) => system === CLASS_SYSTEM && isDocumentClass(code))?.code;
}

function observationCategory(resource: PlainResource): string {
  const kinds = codes(resource['category'])
    .filter(({ system }) => system === OBSERVATION_CATEGORY)
    .map(({ code }) => code);
  if (
    codes(resource['code']).some(
      ({ system, code }) => system === LOINC_SYSTEM && code === ORGAN_DONATION,
    )
  )
    return '90|EXPPAT_1';
  if (kinds.includes('laboratory')) return '10|11502-2';
  if (kinds.includes('vital-signs') || kinds.includes('activity')) return '10|29274-8';
  if (kinds.includes('imaging')) return '31';
  if (kinds.includes('social-history')) return '11';
  return '10';
}

function reportCategory(resource: PlainResource): string {
  const sections = codes(resource['category'])
    .filter(({ system }) => system === DIAGNOSTIC_SECTION)
    .map(({ code }) => code);
  const type = typeCode(codes(resource['code']));
  if (sections.some((section) => IMAGING_SECTIONS.has(section))) return '31|18748-4';
  if (sections.includes('LAB'))
    return type !== undefined && classOfType(type) === '10' ? `10|${type}` : '10|11502-2';
  if (sections.includes(GENETICS_SECTION)) return '10|51969-4';
  if (sections.some((section) => PATHOLOGY_SECTIONS.has(section))) return '10|11526-1';
  if (type !== undefined) return `${classOfType(type)}|${type}`;
  return listOf(resource['imagingStudy']).length > 0 ? '31|18748-4' : '10';
}

function isHolders(resource: PlainResource): boolean {
  const author = resource['author'] ?? resource['source'];
  return (
    isObject(author) &&
    (textOf(author['reference'])?.startsWith('Patient/') ?? author['type'] === 'Patient')
  );
}

function isRepresentative(resource: PlainResource): boolean {
  const roles = listOf(resource['relationship'])
    .flatMap(codingsOf)
    .map(({ code }) => code);
  if (roles.some((role) => REPRESENTATIVE_ROLES.has(role))) return true;
  return (
    roles.some((role) => PARENT_ROLES.has(role)) && !roles.some((role) => NAMED_ROLES.has(role))
  );
}

function codes(concepts: unknown): readonly Coding[] {
  return listOf(concepts).flatMap(codingsOf);
}
