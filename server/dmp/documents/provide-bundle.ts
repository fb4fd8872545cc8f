/** The shape of a Provide Document Bundle: one submission set, its documents, their bytes. IHE MHD 4.2, ITI-65; PDSm 3.1.1. */
import { createHash } from 'node:crypto';
import { base64Bytes } from '../../fhir/model/base64.ts';
import type { PlainResource, Resource } from '../../fhir/model/resource.ts';
import { unprocessable } from '../../fhir/outcome/errors.ts';
import type { Issue } from '../../fhir/outcome/issue.ts';
import { isObject, listOf, textOf } from '../../fhir/search/indexing/select.ts';
import { codingsOf } from '../consent/shape.ts';
import { attachmentUrls } from '../visibility/act.ts';
import type { Carried } from './bundle.ts';
import { addressesIn, byFullUrl } from './bundle.ts';
import {
  atEntry,
  attachmentOf,
  bytesFaults,
  documentFaults,
  masterIdentifier,
  refuseFaults,
  withAttachment,
} from './document.ts';

const LIST_TYPES = 'https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes';

/** A deposit whose documents say what their bytes are. */
export interface CheckedDeposit {
  /** All entries, attachments completed. */
  readonly entries: readonly Carried[];
  /** Entry of each document → SHA-1 of its bytes, when they are in the Bundle. */
  readonly hashes: ReadonlyMap<number, string>;
  readonly documents: readonly Carried[];
  /** Entry of each Binary → entries of the documents it is the content of. */
  readonly owners: ReadonlyMap<number, readonly Carried[]>;
  readonly submissionSet?: Carried;
}

/**
 * A Bundle with documents is a submission; one without is an ordinary transaction.
 * @throws FhirError 422 naming the entry at fault.
 */
export function checkedDeposit(bundle: Resource, entries: readonly Carried[]): CheckedDeposit {
  const documents = created(entries, 'DocumentReference');
  const sets = created(entries, 'List').filter(({ resource }) =>
    isListOf(resource.value, 'submissionset'),
  );
  checkSets(sets, documents);
  const metadata = isMinimal(bundle.value) ? 'minimal' : 'comprehensive';
  const names = byFullUrl(entries);
  const owners = new Map<number, Carried[]>();
  const hashes = new Map<number, string>();
  const completed = new Map<number, Carried>();
  for (const document of documents) {
    refuseFaults(
      atEntry(document.index, [
        ...documentFaults(document.resource.value, metadata),
        ...labelFaults(document.resource.value, metadata),
      ]),
    );
    const binary = attachmentUrls(document.resource.value)
      .flatMap((url) => names.get(url) ?? [])
      .find(({ resource }) => resource.type === 'Binary');
    const bytes = bytesOf(document, binary);
    if (binary) owners.set(binary.index, [...(owners.get(binary.index) ?? []), document]);
    if (bytes === undefined) continue;
    refuseFaults(atEntry(document.index, bytesFaults(document.resource.value, bytes)));
    if (binary) hashes.set(document.index, bytes.sha1);
    completed.set(document.index, {
      ...document,
      resource: withAttachment(document.resource, { size: bytes.size, hash: bytes.sha1 }),
    });
  }
  const orphan = created(entries, 'Binary').find(({ index }) => !owners.has(index));
  if (orphan) throw orphanBinary(orphan.index);
  checkMasters(documents);
  const [submissionSet] = sets;
  const all = entries.map((entry) => completed.get(entry.index) ?? entry);
  return {
    entries: all,
    hashes,
    documents: documents.map((entry) => completed.get(entry.index) ?? entry),
    owners,
    ...(submissionSet ? { submissionSet } : {}),
  };
}

function isListOf({ code }: PlainResource, kind: 'submissionset' | 'folder'): boolean {
  return codingsOf(code).some((coding) => coding.system === LIST_TYPES && coding.code === kind);
}

function created(entries: readonly Carried[], type: string): readonly Carried[] {
  return entries.filter(({ method, resource }) => method === 'POST' && resource.type === type);
}

function checkSets(sets: readonly Carried[], documents: readonly Carried[]): void {
  const [set, second] = sets;
  if (second)
    throw shape('submission-set-single', second.index, {
      fr: 'Un seul lot de soumission (SubmissionSet) par Bundle.',
      en: 'One submission set per Bundle.',
    });
  const [document] = documents;
  if (!set) {
    if (!document) return;
    throw shape('submission-set-required', document.index, {
      fr: 'Un Bundle qui dépose un document porte un lot de soumission (List de code submissionset).',
      en: 'A Bundle that deposits a document has a submission set (List with code submissionset).',
    });
  }
  if (!document)
    throw shape('submission-set-empty', set.index, {
      fr: 'Le lot de soumission ne dépose aucun DocumentReference.',
      en: 'The submission set deposits no DocumentReference.',
    });
  if (listOf(set.resource.value['identifier']).length === 0) {
    throw shape('submission-set-incomplete', set.index, {
      fr: 'Le lot de soumission doit porter son identifiant.',
      en: 'The submission set must have its identifier.',
    });
  }
  const listed = new Set(addressesIn(set.resource.value['entry']));
  const unlisted = documents.find(({ fullUrl }) => fullUrl === undefined || !listed.has(fullUrl));
  if (unlisted) {
    throw shape('submission-set-incomplete', unlisted.index, {
      fr: 'Le lot de soumission doit désigner ce document dans List.entry.item, par son fullUrl.',
      en: 'The submission set must name this document in List.entry.item, by its fullUrl.',
    });
  }
}

function isMinimal({ meta }: PlainResource): boolean {
  const profiles = isObject(meta) ? listOf(meta['profile']) : [];
  return profiles.some(
    (profile) => typeof profile === 'string' && /IHE\.MHD\.Minimal\./.test(profile),
  );
}

/** PDSm, securityLabel 1..*; minimal metadata may leave it out and are then normal. */
function labelFaults(
  document: PlainResource,
  metadata: 'comprehensive' | 'minimal',
): readonly Issue[] {
  if (metadata === 'minimal' || listOf(document['securityLabel']).length > 0) return [];
  return [
    {
      severity: 'error',
      code: 'required',
      reason: 'security-label-required',
      expression: 'DocumentReference.securityLabel',
      diagnostics: {
        fr: 'Le document doit porter securityLabel (N quand rien ne le restreint).',
        en: 'The document must have securityLabel (N when nothing restricts it).',
      },
    },
  ];
}

interface HashedBytes {
  readonly contentType: string;
  readonly size: number;
  readonly sha1: string;
}

function bytesOf(document: Carried, binary: Carried | undefined): HashedBytes | undefined {
  const inline = attachmentOf(document.resource.value);
  const data = binary ? textOf(binary.resource.value['data']) : inline.data;
  const contentType = binary ? textOf(binary.resource.value['contentType']) : inline.contentType;
  if (data === undefined) {
    if (binary)
      throw shape('binary-empty', binary.index, {
        fr: 'La Binary doit porter ses octets (data).',
        en: 'The Binary must have its bytes (data).',
      });
    return undefined;
  }
  const bytes = base64Bytes(data);
  if (!bytes)
    throw shape('document-mismatch', binary?.index ?? document.index, {
      fr: 'data doit être du base64.',
      en: 'data must be base64.',
    });
  return {
    contentType: contentType ?? '',
    size: bytes.length,
    sha1: createHash('sha1').update(bytes).digest('base64'),
  };
}

function checkMasters(documents: readonly Carried[]): void {
  const seen = new Set<string>();
  for (const { resource, index } of documents) {
    const master = masterIdentifier(resource.value);
    const key = `${master?.system ?? ''}|${master?.value ?? ''}`;
    if (seen.has(key))
      throw shape('document-conflict', index, {
        fr: 'Deux documents du Bundle ont le même masterIdentifier.',
        en: 'Two documents of the Bundle have the same masterIdentifier.',
      });
    seen.add(key);
  }
}

function orphanBinary(index: number): Error {
  return shape('binary-orphan', index, {
    fr: 'Aucun document du Bundle ne désigne cette Binary (content.attachment.url = son fullUrl).',
    en: 'No document of the Bundle names this Binary (content.attachment.url = its fullUrl).',
  });
}

function shape(
  reason: string,
  index: number,
  diagnostics: { readonly fr: string; readonly en: string },
): Error {
  return unprocessable(reason, diagnostics, `Bundle.entry[${index}]`);
}
