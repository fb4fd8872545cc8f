/** Secrets of this installation, made at the first start and kept in files only the owner reads. */
import type { KeyObject } from 'node:crypto';
import { createSecretKey, randomBytes } from 'node:crypto';
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode } from './mongod/data-folder.ts';

const KEY_BYTES = 32;

/** The key of a name; two processes that start together get the same one. */
export async function installationKey(dataDir: string, name: string): Promise<KeyObject> {
  const path = join(dataDir, 'keys', `${name}.key`);
  const known = await readIfAny(path);
  if (known) return createSecretKey(known);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const fresh = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(fresh, randomBytes(KEY_BYTES), { mode: 0o600, flag: 'wx' });
  try {
    await link(fresh, path);
  } catch (error) {
    // Another process was faster: its key is the one.
    if (errorCode(error) !== 'EEXIST') throw error;
  } finally {
    await unlink(fresh);
  }
  return createSecretKey(await readFile(path));
}

async function readIfAny(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
