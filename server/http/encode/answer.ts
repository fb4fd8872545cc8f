/** An answer as data, and its way to the socket: stored bytes are copied, blobs are streamed, nothing is re-serialised. */
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { BlobReference } from '../ports.ts';

/** A piece of a body: bytes, or a blob as it is or in base64, streamed at its place. */
export type Segment =
  | Uint8Array
  | { readonly blob: BlobReference; readonly as: 'bytes' | 'base64' };

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: readonly Segment[];
}

export type OpenBlob = (reference: BlobReference) => AsyncIterable<Uint8Array>;

export interface Sending {
  readonly openBlob: OpenBlob;
  /** True for HEAD: the head of the answer alone. RFC 9110, HEAD. */
  readonly headOnly: boolean;
}

/** Small pieces are joined up to this size, so that a Bundle is not a thousand writes. */
const CHUNK_BYTES = 64 * 1024;
/** An answer up to this size, without blobs, is one write: a stream costs more than it saves. */
const WHOLE_BYTES_MAX = 1024 * 1024;
/** RFC 4648, base64: three bytes become four characters. */
const GROUP = 3;

export function text(json: string): Uint8Array {
  return Buffer.from(json, 'utf8');
}

export function bodyLength(body: readonly Segment[]): number {
  return body.reduce((total, segment) => total + segmentLength(segment), 0);
}

function segmentLength(segment: Segment): number {
  if (segment instanceof Uint8Array) return segment.length;
  const { size } = segment.blob;
  return segment.as === 'bytes' ? size : Math.ceil(size / GROUP) * 4;
}

/** Resolves when the answer is on its way. @throws when the reader is gone or a blob breaks; the connection is then cut. */
export async function sendAnswer(
  response: ServerResponse,
  answer: Answer,
  { openBlob, headOnly }: Sending,
): Promise<void> {
  const { body } = answer;
  const length = bodyLength(body);
  const bytes = body.filter((segment) => segment instanceof Uint8Array);
  if (headOnly || (bytes.length === body.length && length <= WHOLE_BYTES_MAX)) {
    sendHead(response, answer, length);
    response.end(headOnly || length === 0 ? undefined : Buffer.concat(bytes));
    return;
  }
  const chunks = joined(body, openBlob)[Symbol.asyncIterator]();
  // The first bytes are in hand before the head is sent: a blob that cannot be opened is still an honest error.
  const first = await chunks.next();
  sendHead(response, answer, length);
  if (first.done) response.end();
  else await pipeline(Readable.from(resumed(first.value, chunks)), response);
}

function sendHead(response: ServerResponse, { status, headers }: Answer, length: number): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (status !== 204 && status !== 304) response.setHeader('Content-Length', length);
}

async function* resumed(
  first: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield first;
  for (let step = await rest.next(); !step.done; step = await rest.next()) yield step.value;
}

async function* joined(body: readonly Segment[], openBlob: OpenBlob): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let size = 0;
  for (const segment of body) {
    if (segment instanceof Uint8Array) {
      waiting.push(segment);
      size += segment.length;
      if (size < CHUNK_BYTES) continue;
    }
    if (size > 0) yield Buffer.concat(waiting);
    waiting = [];
    size = 0;
    if (!(segment instanceof Uint8Array)) yield* blobChunks(segment, openBlob);
  }
  if (size > 0) yield Buffer.concat(waiting);
}

/** The announced length was computed from the blob's size: anything else would break the framing of the connection. */
async function* blobChunks(
  { blob, as }: Exclude<Segment, Uint8Array>,
  openBlob: OpenBlob,
): AsyncGenerator<Uint8Array> {
  let read = 0;
  let left: Uint8Array = new Uint8Array();
  for await (const chunk of openBlob(blob)) {
    read += chunk.length;
    if (read > blob.size) throw new Error(`A blob holds more than its ${blob.size} bytes.`);
    if (as === 'bytes') {
      yield chunk;
      continue;
    }
    const whole = left.length === 0 ? chunk : Buffer.concat([left, chunk]);
    const used = whole.length - (whole.length % GROUP);
    if (used > 0) yield base64(whole.subarray(0, used));
    left = whole.subarray(used);
  }
  if (read !== blob.size) throw new Error(`A blob holds ${read} bytes instead of ${blob.size}.`);
  if (left.length > 0) yield base64(left);
}

function base64(bytes: Uint8Array): Uint8Array {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Buffer.from(view.toString('base64'), 'latin1');
}
