/** Deposits of documents: ITI-65 bundles and ITI-105 bodies. PDSm 3.1.1; IHE MHD 4.2; dmp.md 3.5, 4.1, 4.3. */
import { createHash } from 'node:crypto';
import { cdaLevel1 } from './deposit/cda.ts';
import type {
  DemoDocument,
  DepositHeading,
  DocumentDeposit,
  Visibility,
} from './deposit/document.ts';
import type { Authorship } from './deposit/document-authors.ts';
import {
  authorByIdNat,
  authorship,
  logicalSubject,
  subjectByIns,
} from './deposit/document-authors.ts';
import { classCoding, typeCoding } from './deposit/document-types.ts';
import { onePagePdf } from './deposit/pdf.ts';
import { submissionSet } from './deposit/submission-set.ts';
import type { Bundle, BundleEntry, Coding, FhirResource } from './fhir-json.ts';
import { bundleUrl, concept, demoUuid, postEntry } from './fhir-json.ts';
import { demoOrganisation } from './organisations.ts';
import { demoPerson } from './people.ts';
import { identityTraits } from './records.ts';
import {
  CONFIDENTIALITY,
  FORMAT_IHE,
  MHD_DEFINITIONS,
  PDSM_DEFINITIONS,
  URI,
  VISIBILITE,
} from './systems.ts';

const FOOTER = 'Carnet, monde de démonstration : personnes, lieux et données inventés.';

/**
 * A comprehensive Provide Document Bundle (ITI-65): submission set, then each document with its Binary and its
 * discrete resources.
 * @throws Error when the deposit holds no document, or a text does not fit on a page.
 */
export function documentBundle(deposit: DocumentDeposit): Bundle {
  const [first] = deposit.documents;
  if (first === undefined) throw new Error(`'${deposit.title}' holds no document`);
  const parts = deposit.documents.map((document) => documentEntries(deposit, document));
  const set = postEntry(
    `${first.key}/submission`,
    submissionSet(deposit, `${first.key}/submission`),
  );
  return {
    resourceType: 'Bundle',
    meta: {
      profile: [
        `${PDSM_DEFINITIONS}/pdsm-comprehensive-provide-document-bundle`,
        `${MHD_DEFINITIONS}/IHE.MHD.Comprehensive.ProvideBundle`,
      ],
    },
    type: 'transaction',
    entry: [set, ...parts.flat()],
  };
}

/**
 * The body of a Simplified Publish (ITI-105): one DocumentReference with its document inside.
 * @throws Error when the document comes with discrete resources, which only a bundle can carry.
 */
export function simplifiedPublish(deposit: DepositHeading, document: DemoDocument): FhirResource {
  if (document.clinical !== undefined)
    throw new Error(`'${document.key}' carries more than a document`);
  const bytes = documentBytes(deposit, document);
  const reference = documentReference(deposit, document, bytes);
  const { url: _url, ...attachment } = attachmentOf(deposit, document, bytes);
  return {
    ...reference,
    meta: { profile: [`${PDSM_DEFINITIONS}/pdsm-simplified-publish`] },
    subject: logicalSubject(deposit.patient),
    content: [
      { attachment: { ...attachment, data: base64(bytes) }, format: formatCoding(document) },
    ],
  };
}

function documentEntries(deposit: DepositHeading, document: DemoDocument): readonly BundleEntry[] {
  const bytes = documentBytes(deposit, document);
  const binary = { resourceType: 'Binary', contentType: mediaType(document), data: base64(bytes) };
  return [
    postEntry(document.key, documentReference(deposit, document, bytes)),
    postEntry(`${document.key}/binary`, binary),
    ...clinicalEntries(deposit, document),
  ];
}

function clinicalEntries(deposit: DepositHeading, document: DemoDocument): readonly BundleEntry[] {
  const labels = securityLabels(document.label ?? 'N');
  return (
    document.clinical?.({
      name: document.key,
      subject: subjectByIns(deposit.patient),
      author: authorByIdNat(deposit.author),
      date: document.start,
      issued: deposit.deposited,
      labelled: labels.length > 1 ? { meta: { security: labels } } : {},
      attachment: {
        contentType: mediaType(document),
        language: 'fr-FR',
        url: bundleUrl(`${document.key}/binary`),
        title: document.title,
      },
    }) ?? []
  );
}

function documentReference(
  deposit: DepositHeading,
  document: DemoDocument,
  bytes: Uint8Array,
): FhirResource {
  const by = authorship(deposit.author);
  const type = typeCoding(document.type);
  const attachment = attachmentOf(deposit, document, bytes);
  return {
    resourceType: 'DocumentReference',
    meta: { profile: [`${PDSM_DEFINITIONS}/pdsm-comprehensive-document-reference`] },
    contained: [{ ...identityTraits(deposit.patient), id: 'patient' }, ...by.contained],
    masterIdentifier: { system: URI, value: `urn:uuid:${masterUuid(document)}` },
    status: 'current',
    type: {
      coding: document.alsoCoded === undefined ? [type] : [type, document.alsoCoded],
      text: type.display,
    },
    category: [concept(classCoding(document.type))],
    subject: subjectByIns(deposit.patient),
    date: deposit.deposited,
    author: [by.author],
    ...(by.organisation === undefined ? {} : { authenticator: by.organisation }),
    custodian: by.custodian,
    ...(document.description === undefined ? {} : { description: document.description }),
    securityLabel: securityLabels(document.label ?? 'N').map((coding) => concept(coding)),
    content: [{ attachment, format: formatCoding(document) }],
    context: documentContext(deposit, document, by),
  };
}

function documentContext(deposit: DepositHeading, document: DemoDocument, by: Authorship) {
  const main = document.clinical && clinicalEntries(deposit, document)[0];
  const related = [
    ...(document.related ?? []),
    ...(main === undefined ? [] : [{ reference: main.fullUrl }]),
  ];
  return {
    period: { start: document.start, ...(document.end === undefined ? {} : { end: document.end }) },
    facilityType: concept(by.facility),
    practiceSetting: concept(by.practice),
    sourcePatientInfo: { reference: '#patient' },
    ...(related.length === 0 ? {} : { related }),
  };
}

function masterUuid({ key }: DemoDocument): string {
  return demoUuid(`${key}/document`);
}

function documentBytes(deposit: DepositHeading, document: DemoDocument): Uint8Array {
  const pdf = onePagePdf({ title: document.title, lines: document.lines, footer: FOOTER });
  if (document.format === 'pdf') return pdf;
  const author = demoPerson(deposit.author);
  const header = {
    uuid: masterUuid(document),
    type: typeCoding(document.type),
    title: document.title,
    created: deposit.deposited,
    start: document.start,
    patient: demoPerson(deposit.patient),
    author,
    organisation: demoOrganisation(author.organisation ?? ''),
  };
  return cdaLevel1(document.end === undefined ? header : { ...header, end: document.end }, pdf);
}

function attachmentOf(deposit: DepositHeading, document: DemoDocument, bytes: Uint8Array) {
  return {
    contentType: mediaType(document),
    language: 'fr-FR',
    url: bundleUrl(`${document.key}/binary`),
    size: bytes.length,
    hash: createHash('sha1').update(bytes).digest('base64'),
    title: document.title,
    creation: deposit.deposited,
  };
}

function mediaType({ format }: DemoDocument): string {
  return format === 'cda' ? 'text/xml' : 'application/pdf';
}

function formatCoding({ format }: DemoDocument): Coding {
  return format === 'cda'
    ? {
        system: FORMAT_IHE,
        code: 'urn:ihe:iti:xds-sd:pdf:2008',
        display: 'Document à corps non structuré en Pdf/A-1',
      }
    : {
        system: FORMAT_IHE,
        code: 'urn:ihe:iti:xds:2017:mimeTypeSufficient',
        display: 'mimeType Sufficient',
      };
}

const VISIBILITY_NAMES = {
  MASQUE_PS: 'Masqué aux professionnels de santé',
  INVISIBLE_PATIENT: 'Non visible par le patient',
} as const;

function securityLabels(label: Visibility): readonly Coding[] {
  const normal = { system: CONFIDENTIALITY, code: 'N', display: 'normal' };
  return label === 'N'
    ? [normal]
    : [normal, { system: VISIBILITE, code: label, display: VISIBILITY_NAMES[label] }];
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
