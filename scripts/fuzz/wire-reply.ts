/** HTTP/1.1 answers read from bytes, as strictly as a careful client would. RFC 9112. */

export interface WireReply {
  readonly status: number;
  /** In the order sent; names in lower case. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

/** An answer and what follows it; `more`: it is not whole yet. */
export type Reading =
  | { readonly kind: 'reply'; readonly reply: WireReply; readonly rest: Buffer }
  | { readonly kind: 'more' }
  | { readonly kind: 'broken'; readonly why: string };

const HEAD_END = '\r\n\r\n';
const HEAD_BYTES_MAX = 64 * 1024;
const MORE: Reading = { kind: 'more' };

export interface Expectation {
  /** A HEAD has no body whatever its fields say. */
  readonly method: string;
  /** Whether the other side has closed: what runs to the end is then whole. */
  readonly isClosed: boolean;
}

export function readReply(bytes: Buffer, expected: Expectation): Reading {
  const end = bytes.indexOf(HEAD_END);
  if (end < 0) return bytes.length > HEAD_BYTES_MAX ? broken('a head without end') : MORE;
  const [line = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const [, digits] = /^HTTP\/1\.1 (\d{3})(?: [^\r\n]*)?$/.exec(line) ?? [];
  if (digits === undefined) return broken(`a status line '${line.slice(0, 80)}'`);
  const status = Number(digits);
  const rest = bytes.subarray(end + HEAD_END.length);
  // An interim answer comes before the one that counts. RFC 9110, Informational 1xx.
  if (status < 200) return readReply(rest, expected);
  const fields: (readonly [string, string])[] = [];
  for (const text of lines) {
    const [, name, value = ''] = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*(.*?)[ \t]*$/.exec(text) ?? [];
    if (name === undefined) return broken(`a header line '${text.slice(0, 80)}'`);
    fields.push([name.toLowerCase(), value]);
  }
  return bodyOf({ status, fields }, rest, expected);
}

function bodyOf(
  head: Omit<WireReply, 'body'>,
  rest: Buffer,
  { method, isClosed }: Expectation,
): Reading {
  const { status, fields } = head;
  const whole = (length: number): Reading => ({
    kind: 'reply',
    reply: { ...head, body: rest.subarray(0, length) },
    rest: rest.subarray(length),
  });
  if (method === 'HEAD' || status === 204 || status === 304) return whole(0);
  const value = (name: string): string | undefined => fields.find(([own]) => own === name)?.[1];
  const length = value('content-length');
  if (value('transfer-encoding') !== undefined) {
    return length === undefined ? chunked(head, rest) : broken('both a length and chunks');
  }
  if (length !== undefined) {
    if (!/^\d+$/.test(length)) return broken(`a length '${length}'`);
    return rest.length < Number(length) ? MORE : whole(Number(length));
  }
  return isClosed ? whole(rest.length) : MORE;
}

function chunked(head: Omit<WireReply, 'body'>, bytes: Buffer): Reading {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = bytes.indexOf('\r\n', at);
    if (end < 0) return MORE;
    const size = Number.parseInt(bytes.subarray(at, end).toString('latin1'), 16);
    if (Number.isNaN(size)) return broken('a chunk without size');
    at = end + 2;
    if (bytes.length < at + size + 2) return MORE;
    parts.push(bytes.subarray(at, at + size));
    at += size + 2;
    if (size === 0) {
      const reply = { ...head, body: Buffer.concat(parts) };
      return { kind: 'reply', reply, rest: bytes.subarray(at) };
    }
  }
}

function broken(why: string): Reading {
  return { kind: 'broken', why };
}
