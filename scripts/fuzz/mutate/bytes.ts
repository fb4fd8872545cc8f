/** Faults put into the bytes of a body, below what JSON knows. */
import { deflateSync, gzipSync } from 'node:zlib';
import type { Dice } from '../dice.ts';
import type { Field } from '../shot.ts';

export interface Bytes {
  readonly body: Uint8Array;
  readonly fields: readonly Field[];
}

type Fault = (body: Buffer, dice: Dice) => Bytes;

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
/** Overlong, lone continuation, a surrogate half, beyond Unicode, NUL. */
const BROKEN_UTF8 = [
  [0xc0, 0x80],
  [0x80],
  [0xed, 0xa0, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0xff, 0xfe],
  [0x00],
].map((bytes) => Buffer.from(bytes));

const plain = (body: Buffer): Bytes => ({ body, fields: [] });

const FAULTS: readonly (readonly [number, Fault])[] = [
  [4, flipped],
  [3, (body, dice) => plain(inserted(body, dice, Buffer.from([dice.below(256)])))],
  [3, (body, dice) => plain(inserted(body, dice, dice.pick(BROKEN_UTF8)))],
  [3, (body, dice) => plain(body.subarray(0, dice.below(body.length + 1)))],
  [2, removed],
  [2, repeated],
  [1, (body) => plain(Buffer.concat([BOM, body]))],
  [1, (body) => plain(Buffer.from(body.toString('utf8'), 'utf16le'))],
  [1, (body) => plain(Buffer.concat([body, body]))],
  [1, (body, dice) => plain(Buffer.concat([body, Buffer.alloc(dice.pick([1, 1000]), 0x20)]))],
  [2, (body) => ({ body: gzipSync(body), fields: [['Content-Encoding', 'gzip']] })],
  [1, (body) => ({ body: deflateSync(body), fields: [['Content-Encoding', 'deflate']] })],
  [1, (body) => ({ body, fields: [['Content-Encoding', 'gzip']] })],
  [1, (body) => ({ body: gzipSync(body).subarray(0, -9), fields: [['Content-Encoding', 'gzip']] })],
  [1, () => ({ body: gzipSync(Buffer.alloc(300_000)), fields: [['Content-Encoding', 'gzip']] })],
  [1, () => plain(Buffer.alloc(0))],
];

export function faultyBytes(body: Uint8Array, dice: Dice): Bytes {
  return dice.weighted(FAULTS)(Buffer.from(body), dice);
}

function flipped(body: Buffer, dice: Dice): Bytes {
  if (body.length === 0) return plain(body);
  const copy = Buffer.from(body);
  for (let flips = 1 + dice.below(4); flips > 0; flips -= 1)
    copy[dice.below(copy.length)] = dice.below(256);
  return plain(copy);
}

function inserted(body: Buffer, dice: Dice, piece: Buffer): Buffer {
  const at = dice.below(body.length + 1);
  return Buffer.concat([body.subarray(0, at), piece, body.subarray(at)]);
}

function removed(body: Buffer, dice: Dice): Bytes {
  const at = dice.below(body.length + 1);
  return plain(Buffer.concat([body.subarray(0, at), body.subarray(at + 1 + dice.below(40))]));
}

function repeated(body: Buffer, dice: Dice): Bytes {
  const at = dice.below(body.length + 1);
  const piece = body.subarray(at, at + 1 + dice.below(60));
  return plain(Buffer.concat([body.subarray(0, at), piece, piece, body.subarray(at)]));
}
