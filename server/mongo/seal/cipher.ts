/** AES-256-GCM with a fresh random nonce for each text. NIST SP 800-38D: at most 2^32 texts under one key. */
import type { KeyObject } from 'node:crypto';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** `format`, nonce, ciphertext, tag. A KeyObject, not bytes: a third of the time on Node 24. */
export function encrypt(key: KeyObject, bytes: Uint8Array, { format, aad }: Place): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(aad, 'utf8'));
  const text = cipher.update(bytes);
  cipher.final();
  return Buffer.concat([Buffer.of(format), nonce, text, cipher.getAuthTag()]);
}

/** @throws Error when anything but the key is not what it was. */
export function decrypt(key: KeyObject, sealed: Uint8Array, aad: string): Uint8Array {
  const end = sealed.length - TAG_BYTES;
  if (end < 1 + NONCE_BYTES) throw new Error('Sealed bytes are cut short.');
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + NONCE_BYTES));
  decipher.setAAD(Buffer.from(aad, 'utf8'));
  decipher.setAuthTag(sealed.subarray(end));
  const bytes = decipher.update(sealed.subarray(1 + NONCE_BYTES, end));
  decipher.final();
  return bytes;
}

export interface Place {
  readonly format: number;
  readonly aad: string;
}
