/**
 * A place in an order as 13 bytes that compare as the rows stand: seven of inverted instant, so that the newest comes
 * first, six of tie-break. One scalar beside the multikey makes a page one contiguous run of one index
 * (architecture.md 13, Order). The order itself is that of `fhir/search/order.ts`.
 */
import type { PageKey } from '../../fhir/search/query.ts';

/** Instants of an ECMAScript Date; `sortable` of fhir/search/order.ts puts open ends there. */
const INSTANT_MAX = 8.64e15;
const INSTANT_BYTES = 7;
const TIE_BYTES = 6;
const ORDER_KEY_BYTES = INSTANT_BYTES + TIE_BYTES;
/** Rows without an instant stand last. */
const ABSENT = 0xff;

/** A run of order keys: after `gt`, up to `lte`; absent ends are open. */
export interface Interval {
  readonly gt?: Uint8Array;
  readonly lte?: Uint8Array;
}

export const EVERYWHERE: Interval = {};

/** `instant` in milliseconds since 1970 UTC; null: none. */
export function orderKey(instant: number | null, tie: number): Buffer {
  const key = instantBytes(instant);
  key.writeUIntBE(tie, INSTANT_BYTES, TIE_BYTES);
  return key;
}

/** The place an order key was made of. */
export function placeOf(key: Uint8Array): PageKey & { readonly value: number | null } {
  const bytes = Buffer.from(key.buffer, key.byteOffset, key.byteLength);
  const tie = bytes.readUIntBE(INSTANT_BYTES, TIE_BYTES);
  if (bytes[0] === ABSENT) return { value: null, tie };
  const inverted = bytes.readUInt8(0) * 2 ** 48 + bytes.readUIntBE(1, 6);
  return { value: INSTANT_MAX - inverted, tie };
}

/** Instants strictly before; rows without one are not among them. */
export function before(instant: number): Interval {
  return { gt: lastAt(instant), lte: LAST_PRESENT };
}

/** Instants at or after. */
export function from(instant: number): Interval {
  return { lte: lastAt(instant) };
}

export function exactly(instant: number): Interval {
  return instant >= INSTANT_MAX ? from(instant) : { ...from(instant), gt: lastAt(instant + 1) };
}

export function present(): Interval {
  return { lte: LAST_PRESENT };
}

export function absent(): Interval {
  return { gt: LAST_PRESENT };
}

/** Rows after a place, newest first. */
export function after({ value, tie }: PageKey): Interval {
  return { gt: orderKey(typeof value === 'number' ? value : null, tie) };
}

export function intersection(left: Interval, right: Interval): Interval {
  const gt = extreme(left.gt, right.gt, 1);
  const lte = extreme(left.lte, right.lte, -1);
  return { ...(gt ? { gt } : {}), ...(lte ? { lte } : {}) };
}

export function isEmpty({ gt, lte }: Interval): boolean {
  return gt !== undefined && lte !== undefined && Buffer.compare(gt, lte) >= 0;
}

export function isEverywhere({ gt, lte }: Interval): boolean {
  return gt === undefined && lte === undefined;
}

/** The interval as a condition on one field. */
export function within(field: string, { gt, lte }: Interval): Readonly<Record<string, unknown>> {
  return { [field]: { ...(gt ? { $gt: gt } : {}), ...(lte ? { $lte: lte } : {}) } };
}

const LAST_PRESENT = lastAt(-INSTANT_MAX);

/** The last place of an instant: every tie is before or at it. */
function lastAt(instant: number): Buffer {
  const key = instantBytes(instant);
  key.fill(0xff, INSTANT_BYTES);
  return key;
}

function instantBytes(instant: number | null): Buffer {
  const key = Buffer.alloc(ORDER_KEY_BYTES);
  if (instant === null) {
    key.fill(ABSENT, 0, INSTANT_BYTES);
    return key;
  }
  const inverted = INSTANT_MAX - Math.max(-INSTANT_MAX, Math.min(INSTANT_MAX, Math.floor(instant)));
  key.writeUInt8(Math.floor(inverted / 2 ** 48), 0);
  key.writeUIntBE(inverted % 2 ** 48, 1, 6);
  return key;
}

function extreme(
  left: Uint8Array | undefined,
  right: Uint8Array | undefined,
  sign: 1 | -1,
): Uint8Array | undefined {
  if (!left || !right) return left ?? right;
  return Buffer.compare(left, right) * sign >= 0 ? left : right;
}
