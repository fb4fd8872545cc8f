/** One TCP connection kept for request after request, and connections of their own for what is no HTTP. */
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { WireReply } from './wire-reply.ts';
import { readReply } from './wire-reply.ts';

/** Longest wait for an answer: longer than the server's own longest (http/limits.ts, requestMilliseconds). */
const ANSWER_MILLISECONDS_MAX = 45_000;
/** Longest life of a connection with broken HTTP: the server gives a head 15 s and looks every 5 s (http/server.ts). */
const BROKEN_MILLISECONDS_MAX = 45_000;
/** Bytes shown of what cannot be read. */
const SHOWN_MAX = 400;
/** Answers read of one connection with broken HTTP. */
const REPLIES_MAX = 50;

export type Outcome =
  | {
      readonly kind: 'replied';
      readonly replies: readonly WireReply[];
      readonly milliseconds: number;
    }
  /** Closed without a whole answer. */
  | { readonly kind: 'closed'; readonly milliseconds: number }
  | { readonly kind: 'late'; readonly milliseconds: number }
  /** `isBefore`: what cannot be read came with the answer to the request before. */
  | {
      readonly kind: 'broken';
      readonly why: string;
      readonly isBefore?: boolean;
      readonly milliseconds: number;
    };

type Received =
  | { readonly kind: 'replied'; readonly replies: readonly WireReply[] }
  | { readonly kind: 'closed' | 'late' }
  | { readonly kind: 'broken'; readonly why: string; readonly isBefore?: boolean };

export class Lane {
  readonly #port: number;
  #socket: Socket | undefined;
  /** Bytes that came and belong to no answer yet. */
  #received: Buffer = Buffer.alloc(0);
  #isClosed = true;
  #look: () => void = () => undefined;

  constructor(port: number) {
    this.#port = port;
  }

  /** Sends a request and gives its answer; what a connection reused too late loses is sent once more. */
  async ask(bytes: Buffer, method: string): Promise<Outcome> {
    const started = performance.now();
    const wasOpen = this.#socket !== undefined && !this.#isClosed;
    let outcome = await this.#once(bytes, method);
    if (outcome.kind === 'closed' && wasOpen) outcome = await this.#once(bytes, method);
    return { ...outcome, milliseconds: performance.now() - started };
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
    this.#isClosed = true;
    // A head that is too long is refused before its method is known: a HEAD then gets a body, and the connection ends.
    this.#received = Buffer.alloc(0);
  }

  async #once(bytes: Buffer, method: string): Promise<Received> {
    if (this.#received.length > 0) {
      const text = this.#received.toString('latin1', 0, SHOWN_MAX);
      const why = `the request before left ${this.#received.length} bytes nobody asked for: ${JSON.stringify(text)}`;
      this.close();
      return { kind: 'broken', why, isBefore: true };
    }
    const socket = this.#opened();
    socket.write(bytes);
    const outcome = await this.#reply(method);
    const reply = outcome.kind === 'replied' ? outcome.replies[0] : undefined;
    const isLast = reply?.fields.some(
      ([name, value]) => name === 'connection' && value.toLowerCase() === 'close',
    );
    if (!reply || isLast) this.close();
    return outcome;
  }

  #opened(): Socket {
    if (this.#socket && !this.#isClosed) return this.#socket;
    const socket = connect(this.#port, '127.0.0.1');
    socket.setNoDelay(true);
    this.#socket = socket;
    this.#isClosed = false;
    this.#received = Buffer.alloc(0);
    const mine = (work: () => void) => (): void => {
      if (this.#socket !== socket) return;
      work();
      this.#look();
    };
    socket.on('data', (chunk: Buffer) => {
      mine(() => {
        this.#received =
          this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
      })();
    });
    const closed = mine(() => {
      this.#isClosed = true;
    });
    socket.on('end', closed);
    socket.on('error', closed);
    socket.on('close', closed);
    return socket;
  }

  #reply(method: string): Promise<Received> {
    return new Promise((resolve) => {
      const done = (received: Received): void => {
        clearTimeout(timer);
        this.#look = () => undefined;
        resolve(received);
      };
      const timer = setTimeout(() => done({ kind: 'late' }), ANSWER_MILLISECONDS_MAX);
      this.#look = () => {
        const reading = readReply(this.#received, { method, isClosed: this.#isClosed });
        if (reading.kind === 'broken') done(reading);
        else if (reading.kind === 'reply') {
          this.#received = reading.rest;
          done({ kind: 'replied', replies: [reading.reply] });
        } else if (this.#isClosed) done({ kind: 'closed' });
      };
      this.#look();
    });
  }
}

/** Bytes that may be no HTTP, alone on a connection: every answer until it is closed. */
export async function askBroken(
  port: number,
  bytes: Buffer,
  { isSilent }: { readonly isSilent: boolean },
): Promise<Outcome> {
  const started = performance.now();
  const received = await new Promise<Buffer | undefined>((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const parts: Buffer[] = [];
    const timer = setTimeout(() => {
      socket.destroy();
      resolve(undefined);
    }, BROKEN_MILLISECONDS_MAX);
    socket.on('data', (chunk: Buffer) => parts.push(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(Buffer.concat(parts));
    });
    if (isSilent) socket.write(bytes);
    else socket.end(bytes);
  });
  const milliseconds = performance.now() - started;
  if (!received) return { kind: 'late', milliseconds };
  // Told to go on, and then cut: no answer.
  if (/^(?:HTTP\/1\.1 1\d\d [^\r\n]*\r\n\r\n)+$/.test(received.toString('latin1')))
    return { kind: 'closed', milliseconds };
  const replies: WireReply[] = [];
  for (let rest = received; rest.length > 0; ) {
    if (replies.length === REPLIES_MAX) break;
    const reading = readReply(rest, { method: 'GET', isClosed: true });
    if (reading.kind === 'broken') return { ...reading, milliseconds };
    if (reading.kind === 'more')
      return { kind: 'broken', why: 'an answer cut short', milliseconds };
    replies.push(reading.reply);
    ({ rest } = reading);
  }
  return replies.length > 0
    ? { kind: 'replied', replies, milliseconds }
    : { kind: 'closed', milliseconds };
}
