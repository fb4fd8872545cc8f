/**
 * The folder of an embedded database: what lies where, and its secrets. Everything is for its owner
 * only (0600, 0700), as the database holds a health record. Architecture §13, Embedded mongod.
 */
import { randomBytes } from 'node:crypto';
import { access, chmod, mkdir, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A log longer than this is set aside (one generation kept) when mongod starts. */
const logBytesMax = 16 * 1024 * 1024;
const passwordBytes = 32;
/** MongoDB manual, Keyfiles: 6 to 1024 base64 characters. */
const keyBytes = 567;

export interface DataFolder {
  readonly root: string;
  readonly database: string;
  readonly ownerLock: string;
  readonly keyFile: string;
  readonly passwordFile: string;
  readonly portFile: string;
  readonly log: string;
}

/**
 * Makes the folder where it is absent and names its parts, by their real path so that two names
 * cannot mean one.
 */
export async function openDataFolder(path: string): Promise<DataFolder> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const root = await realpath(path);
  await chmod(root, 0o700);
  const database = join(root, 'db');
  await mkdir(database, { recursive: true, mode: 0o700 });
  return {
    root,
    database,
    ownerLock: join(root, 'owner.lock'),
    keyFile: join(root, 'keyfile'),
    passwordFile: join(root, 'password'),
    portFile: join(root, 'port'),
    log: join(root, 'mongod.log'),
  };
}

export interface Secrets {
  readonly password: string;
  readonly key: string;
}

/**
 * The password of the only database user and the key of the replica set, made at the first start.
 * @throws Error when the database exists and its password is lost: a new one would not open it.
 */
export async function readSecrets(folder: DataFolder): Promise<Secrets> {
  const key =
    (await readIfPresent(folder.keyFile)) ?? (await writeSecret(folder.keyFile, keyBytes));
  const password = await readIfPresent(folder.passwordFile);
  if (password !== undefined) return { password, key };
  if (await hasDatabase(folder)) {
    throw new Error(
      `${folder.passwordFile} is missing: restore it, or delete ${folder.root} ` +
        'to begin with an empty database.',
    );
  }
  return { password: await writeSecret(folder.passwordFile, passwordBytes), key };
}

/** Whether mongod has ever begun to write here. */
export async function hasDatabase(folder: DataFolder): Promise<boolean> {
  return exists(join(folder.database, 'WiredTiger'));
}

/**
 * Replaces the file in one step, durable before its new name shows: a crash leaves the old text or
 * the new.
 */
export async function writePrivate(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}

/** The text of a file; undefined when there is none. */
export async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** The code of a Node.js system error (`ENOENT`); undefined for anything else. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Sets a long log aside and returns where the next start's lines will begin, in bytes. */
export async function rotateLog(folder: DataFolder): Promise<number> {
  if (!(await exists(folder.log))) {
    await writePrivate(folder.log, '');
    return 0;
  }
  const { size } = await stat(folder.log);
  if (size <= logBytesMax) return size;
  await rm(`${folder.log}.old`, { force: true });
  await rename(folder.log, `${folder.log}.old`);
  return 0;
}

async function writeSecret(path: string, byteCount: number): Promise<string> {
  const secret = randomBytes(byteCount).toString('base64');
  await writePrivate(path, secret);
  return secret;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
