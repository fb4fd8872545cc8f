/** CDA R2 level 1 with an unstructured body: a PDF in base64, as hospitals send it. CI-SIS, "Structuration minimale"; IHE XDS-SD. */
import type { DemoOrganisation } from '../organisations.ts';
import { idNatStruct } from '../organisations.ts';
import { holderOf } from '../people.ts';
import type { DemoPerson } from '../person.ts';
import { documentTypeSystem, LOINC } from '../systems.ts';

export interface CdaHeader {
  /** Of the document: `ClinicalDocument/id`, and the `masterIdentifier` of its DocumentReference. */
  readonly uuid: string;
  readonly type: { readonly code: string; readonly display: string };
  readonly title: string;
  /** FHIR dateTimes with a zone. */
  readonly created: string;
  readonly start: string;
  readonly end?: string;
  readonly patient: DemoPerson;
  readonly author: DemoPerson;
  readonly organisation: DemoOrganisation;
}

const OID = {
  insTest: '1.2.250.1.213.1.4.10',
  idNatPs: '1.2.250.1.71.4.2.1',
  idNatStruct: '1.2.250.1.71.4.2.2',
  loinc: '2.16.840.1.113883.6.1',
  typeDocument: '1.2.250.1.213.1.1.4.12',
  confidentiality: '2.16.840.1.113883.5.25',
  gender: '2.16.840.1.113883.5.1',
} as const;

/** The bytes of the document, UTF-8. */
export function cdaLevel1(header: CdaHeader, pdf: Uint8Array): Uint8Array {
  const { type, title, created } = header;
  const codeSystem = documentTypeSystem(type.code) === LOINC ? OID.loinc : OID.typeDocument;
  const xml = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<ClinicalDocument xmlns="urn:hl7-org:v3">',
    '<realmCode code="FR"/>',
    '<typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>',
    '<templateId root="2.16.840.1.113883.2.8.2.1"/>',
    '<templateId root="1.2.250.1.213.1.1.1.1"/>',
    '<templateId root="1.3.6.1.4.1.19376.1.2.20"/>',
    `<id root="${header.uuid.toUpperCase()}"/>`,
    `<code code="${escaped(type.code)}" displayName="${escaped(type.display)}" codeSystem="${codeSystem}"/>`,
    `<title>${escaped(title)}</title>`,
    `<effectiveTime value="${hl7Time(created)}"/>`,
    `<confidentialityCode code="N" displayName="Normal" codeSystem="${OID.confidentiality}"/>`,
    '<languageCode code="fr-FR"/>',
    `<setId root="${header.uuid.toUpperCase()}"/>`,
    '<versionNumber value="1"/>',
    recordTarget(header.patient),
    author(header),
    custodian(header.organisation),
    legalAuthenticator(header),
    serviceEvent(header),
    '<component><nonXMLBody>',
    `<text mediaType="application/pdf" representation="B64">${Buffer.from(pdf).toString('base64')}</text>`,
    '</nonXMLBody></component>',
    '</ClinicalDocument>',
    '',
  ];
  return Buffer.from(xml.join('\n'), 'utf8');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}

/** `2026-10-02T09:30:00+02:00` as `20261002093000+0200`. HL7 v3 datatypes, TS. */
function hl7Time(text: string): string {
  return text.replace(/[-:T]/g, (sign, at: number) => (at > 18 && sign === '-' ? sign : ''));
}

function recordTarget(patient: DemoPerson): string {
  const { ins, birthDate, gender } = holderOf(patient.name);
  return [
    '<recordTarget><patientRole>',
    `<id root="${OID.insTest}" extension="${ins}"/>`,
    '<addr nullFlavor="NASK"/><telecom nullFlavor="NASK"/>',
    '<patient><name>',
    `<given>${escaped(patient.given.join(' '))}</given><family qualifier="BR">${escaped(patient.family)}</family>`,
    '</name>',
    `<administrativeGenderCode code="${gender === 'female' ? 'F' : 'M'}" codeSystem="${OID.gender}"/>`,
    `<birthTime value="${birthDate.replaceAll('-', '')}"/>`,
    '</patient></patientRole></recordTarget>',
  ].join('');
}

function structureId(organisation: DemoOrganisation): string {
  return `<id root="${OID.idNatStruct}" extension="${escaped(idNatStruct(organisation).value)}"/>`;
}

/** Identifier, name and structure of the professional: the same in every role he plays. */
function professional({ author: person, organisation }: CdaHeader): string {
  const idNat = person.professional?.idNat;
  if (idNat === undefined) throw new Error(`'${person.name}' cannot sign a CDA document`);
  return [
    `<id root="${OID.idNatPs}" extension="${idNat}"/>`,
    '<assignedPerson><name>',
    `<given>${escaped(person.given.join(' '))}</given><family>${escaped(person.family)}</family>`,
    '</name></assignedPerson>',
    `<representedOrganization>${structureId(organisation)}<name>${escaped(organisation.name)}</name></representedOrganization>`,
  ].join('');
}

function author(header: CdaHeader): string {
  return `<author><time value="${hl7Time(header.created)}"/><assignedAuthor>${professional(header)}</assignedAuthor></author>`;
}

function custodian(organisation: DemoOrganisation): string {
  const inner = `${structureId(organisation)}<name>${escaped(organisation.name)}</name>`;
  return [
    '<custodian><assignedCustodian>',
    `<representedCustodianOrganization>${inner}</representedCustodianOrganization>`,
    '</assignedCustodian></custodian>',
  ].join('');
}

function legalAuthenticator(header: CdaHeader): string {
  return [
    `<legalAuthenticator><time value="${hl7Time(header.created)}"/><signatureCode code="S"/>`,
    `<assignedEntity>${professional(header)}</assignedEntity></legalAuthenticator>`,
  ].join('');
}

function serviceEvent(header: CdaHeader): string {
  const { start, end = start } = header;
  return [
    '<documentationOf><serviceEvent classCode="ACT"><effectiveTime>',
    `<low value="${hl7Time(start)}"/><high value="${hl7Time(end)}"/>`,
    '</effectiveTime><performer typeCode="PRF">',
    `<assignedEntity>${professional(header)}</assignedEntity>`,
    '</performer></serviceEvent></documentationOf>',
  ].join('');
}
