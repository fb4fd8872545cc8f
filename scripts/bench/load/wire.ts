/** An HTTP/1.1 client of one connection and one request at a time, cheap enough to share the machine it measures. RFC 9112. */
import type { Socket } from 'node:net';
import { connect } from 'node:net';

/** A header section beyond this is no answer of ours. */
const HEAD_BYTES_MAX = 64 * 1024;
const ANSWER_BYTES_MAX = 64 * 1024 * 1024;
const ANSWER_MILLISECONDS_MAX = 60_000;
const HEAD_END = Buffer.from('\r\n\r\n');
const LINE_END = Buffer.from('\r\n');

export interface WireAnswer {
  readonly status: number;
  /** Status line and fields, as they came. */
  readonly head: string;
  readonly body: Buffer;
}

export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly token?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The bytes to send. */
export function requestBytes({ method, path, token, body, headers = {} }: WireRequest): Buffer {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'Host: bench.localhost',
    ...(token === undefined ? [] : [`Authorization: Bearer ${token}`]),
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  if (body === undefined) return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  const bytes = Buffer.from(body, 'utf8');
  lines.push('Content-Type: application/fhir+json', `Content-Length: ${bytes.length}`);
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), bytes]);
}

/** The value of a field; undefined when the answer has none. */
export function fieldOf(head: string, name: string): string | undefined {
  return new RegExp(`\\r\\n${name}: *([^\\r\\n]*)`, 'i').exec(head)?.[1];
}

interface Waiting {
  readonly resolve: (answer: WireAnswer) => void;
  readonly reject: (error: Error) => void;
}

export class Wire {
  readonly #socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  #chunks: Buffer[] = [];
  #chunkBytes = 0;
  /** Bytes the answer needs before it is worth looking again. */
  #wanted = 0;
  #waiting: Waiting | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.setTimeout(ANSWER_MILLISECONDS_MAX, () =>
      socket.destroy(new Error('No answer in time.')),
    );
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('The connection was closed.')));
  }

  static open(port: number): Promise<Wire> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new Wire(socket));
      });
    });
  }

  /** @throws Error when the connection breaks, or what comes is no HTTP answer. */
  send(bytes: Buffer): Promise<WireAnswer> {
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) {
        reject(new Error('The connection was closed.'));
        return;
      }
      this.#waiting = { resolve, reject };
      this.#socket.write(bytes);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #fail(error: Error): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.reject(error);
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#chunkBytes += chunk.length;
    if (this.#received.length + this.#chunkBytes < this.#wanted) return;
    this.#received = Buffer.concat([this.#received, ...this.#chunks]);
    this.#chunks = [];
    this.#chunkBytes = 0;
    try {
      this.#look();
    } catch (error) {
      this.#socket.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #look(): void {
    const bytes = this.#received;
    const headEnd = bytes.indexOf(HEAD_END);
    if (headEnd < 0) {
      if (bytes.length > HEAD_BYTES_MAX) throw new Error('The header section has no end.');
      return;
    }
    const head = bytes.toString('latin1', 0, headEnd);
    const status = Number(head.slice(9, 12));
    const start = headEnd + HEAD_END.length;
    const length = fieldOf(head, 'content-length');
    if (length === undefined && fieldOf(head, 'transfer-encoding') === 'chunked') {
      const body = chunkedBody(bytes, start);
      if (body) this.#done({ status, head, body });
      return;
    }
    const end = start + Number(length ?? 0);
    if (end > ANSWER_BYTES_MAX) throw new Error('The answer is too large.');
    this.#wanted = end;
    if (bytes.length >= end) this.#done({ status, head, body: bytes.subarray(start, end) });
  }

  #done(answer: WireAnswer): void {
    this.#received = Buffer.alloc(0);
    this.#wanted = 0;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(answer);
  }
}

/** The content of a chunked body; undefined until its last chunk is there. RFC 9112, chunked transfer coding. */
function chunkedBody(bytes: Buffer, start: number): Buffer | undefined {
  const parts: Buffer[] = [];
  let at = start;
  while (at < bytes.length && bytes.length < ANSWER_BYTES_MAX) {
    const lineEnd = bytes.indexOf(LINE_END, at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    if (Number.isNaN(size)) throw new Error('A chunk has no size.');
    const from = lineEnd + LINE_END.length;
    if (bytes.length < from + size + LINE_END.length) return undefined;
    if (size === 0) return Buffer.concat(parts);
    parts.push(bytes.subarray(from, from + size));
    at = from + size + LINE_END.length;
  }
  return undefined;
}
