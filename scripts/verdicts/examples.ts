/** Which examples of the R4 specification are judged. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The types of the record's table and of IPS whose examples number 338 in hl7.fhir.r4.examples 4.0.1. */
export const CLINICAL_TYPES = [
  ...['AllergyIntolerance', 'CarePlan', 'CareTeam', 'Communication', 'Composition', 'Condition'],
  ...['Consent', 'Device', 'DiagnosticReport', 'DocumentReference', 'Encounter'],
  ...['ExplanationOfBenefit', 'FamilyMemberHistory', 'Immunization', 'MedicationAdministration'],
  ...['MedicationDispense', 'MedicationRequest', 'MedicationStatement', 'Observation'],
  ...['Organization', 'Patient', 'Practitioner', 'Procedure', 'Provenance', 'Questionnaire'],
  ...['QuestionnaireResponse', 'RelatedPerson', 'ServiceRequest'],
] as const;

/** Definitions of the specification itself: 4,500 files that no record holds. */
const DEFINITION_TYPES: ReadonlySet<string> = new Set([
  ...['CapabilityStatement', 'CodeSystem', 'CompartmentDefinition', 'ConceptMap'],
  ...['ImplementationGuide', 'OperationDefinition', 'SearchParameter', 'StructureDefinition'],
  ...['StructureMap', 'ValueSet'],
]);

/** Bundles of definitions are larger: up to 35 MB. */
const WIDER_BYTES_MAX = 1_000_000;

export interface ExampleFiles {
  /** All examples of the clinical types. */
  readonly clinical: readonly string[];
  /** Those of every other type but definitions, up to 1 MB. */
  readonly wider: readonly string[];
}

/** Names of the files to judge in the package's folder, in order of name. */
export function exampleFiles(folder: string): ExampleFiles {
  const clinicalTypes: ReadonlySet<string> = new Set(CLINICAL_TYPES);
  const files = readdirSync(folder).filter((name) => /^[A-Z][A-Za-z]+-.*\.json$/.test(name));
  files.sort();
  const isClinical = (name: string): boolean => clinicalTypes.has(typeOf(name));
  return {
    clinical: files.filter(isClinical),
    wider: files.filter(
      (name) =>
        !(isClinical(name) || DEFINITION_TYPES.has(typeOf(name))) &&
        statSync(join(folder, name)).size <= WIDER_BYTES_MAX,
    ),
  };
}

/** The package names its files `[type]-[id].json`. */
function typeOf(name: string): string {
  return name.slice(0, name.indexOf('-'));
}
