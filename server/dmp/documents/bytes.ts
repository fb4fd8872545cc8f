/** Where the bytes of a document are: inside it, in its Bundle, or sent ahead. dmp.md 4.3.6; IHE ITI-65, ITI-105. */
import type { ProposedWrite, RuleContext } from '../../fhir/engine/module.ts';
import { base64Bytes } from '../../fhir/model/base64.ts';
import { localReference } from '../../fhir/model/reference.ts';
import type { PlainResource, Resource } from '../../fhir/model/resource.ts';
import { tooLarge, unprocessable } from '../../fhir/outcome/errors.ts';
import { textOf } from '../../fhir/search/indexing/select.ts';
import { queryById } from '../../fhir/search/query.ts';
import type { BlobReference } from '../../fhir/store/store.ts';
import type { Actor } from '../actors/actor.ts';
import { labelValues } from '../visibility/labels.ts';
import type { Bytes } from './document.ts';
import { attachmentOf } from './document.ts';
import { isSameDepositor } from './ownership.ts';
import type { Opened } from './stored.ts';
import { opened } from './stored.ts';

/** Inline data of one document, decoded. */
const INLINE_BYTES_MAX = 10 * 1024 * 1024;
const UNOWNED = 'unowned';
/** Before the SHA-1 of bytes sent ahead, in the label `_dmp-state`. */
const SHA1 = 'sha1=';

/** Bytes that are to become the Binary of a document. */
export interface Detached extends Bytes {
  readonly id: string;
  readonly blob: BlobReference;
}

/** Inline data put into the blob store. @throws FhirError 413 above 10 MB, 422 when it is not base64. */
export async function detach(
  document: PlainResource,
  { putBlob, newId }: RuleContext,
): Promise<Detached | undefined> {
  const { data, contentType } = attachmentOf(document);
  if (data === undefined || contentType === undefined) return undefined;
  const bytes = base64Bytes(data);
  const expression = 'DocumentReference.content.attachment.data';
  if (!bytes)
    throw unprocessable(
      'document-mismatch',
      { fr: 'attachment.data doit être du base64.', en: 'attachment.data must be base64.' },
      expression,
    );
  if (bytes.length > INLINE_BYTES_MAX) {
    throw tooLarge({
      fr: 'Un document inclus dépasse 10 Mo. Envoyez ses octets par POST [base]/Binary, puis désignez-le par son URL.',
      en: 'An inline document exceeds 10 MB. Send its bytes by POST [base]/Binary, then refer to it by its URL.',
    });
  }
  const { blobId, size, sha1 } = await putBlob(once(bytes), INLINE_BYTES_MAX);
  return { id: newId(), blob: { blobId, size }, size, sha1, contentType };
}

/** State of bytes sent ahead: nobody's yet, with their SHA-1 for the document that will name them. */
export function unownedState({ blob }: ProposedWrite): readonly string[] {
  // A blob just put has its SHA-1 beside what is kept of it.
  const sha1 =
    blob && 'sha1' in blob && typeof blob.sha1 === 'string' ? [`${SHA1}${blob.sha1}`] : [];
  return [UNOWNED, ...sha1];
}

export interface SentAhead extends Bytes {
  readonly binary: Opened;
  /** True while no deposit has named them. */
  readonly isUnowned: boolean;
}

/**
 * The Binary a document names by `Binary/id`: sent ahead by the same uploader, or that of his own earlier document.
 * @throws FhirError 422: absent, another's and deleted are the same answer.
 */
export async function sentAhead(
  document: Resource,
  parts: { readonly record: string; readonly actor: Actor; readonly context: RuleContext },
): Promise<SentAhead> {
  const { record, actor, context } = parts;
  const local = localReference(attachmentOf(document.value).url ?? '');
  const [stored] =
    local?.type === 'Binary'
      ? (await context.reads.find({ ...queryById('Binary', local.id), deleted: 'none' })).resources
      : [];
  const states = stored ? labelValues(stored.labels, '_dmp-state') : [];
  const isUnowned = states.includes(UNOWNED);
  const isMine =
    stored &&
    (isUnowned
      ? labelValues(stored.labels, '_dmp-depositor').includes(context.caller.subject)
      : stored.record === record && isSameDepositor(stored, actor) && !states.includes('hidden'));
  if (!stored || !isMine) throw unknownBytes();
  const binary = opened(stored);
  const sha1 = states.find((state) => state.startsWith(SHA1))?.slice(SHA1.length);
  return {
    binary,
    isUnowned,
    contentType: textOf(binary.resource.value['contentType']) ?? '',
    size: stored.blob?.size ?? 0,
    ...(sha1 === undefined ? {} : { sha1 }),
  };
}

function unknownBytes(): Error {
  return unprocessable(
    'attachment-unknown',
    {
      fr: "attachment.url doit désigner une Binary de ce Bundle, ou une Binary que vous avez envoyée d'avance (POST [base]/Binary).",
      en: 'attachment.url must name a Binary of this Bundle, or a Binary you sent ahead (POST [base]/Binary).',
    },
    'DocumentReference.content.attachment.url',
  );
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
