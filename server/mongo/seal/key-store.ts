/** Where data keys are kept: apart from the data, so that a backup of one alone is worth nothing. */

export interface KeyStore {
  /** The 32 bytes of a record's data key; undefined when it has none. Without `record`: the server's own. */
  find(record?: string): Promise<Uint8Array | undefined>;
  /** The same, made and made durable when there is none. @throws Error when it was destroyed. */
  obtain(record?: string): Promise<Uint8Array>;
  /** Forgets the key for ever: what it sealed is erased. */
  destroy(record: string): Promise<void>;
}
