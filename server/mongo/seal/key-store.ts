/** Where data keys are kept: apart from the data, so that a backup of one alone is worth nothing. */

/** Why a record has no key: it was destroyed for ever, or is not where it is looked for. */
export type MissingKey =
  | { readonly kind: 'destroyed' }
  | { readonly kind: 'absent'; readonly place: string };

export interface KeyStore {
  /** The 32 bytes of a record's data key; undefined when it has none. Without `record`: the server's own. */
  find(record?: string): Promise<Uint8Array | undefined>;
  /** The same, made and made durable when there is none. @throws Error when it was destroyed. */
  obtain(record?: string): Promise<Uint8Array>;
  /** Why `find` gives none; undefined when it gives one. `place` is where the key is looked for. */
  missing(record: string): Promise<MissingKey | undefined>;
  /** Forgets the key for ever: what it sealed is erased. */
  destroy(record: string): Promise<void>;
}
