/** Bodies, read with a bound on bytes and on silence. RFC 9110, Content-Encoding; R4 http, compression. */
import type { IncomingMessage } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';
import { badRequest, tooLarge, unsupportedMediaType } from '../../fhir/outcome/errors.ts';
import { FhirError } from '../../fhir/outcome/fhir-error.ts';
import { bodyStalled } from '../errors.ts';

export interface BodyBounds {
  /** As sent, and again once decompressed. */
  readonly bytesMax: number;
  readonly idleMilliseconds: number;
}

const BYTES_PER_MEGABYTE = 1024 * 1024;

/** The whole body. @throws FhirError 413, 415, 408 or 400; never holds more than `bytesMax`. */
export async function readBody(request: IncomingMessage, bounds: BodyBounds): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of streamBody(request, bounds)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/**
 * The body as it arrives. Errors come out of the iteration: 413 past the bound, 408 when the sender falls silent,
 * 400 when it is cut short or not the compression it says. @throws FhirError 413 or 415 at once, from the header alone.
 */
export function streamBody(
  request: IncomingMessage,
  bounds: BodyBounds,
): AsyncIterable<Uint8Array> {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (Number(request.headers['content-length'] ?? 0) > bounds.bytesMax) throw tooManyBytes(bounds);
  const sent = bounded(received(request, bounds.idleMilliseconds), bounds);
  switch (encoding) {
    case 'identity':
      return sent;
    case 'gzip':
    case 'x-gzip':
    case 'deflate':
      return bounded(inflated(sent, encoding), bounds);
    default:
      throw unsupportedMediaType(`Content-Encoding: ${encoding.slice(0, 40)}`);
  }
}

export function hasBody(request: IncomingMessage): boolean {
  const length = request.headers['content-length'];
  return (
    request.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')
  );
}

/** Leaving the iteration leaves the socket alone: the answer still has to go through it. */
async function* received(request: IncomingMessage, idle: number): AsyncGenerator<Uint8Array> {
  const arriving: AsyncIterable<Uint8Array> = request.iterator({ destroyOnReturn: false });
  const watch = (): NodeJS.Timeout => setTimeout(() => request.destroy(bodyStalled()), idle);
  let timer = watch();
  try {
    for await (const chunk of arriving) {
      // The time a slow reader of ours takes is not the sender's.
      clearTimeout(timer);
      yield chunk;
      timer = watch();
    }
  } catch (cause) {
    throw cause instanceof FhirError ? cause : Object.assign(cutShort(), { cause });
  } finally {
    clearTimeout(timer);
  }
}

async function* bounded(
  chunks: AsyncIterable<Uint8Array>,
  bounds: BodyBounds,
): AsyncGenerator<Uint8Array> {
  let total = 0;
  for await (const chunk of chunks) {
    total += chunk.length;
    if (total > bounds.bytesMax) throw tooManyBytes(bounds);
    yield chunk;
  }
}

async function* inflated(
  chunks: AsyncIterable<Uint8Array>,
  encoding: 'gzip' | 'x-gzip' | 'deflate',
): AsyncGenerator<Uint8Array> {
  const inflate = encoding === 'deflate' ? createInflate() : createGunzip();
  // The error reaches the loop below through `inflate`, which the pipeline destroys with it.
  pipeline(Readable.from(chunks), inflate, () => undefined);
  const opened: AsyncIterable<Uint8Array> = inflate;
  try {
    yield* opened;
  } catch (cause) {
    throw cause instanceof FhirError ? cause : Object.assign(notCompressed(encoding), { cause });
  }
}

function tooManyBytes({ bytesMax }: BodyBounds): FhirError {
  const size =
    bytesMax >= BYTES_PER_MEGABYTE
      ? {
          fr: `${Math.floor(bytesMax / BYTES_PER_MEGABYTE)} Mo`,
          en: `${Math.floor(bytesMax / BYTES_PER_MEGABYTE)} MB`,
        }
      : { fr: `${bytesMax} octets`, en: `${bytesMax} bytes` };
  return tooLarge({
    fr: `Le corps dépasse ${size.fr}. Un document plus lourd s'envoie en octets par POST [base]/Binary.`,
    en: `The body exceeds ${size.en}. A larger document is sent as bytes by POST [base]/Binary.`,
  });
}

function cutShort(): FhirError {
  return badRequest({
    fr: "Le corps s'est interrompu avant sa fin : renvoyez la requête.",
    en: 'The body stopped before its end: send the request again.',
  });
}

function notCompressed(encoding: string): FhirError {
  return badRequest({
    fr: `Le corps n'est pas du ${encoding} valide.`,
    en: `The body is not valid ${encoding}.`,
  });
}
