/** Code and identifier systems the demo data uses. Sources: dmp.md 2.1, 3.3-3.5; CI-SIS value sets J02 and J04; FR Core. */
import type { Coding } from './fhir-json.ts';

const NOS = 'https://mos.esante.gouv.fr/NOS';
const HL7 = 'http://terminology.hl7.org/CodeSystem';
const FR_CORE = 'https://hl7.fr/ig/fhir/core';

/** Canonical base of the project. */
export const CARNET = 'https://carnet.example/fhir';
export const FR_CORE_DEFINITIONS = `${FR_CORE}/StructureDefinition`;
export const MHD_DEFINITIONS = 'https://profiles.ihe.net/ITI/MHD/StructureDefinition';
export const PDSM_DEFINITIONS = 'https://interop.esante.gouv.fr/ig/fhir/pdsm/StructureDefinition';

export const INS_TEST = 'urn:oid:1.2.250.1.213.1.4.10';
export const ID_NAT_PS = 'urn:oid:1.2.250.1.71.4.2.1';
export const ID_NAT_STRUCT = 'urn:oid:1.2.250.1.71.4.2.2';
export const RPPS = 'https://rpps.esante.gouv.fr';
export const FINESS = 'https://finess.esante.gouv.fr';
export const SIREN = 'https://sirene.fr';
/** Identifiers that only the demo world gives: staff, applications, relatives. */
export const DEMO_ID = `${CARNET}/sid/demo`;

export const LOINC = 'http://loinc.org';
export const SNOMED = 'http://snomed.info/sct';
export const UCUM = 'http://unitsofmeasure.org';
export const DICOM = 'http://dicom.nema.org/resources/ontology/DCM';
export const URI = 'urn:ietf:rfc:3986';
export const CIM10 = 'https://smt.esante.gouv.fr/terminologie-cim-10';
export const CCAM = 'https://smt.esante.gouv.fr/terminologie-ccam';
export const ATC = 'https://smt.esante.gouv.fr/terminologie-atc';

export const FR_IDENTIFIER_TYPE = `${FR_CORE}/CodeSystem/fr-core-cs-v2-0203`;
export const FR_IDENTITY_STATUS = `${FR_CORE}/CodeSystem/fr-core-cs-v2-0445`;
export const FR_CONTACT = `${FR_CORE}/CodeSystem/fr-core-cs-contact-relationship`;

export const CLASSE_DOCUMENT = `${NOS}/TRE_A03-ClasseDocument/FHIR/TRE-A03-ClasseDocument`;
const TYPE_DOCUMENT = `${NOS}/TRE_A05-TypeDocComplementaire/FHIR/TRE-A05-TypeDocComplementaire`;
export const VISIBILITE = `${NOS}/TRE_A07-StatutVisibiliteDocument/FHIR/TRE-A07-StatutVisibiliteDocument`;
export const PRODUCTEUR_NON_PS = `${NOS}/TRE_A00-ProducteurDocNonPS/FHIR/TRE-A00-ProducteurDocNonPS`;
export const CADRE_EXERCICE = `${NOS}/TRE_A01-CadreExercice/FHIR/TRE-A01-CadreExercice`;
export const FORMAT_IHE = `${NOS}/TRE_A11-IheFormatCode/FHIR/TRE-A11-IheFormatCode`;
export const COMMUNE = `${NOS}/TRE_R13-Commune/FHIR/TRE-R13-Commune`;
export const SECTEUR = `${NOS}/TRE_R02-SecteurActivite/FHIR/TRE-R02-SecteurActivite`;
export const PROFESSION = `${NOS}/TRE_G15-ProfessionSante/FHIR/TRE-G15-ProfessionSante`;
export const SPECIALITE = `${NOS}/TRE_R38-SpecialiteOrdinale/FHIR/TRE-R38-SpecialiteOrdinale`;
export const ROLE_PRISE_CHARGE = `${NOS}/TRE_R259-HL7ParticipationFunction/FHIR/TRE-R259-HL7ParticipationFunction`;

export const ACT_CODE = `${HL7}/v3-ActCode`;
export const ACT_REASON = `${HL7}/v3-ActReason`;
export const ADJUDICATION = `${HL7}/adjudication`;
export const CLAIM_TYPE = `${HL7}/claim-type`;
export const CONDITION_CLINICAL = `${HL7}/condition-clinical`;
export const CONDITION_STATUS = `${HL7}/condition-ver-status`;
export const CONFIDENTIALITY = `${HL7}/v3-Confidentiality`;
export const CONSENT_SCOPE = `${HL7}/consentscope`;
export const DIAGNOSTIC_SECTION = `${HL7}/v2-0074`;
export const OBSERVATION_CATEGORY = `${HL7}/observation-category`;
export const ORGANIZATION_TYPE = `${HL7}/organization-type`;
export const PARTICIPATION = `${HL7}/v3-ParticipationType`;
export const ROLE_CLASS = `${HL7}/v3-RoleClass`;
export const ROLE_CODE = `${HL7}/v3-RoleCode`;

export function loinc(code: string, display: string): Coding {
  return { system: LOINC, code, display };
}

export function snomed(code: string, display: string): Coding {
  return { system: SNOMED, code, display };
}

/** LOINC codes end with a hyphen and a check digit; the national complement's do not. dmp.md 3.4. */
export function documentTypeSystem(code: string): string {
  return /^\d+-\d$/.test(code) ? LOINC : TYPE_DOCUMENT;
}
