/** The server's own signing key, kept in a file only its owner reads. RFC 7517; RFC 7518, RS256. */
import type { KeyObject } from 'node:crypto';
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  randomUUID,
} from 'node:crypto';
import { link, mkdir, open, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { JwkSet, PublicJwk } from './jwk.ts';

export interface SigningKey {
  /** SHA-256 thumbprint of the public key, so that the same key always has the same name. RFC 7638. */
  readonly kid: string;
  readonly algorithm: 'RS256';
  readonly privateKey: KeyObject;
  readonly publicJwk: PublicJwk;
}

const KEY_FILE = 'signing-key.pem';
const RSA_BITS = 2048;
const OWNER_ONLY = 0o600;
const OTHERS = 0o077;

/**
 * The key of `dir`, made on first use. Processes that start together end with the same key: the file appears
 * whole and once, by a link that fails when it is there already.
 * @throws Error when the file is readable by others than its owner, or holds no RSA key of 2048 bits.
 */
export async function loadOrCreateSigningKey(dir: string): Promise<SigningKey> {
  const file = join(dir, KEY_FILE);
  const pem = (await readKey(file)) ?? (await createKey(dir, file));
  return signingKeyFrom(pem);
}

/** What others need to verify what these keys signed. */
export function publicJwks(...keys: readonly SigningKey[]): JwkSet {
  return { keys: keys.map((key) => key.publicJwk) };
}

async function readKey(file: string): Promise<string | undefined> {
  try {
    const { mode } = await stat(file);
    if ((mode & OTHERS) !== 0) {
      throw new Error(`The signing key ${file} is open to others: run chmod 600 on it.`);
    }
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

async function createKey(dir: string, file: string): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: RSA_BITS });
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const draft = join(dir, `.${KEY_FILE}.${randomUUID()}`);
  const handle = await open(draft, 'wx', OWNER_ONLY);
  try {
    await handle.writeFile(privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(draft, file);
  } catch (error) {
    // Another process was first: its key is the key.
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    await unlink(draft);
  }
  return readFile(file, 'utf8');
}

function signingKeyFrom(pem: string): SigningKey {
  const privateKey = createPrivateKey(pem);
  const { n, e, kty } = createPublicKey(privateKey).export({ format: 'jwk' });
  const bits = privateKey.asymmetricKeyDetails?.modulusLength ?? 0;
  if (kty !== 'RSA' || n === undefined || e === undefined || bits < RSA_BITS) {
    throw new Error(`The signing key must be an RSA key of at least ${RSA_BITS} bits.`);
  }
  // RFC 7638: the required members, in lexicographic order, without spaces.
  const thumbprint = JSON.stringify({ e, kty, n });
  const kid = createHash('sha256').update(thumbprint).digest('base64url');
  const publicJwk: PublicJwk = { kty: 'RSA', kid, alg: 'RS256', use: 'sig', n, e };
  return { kid, algorithm: 'RS256', privateKey, publicJwk };
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
