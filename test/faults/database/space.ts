/** Where a database and a data folder lie, with the power to leave them no space: truly, or as near as may be. */
import { execFile } from 'node:child_process';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Member } from './replica-set.ts';
import { SmallDisk } from './small-disk.ts';

const run = promisify(execFile);
/** mongod begins with 300 MB, most of it journal. */
const DATABASE_MEGABYTES = 600;
const DATA_MEGABYTES = 64;
/** A file that grows beyond ends the process with SIGXFSZ. setrlimit(2), RLIMIT_FSIZE. */
const LIMITED_BYTES = 1_000;

export interface Space {
  /** What it really does. */
  readonly about: string;
  /** False for the stand-in, in which nothing keeps the next mongod from running: it is not started before its time. */
  readonly isReal: boolean;
  /** Parent folder of the database's. */
  readonly databaseFolder: string;
  /** Parent folder of the server's data folder. */
  readonly dataFolder: string;
  fillDatabase(member: Member): Promise<void>;
  /** No trace can be kept in `dataDir` any more. */
  fillData(dataDir: string): Promise<void>;
  free(dataDir: string): Promise<void>;
  close(): Promise<void>;
}

export async function openSpace(): Promise<Space> {
  const database = await SmallDisk.open(DATABASE_MEGABYTES);
  const data = database && (await SmallDisk.open(DATA_MEGABYTES));
  if (database && data) return mounted(database, data);
  await database?.close();
  return standIn();
}

function mounted(database: SmallDisk, data: SmallDisk): Space {
  return {
    about: 'small file systems (tmpfs) filled to the last byte',
    isReal: true,
    databaseFolder: database.folder,
    dataFolder: data.folder,
    fillDatabase: () => database.fill(),
    fillData: () => data.fill(),
    free: async () => {
      await database.free();
      await data.free();
    },
    close: async () => {
      await database.close();
      await data.close();
    },
  };
}

/** Without the right to mount: mongod may not write another byte, and the fall-back's folder is a file. */
async function standIn(): Promise<Space> {
  const root = await mkdtemp(join(tmpdir(), 'carnet-space-'));
  const folderOf = (dataDir: string): string => join(dataDir, 'journal-fall-back');
  let isFull = false;
  return {
    about: 'a stand-in: a file size limit ends mongod, and a file takes the place of the fall-back',
    isReal: false,
    databaseFolder: root,
    dataFolder: root,
    fillDatabase: async ({ pid }) => {
      await run('prlimit', ['--pid', String(pid), `--fsize=${LIMITED_BYTES}:unlimited`]);
    },
    fillData: async (dataDir) => {
      const folder = folderOf(dataDir);
      await rename(folder, `${folder}.aside`).catch(() => undefined);
      await writeFile(folder, '');
      isFull = true;
    },
    free: async (dataDir) => {
      if (!isFull) return;
      isFull = false;
      const folder = folderOf(dataDir);
      await rm(folder);
      await rename(`${folder}.aside`, folder).catch(() => undefined);
    },
    close: () => rm(root, { recursive: true, force: true }),
  };
}
