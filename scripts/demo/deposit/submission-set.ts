/** The List that a deposit of documents opens with. IHE MHD 4.2, Comprehensive SubmissionSet. */

import type { FhirResource } from '../fhir-json.ts';
import { bundleUrl, concept, demoUuid, oidOf } from '../fhir-json.ts';
import { identityTraits } from '../records.ts';
import { MHD_DEFINITIONS, URI } from '../systems.ts';
import type { DocumentDeposit } from './document.ts';
import { authorship, subjectByIns } from './document-authors.ts';

/** `name` seeds its identifiers: the same deposit sent again is the same set. */
export function submissionSet(deposit: DocumentDeposit, name: string): FhirResource {
  const by = authorship(deposit.author);
  const oneself = by.organisation === undefined;
  const authorOrg = { url: `${MHD_DEFINITIONS}/ihe-authorOrg`, valueReference: by.organisation };
  return {
    resourceType: 'List',
    meta: { profile: [`${MHD_DEFINITIONS}/IHE.MHD.Comprehensive.SubmissionSet`] },
    contained: oneself ? [{ ...identityTraits(deposit.patient), id: 'patient' }] : by.contained,
    extension: [
      { url: `${MHD_DEFINITIONS}/ihe-designationType`, valueCodeableConcept: concept(by.facility) },
      {
        url: `${MHD_DEFINITIONS}/ihe-sourceId`,
        valueIdentifier: {
          system: URI,
          value: `urn:oid:${oidOf(demoUuid(`source/${deposit.author}`))}`,
        },
      },
    ],
    identifier: [
      { use: 'usual', system: URI, value: `urn:oid:${oidOf(demoUuid(`${name}/unique`))}` },
      { use: 'official', system: URI, value: `urn:uuid:${demoUuid(`${name}/entry`)}` },
    ],
    status: 'current',
    mode: 'working',
    title: deposit.title,
    code: concept({
      system: 'https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes',
      code: 'submissionset',
      display: 'SubmissionSet as a FHIR List',
    }),
    subject: subjectByIns(deposit.patient),
    date: deposit.deposited,
    source: oneself ? by.author : { extension: [authorOrg], ...by.author },
    entry: deposit.documents.map(({ key }) => ({ item: { reference: bundleUrl(key) } })),
  };
}
