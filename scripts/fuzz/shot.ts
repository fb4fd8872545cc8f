/** One request as data: who sends it, and its bytes. */
import { unzipSync } from 'node:zlib';
import type { TokenRecipe } from './recipes.ts';

export type Field = readonly [name: string, value: string];

export interface Shot {
  /** Name of the cast. */
  readonly caller: string;
  readonly token: TokenRecipe;
  readonly method: string;
  /** Path and query as sent. */
  readonly target: string;
  readonly fields: readonly Field[];
  readonly body?: Uint8Array;
  /** `length`: Content-Length, when there is a body or one is due; `chunked`: in chunks. */
  readonly framing: 'length' | 'chunked';
  /** Present: these bytes are sent instead, on a connection of their own (broken HTTP). `§TOKEN§` stands for the token. */
  readonly wire?: Uint8Array;
  /** Whether the sender of `wire` falls silent instead of closing his side. */
  readonly isSilent?: boolean;
  /** Whence it came: the seed's title. */
  readonly origin: string;
}

const CHUNK_BYTES = 1024;

/** The bytes of a shot, under `token`; `requestId` is sent unless the shot has its own. */
export function bytesOf(shot: Shot, token: string, requestId: string): Buffer {
  const authorization = token === '' ? [] : [`Authorization: Bearer ${token}`];
  if (shot.wire) {
    const text = Buffer.from(shot.wire).toString('latin1');
    return Buffer.from(text.replaceAll('\u00a7TOKEN\u00a7', token), 'latin1');
  }
  const { method, target, fields, body, framing } = shot;
  const has = (name: string): boolean => fields.some(([own]) => own.toLowerCase() === name);
  const lines = [
    `${method} ${target} HTTP/1.1`,
    ...(has('host') ? [] : ['Host: 127.0.0.1']),
    ...(has('authorization') ? [] : authorization),
    ...(has('x-request-id') ? [] : [`X-Request-Id: ${requestId}`]),
    ...fields.map(([name, value]) => `${name}: ${value}`),
  ];
  if (framing === 'length' && (body || /^(POST|PUT|PATCH)$/.test(method)))
    lines.push(`Content-Length: ${body?.length ?? 0}`);
  if (framing === 'chunked') lines.push('Transfer-Encoding: chunked');
  const head = Buffer.from(`${lines.map(latin).join('\r\n')}\r\n\r\n`, 'latin1');
  if (framing === 'chunked') return Buffer.concat([head, ...chunks(body ?? new Uint8Array())]);
  return body ? Buffer.concat([head, body]) : head;
}

/** UTF-8 bytes as a text of one character each. */
function latin(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function chunks(body: Uint8Array): readonly Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; at += CHUNK_BYTES) {
    const chunk = body.subarray(at, at + CHUNK_BYTES);
    parts.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), Buffer.from(chunk));
    parts.push(Buffer.from('\r\n'));
  }
  parts.push(Buffer.from('0\r\n\r\n'));
  return parts;
}

/** What a compressed body is read to. */
const INFLATED_BYTES_MAX = 4 * 1024 * 1024;

/** The body as the server reads it: inflated when its fields say so and it can be. */
function saidIn({ body, fields }: Shot): string {
  if (!body) return '';
  const isPacked = fields.some(([name]) => name.toLowerCase() === 'content-encoding');
  if (!isPacked) return Buffer.from(body).toString('utf8');
  try {
    return unzipSync(body, { maxOutputLength: INFLATED_BYTES_MAX }).toString('utf8');
  } catch {
    // Not what its fields say: nobody reads more in it than its bytes.
    return Buffer.from(body).toString('utf8');
  }
}

/** All a shot says, as one text: what an answer may repeat. */
export function textOf(shot: Shot): string {
  const own = shot.wire ? [Buffer.from(shot.wire).toString('utf8')] : [];
  const fields = shot.fields.map(([name, value]) => `${name}: ${value}`);
  return [shot.method, shot.target, ...fields, saidIn(shot), ...own].join('\n');
}

/** Whether the shot only asks, whatever its method says it may carry. */
export function isAsking({ method, target, wire }: Shot): boolean {
  if (wire) return false;
  return (
    ['GET', 'HEAD', 'OPTIONS'].includes(method) ||
    (method === 'POST' && /\/_search(\?|$)/.test(target))
  );
}

/** The interaction a shot looks like from outside, for the coverage: it need not be what the server takes it for. */
export function interactionOf(shot: Shot): string {
  if (shot.wire) return 'wire';
  const [path = '', query] = shot.target.split('?', 2);
  const parts = path.split('/').filter((part) => part !== '');
  const [mount, type = '', third, fourth] = parts;
  if (mount !== 'fhir') return `${shot.method} outside`;
  const isType = /^[A-Z][A-Za-z]{2,40}$/.test(type);
  const subject = isType ? type : type === '' ? 'base' : type.startsWith('$') ? '$' : 'other';
  const place = [third, fourth].filter((part) => part !== undefined).map(placeOf);
  return [shot.method, subject, ...place, ...(query === undefined ? [] : ['?'])].join(' ');
}

function placeOf(part: string): string {
  if (part === '_history' || part === '_search') return part;
  return part.startsWith('$') ? '$' : 'id';
}
