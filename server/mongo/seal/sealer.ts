/**
 * What is put between the server and the disk: content that cannot be read and index keys that cannot be guessed.
 * architecture.md 13, Content at rest.
 */

/** Bytes of an index key: 72 bits. Fewer would let strangers meet, more would only weigh. */
export const KEY_BYTES = 9;

/** The keys of one record, or of what belongs to no record. */
export interface RecordKeys {
  /** Sealed bytes, their format in the first byte. `aad` binds them to their place: `Type/id/version`. */
  seal(bytes: Uint8Array, aad: string): Uint8Array;
  /** @throws Error when the bytes were altered, or sealed elsewhere or under another key. */
  open(sealed: Uint8Array, aad: string): Uint8Array;
  /** The index key of a term of a type: KEY_BYTES bytes. */
  key(type: string, term: string): Uint8Array;
  /** What is added to the dates of one parameter, in milliseconds: keeps their order, hides their day. */
  shift(type: string, code: string): number;
}

export interface Sealer {
  /** Stamped in the store: one sealer cannot read what another wrote. */
  readonly name: 'plain' | 'patient';
  /** Raised when keys or sealed bytes change shape; every earlier format stays readable. */
  readonly format: number;
  /** True when each record has index keys of its own, so that a search needs to know its record. */
  readonly isScoped: boolean;
  /** The keys there are; undefined for a record that has none, or none any more. Without `record`: the server's. */
  keysFor(record?: string): Promise<RecordKeys | undefined>;
  /** The same, made when there are none. @throws Error for a record whose key was destroyed. */
  madeKeysFor(record?: string): Promise<RecordKeys>;
}
