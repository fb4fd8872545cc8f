/** Binary: its data are kept as bytes, apart from the resource, and streamed. R4 binary, Serving Binary Resources. */
import type { InteractionRequest, RequestBody, Toolbox } from '../engine/interaction.ts';
import { base64Bytes } from '../model/base64.ts';
import type { Resource } from '../model/resource.ts';
import { resourceFrom, resourceOf } from '../model/resource.ts';
import { badRequest, tooLarge } from '../outcome/errors.ts';
import type { BlobReference } from '../store/store.ts';
import { requiredResource } from './request.ts';

/** Inline data of one Binary, decoded (dmp.md 4.3.6). */
const INLINE_BYTES_MAX = 10 * 1024 * 1024;
/** A raw Binary, streamed (dmp.md 4.3.6). */
const RAW_BYTES_MAX = 100 * 1024 * 1024;

export interface Detached {
  readonly resource: Resource;
  readonly blob?: BlobReference;
}

/** What a create or update writes: its resource, and its bytes put apart. */
export function contentOf(
  request: InteractionRequest,
  tools: Pick<Toolbox, 'putBlob'>,
): Promise<Detached> {
  const { body } = request;
  if (body?.kind === 'bytes') return uploaded(body, tools);
  if (body?.kind === 'resource' && body.blob)
    return Promise.resolve({ resource: body.resource, blob: body.blob });
  return detached(requiredResource(request), tools);
}

/** A Binary sent as FHIR, with its `data` put into the blob store; any other resource as it is. */
export async function detached(
  resource: Resource,
  { putBlob }: Pick<Toolbox, 'putBlob'>,
): Promise<Detached> {
  const data = resource.type === 'Binary' ? resource.tree.get('data') : undefined;
  if (typeof data !== 'string') return { resource };
  // Four characters for three bytes; white space is allowed among them.
  if (data.length > INLINE_BYTES_MAX * 1.5) throw inlineTooLarge();
  const bytes = base64Bytes(data);
  if (!bytes)
    throw badRequest(
      { fr: "Binary.data n'est pas du base64 valide.", en: 'Binary.data is not valid base64.' },
      'Binary.data',
    );
  if (bytes.length > INLINE_BYTES_MAX) throw inlineTooLarge();
  const tree = new Map(resource.tree);
  tree.delete('data');
  const blob = await putBlob(single(bytes), INLINE_BYTES_MAX);
  return { resource: resourceFrom(tree), blob };
}

/** Raw bytes POSTed to Binary: the resource is made of their content type. */
async function uploaded(
  body: RequestBody & { readonly kind: 'bytes' },
  { putBlob }: Pick<Toolbox, 'putBlob'>,
): Promise<Detached> {
  const blob = await putBlob(body.bytes, RAW_BYTES_MAX);
  return { resource: resourceOf({ resourceType: 'Binary', contentType: body.contentType }), blob };
}

async function* single(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

function inlineTooLarge(): Error {
  return tooLarge({
    fr: 'Un document inclus dépasse 10 Mo. Envoyez ses octets par POST [base]/Binary, puis désignez-le par son URL.',
    en: 'An inline document exceeds 10 MB. Send its bytes by POST [base]/Binary, then refer to it by its URL.',
  });
}
