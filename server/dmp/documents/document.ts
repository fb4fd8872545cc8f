/** A DocumentReference as the rules read it. PDSm 3.1.1; IHE MHD 4.2; dmp.md 4.1. */
import { withMember } from '../../fhir/model/edit.ts';
import type { Json, JsonObject } from '../../fhir/model/json.ts';
import { isJsonArray, isJsonObject, JsonNumber } from '../../fhir/model/json.ts';
import type { PlainResource, Resource } from '../../fhir/model/resource.ts';
import { resourceFrom } from '../../fhir/model/resource.ts';
import { FhirError } from '../../fhir/outcome/fhir-error.ts';
import type { Issue, Text } from '../../fhir/outcome/issue.ts';
import { isObject, listOf, textOf } from '../../fhir/search/indexing/select.ts';

export interface DocumentIdentifier {
  readonly system: string;
  readonly value: string;
}

export interface Attachment {
  readonly contentType?: string;
  readonly url?: string;
  readonly data?: string;
  /** Base64 of the SHA-1. */
  readonly hash?: string;
  readonly size?: number;
}

/** What the bytes of a document are: the attachment must say the same. */
export interface Bytes {
  readonly contentType: string;
  readonly size: number;
  readonly sha1?: string;
}

const STATUSES: ReadonlySet<string> = new Set(['current', 'superseded']);

/** uniqueId of the producer; the same wherever the document goes. */
export function masterIdentifier({
  masterIdentifier: identifier,
}: PlainResource): DocumentIdentifier | undefined {
  if (!isObject(identifier)) return undefined;
  const value = textOf(identifier['value']);
  return value === undefined ? undefined : { system: textOf(identifier['system']) ?? '', value };
}

export function attachmentOf(document: PlainResource): Attachment {
  const [content] = listOf(document['content']).filter(isObject);
  const attachment = content?.['attachment'];
  if (!isObject(attachment)) return {};
  const [contentType, url, data, hash] = ['contentType', 'url', 'data', 'hash'].map((name) =>
    textOf(attachment[name]),
  );
  const size = attachment['size'];
  return {
    ...(contentType === undefined ? {} : { contentType }),
    ...(url === undefined ? {} : { url }),
    ...(data === undefined ? {} : { data }),
    ...(hash === undefined ? {} : { hash }),
    ...(typeof size === 'number' ? { size } : {}),
  };
}

/** The document with members of its attachment set; `undefined` removes one. */
export function withAttachment(
  document: Resource,
  members: Readonly<Record<string, string | number | undefined>>,
): Resource {
  const contents = document.tree.get('content');
  if (!isJsonArray(contents)) return document;
  const changed = contents.map((content, index) =>
    index === 0 && isJsonObject(content) ? withMembers(content, members) : content,
  );
  return resourceFrom(withMember(document.tree, 'content', changed));
}

function withMembers(
  content: JsonObject,
  members: Readonly<Record<string, string | number | undefined>>,
): JsonObject {
  const attachment = content.get('attachment');
  if (!isJsonObject(attachment)) return content;
  let tree = attachment;
  for (const [name, value] of Object.entries(members)) tree = withMember(tree, name, jsonOf(value));
  return withMember(content, 'attachment', tree);
}

function jsonOf(value: string | number | undefined): Json | undefined {
  return typeof value === 'number' ? new JsonNumber(String(value)) : value;
}

/** What a document must have to be found, read and answered for. Minimal metadata lack the rest (MHD 4.2). */
export function documentFaults(
  document: PlainResource,
  metadata: 'comprehensive' | 'minimal',
): readonly Issue[] {
  const faults: Issue[] = [];
  const need = (element: string, isThere: boolean): void => {
    if (!isThere) faults.push(missing(element));
  };
  const { contentType, url, data } = attachmentOf(document);
  need('masterIdentifier', masterIdentifier(document) !== undefined);
  need('content.attachment.contentType', contentType !== undefined);
  need('content.attachment.url', url !== undefined || data !== undefined);
  if (metadata === 'comprehensive') {
    for (const element of ['type', 'category', 'date', 'author', 'custodian'])
      need(element, listOf(document[element]).length > 0);
  }
  if (!STATUSES.has(textOf(document['status']) ?? '')) {
    faults.push(
      fault('status', {
        fr: 'un document se dépose avec le statut current',
        en: 'a document is deposited with the status current',
      }),
    );
  }
  if (listOf(document['content']).length > 1)
    faults.push(
      fault('content', { fr: 'un seul contenu par document', en: 'one content per document' }),
    );
  return faults;
}

/** Where the attachment and the bytes differ; what is absent is not compared. */
export function bytesFaults(document: PlainResource, bytes: Bytes): readonly Issue[] {
  const { contentType, hash, size } = attachmentOf(document);
  const faults: Issue[] = [];
  if (contentType !== undefined && contentType !== bytes.contentType) {
    faults.push(
      mismatch('contentType', {
        fr: 'le type du contenu n’est pas celui de la Binary',
        en: 'the content type is not that of the Binary',
      }),
    );
  }
  if (size !== undefined && size !== bytes.size) {
    faults.push(
      mismatch('size', {
        fr: 'la taille n’est pas celle des octets',
        en: 'the size is not that of the bytes',
      }),
    );
  }
  if (hash !== undefined && bytes.sha1 !== undefined && hash !== bytes.sha1) {
    faults.push(
      mismatch('hash', {
        fr: 'l’empreinte (SHA-1 en base64) n’est pas celle des octets',
        en: 'the hash (SHA-1 in base64) is not that of the bytes',
      }),
    );
  }
  return faults;
}

/** @throws FhirError 422 with all of them, when there is one. */
export function refuseFaults(faults: readonly Issue[]): void {
  if (faults.length > 0) throw new FhirError(422, faults);
}

/** Faults as they concern one entry of a Bundle. */
export function atEntry(index: number, faults: readonly Issue[]): readonly Issue[] {
  return faults.map((issue) => ({
    ...issue,
    expression: `Bundle.entry[${index}].resource.${(issue.expression ?? '').replace(/^DocumentReference\.?/, '')}`,
  }));
}

function missing(element: string): Issue {
  return {
    severity: 'error',
    code: 'required',
    reason: 'document-incomplete',
    expression: `DocumentReference.${element}`,
    diagnostics: {
      fr: `Le document doit porter ${element}.`,
      en: `The document must have ${element}.`,
    },
  };
}

function fault(element: string, text: Text): Issue {
  return {
    severity: 'error',
    code: 'business-rule',
    reason: 'document-incomplete',
    expression: `DocumentReference.${element}`,
    diagnostics: sentence(element, text),
  };
}

function mismatch(element: string, text: Text): Issue {
  const expression = `DocumentReference.content.attachment.${element}`;
  return {
    severity: 'error',
    code: 'business-rule',
    reason: 'document-mismatch',
    expression,
    diagnostics: sentence(`attachment.${element}`, text),
  };
}

function sentence(element: string, { fr, en }: Text): Text {
  return { fr: `${element} : ${fr}.`, en: `${element}: ${en}.` };
}
