/**
 * Data keys as files of one folder: `master.key`, `server.key` and `records/<hash of the record's id>`, readable by
 * their owner alone, each wrapped by the master key. Several processes may share the folder: a key is made by linking
 * a finished file to its name, which one of them alone can do.
 */
import type { KeyObject } from 'node:crypto';
import { createSecretKey, hash, randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { decrypt, encrypt } from './cipher.ts';
import type { KeyStore } from './key-store.ts';

const DATA_KEY_BYTES = 32;
/** First byte of a key file. */
const WRAPPED = 1;
/** A key file of one byte: the key was destroyed and is never made again. */
const DESTROYED = 0;

/** Makes the folder and its master key when there are none. */
export async function fileKeyStore(folder: string): Promise<KeyStore> {
  await mkdir(join(folder, 'records'), { recursive: true, mode: 0o700 });
  const master = await masterKey(join(folder, 'master.key'));
  const pathOf = (record: string | undefined): string =>
    record === undefined
      ? join(folder, 'server.key')
      : join(folder, 'records', hash('sha256', `carnet record ${record}`, 'hex').slice(0, 40));
  return {
    find: (record) => findKey(master, pathOf(record)),
    obtain: async (record) => {
      const path = pathOf(record);
      const key = (await findKey(master, path)) ?? (await makeKey(master, path));
      if (!key) throw new Error('The key of this record was destroyed: the record is erased.');
      return key;
    },
    destroy: async (record) => {
      const path = pathOf(record);
      const scratch = await writtenAside(path, Buffer.of(DESTROYED));
      await rename(scratch, path);
      await syncFolder(dirname(path));
    },
  };
}

async function masterKey(path: string): Promise<KeyObject> {
  const found = await readIfThere(path);
  const bytes = found ?? (await createdFile(path, randomBytes(DATA_KEY_BYTES)));
  if (bytes.length !== DATA_KEY_BYTES) {
    throw new Error(
      `${path} is not a master key of ${DATA_KEY_BYTES} bytes: put the right one back.`,
    );
  }
  return createSecretKey(bytes);
}

async function findKey(master: KeyObject, path: string): Promise<Uint8Array | undefined> {
  const file = await readIfThere(path);
  return file && unwrapped(master, file, path);
}

async function makeKey(master: KeyObject, path: string): Promise<Uint8Array | undefined> {
  const place = { format: WRAPPED, aad: placeOf(path) };
  const file = await createdFile(path, encrypt(master, randomBytes(DATA_KEY_BYTES), place));
  return unwrapped(master, file, path);
}

function unwrapped(master: KeyObject, file: Uint8Array, path: string): Uint8Array | undefined {
  if (file[0] === DESTROYED) return undefined;
  if (file[0] !== WRAPPED) throw new Error(`${path} has a format this version does not know.`);
  try {
    return decrypt(master, file, placeOf(path));
  } catch (cause) {
    throw new Error(`${path} was not made with this master key: put the right one back.`, {
      cause,
    });
  }
}

/** A key file moved to another record's name does not open. */
function placeOf(path: string): string {
  return `carnet key ${path.slice(path.lastIndexOf('/') + 1)}`;
}

/** The file as it is now: made of `bytes`, or by whoever came first. */
async function createdFile(path: string, bytes: Uint8Array): Promise<Uint8Array> {
  const scratch = await writtenAside(path, bytes);
  try {
    await link(scratch, path);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    await unlink(scratch);
  }
  // What a key seals must not outlive it in a power cut: the name is made durable before any use.
  await syncFolder(dirname(path));
  return readFile(path);
}

async function writtenAside(path: string, bytes: Uint8Array): Promise<string> {
  const scratch = `${path}.${randomBytes(8).toString('hex')}.new`;
  const file = await open(scratch, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  return scratch;
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
