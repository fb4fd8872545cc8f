/** HL7's public packages that tests and scripts judge against: downloaded once by npm, pinned by their SHA-512. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const DOWNLOAD_MS_MAX = 5 * 60_000;

export interface PinnedPackage {
  readonly name: string;
  readonly version: string;
  /** Of the .tgz, as npm writes it: `sha512-` and base64. */
  readonly integrity: string;
}

export const EXAMPLES: PinnedPackage = {
  name: 'hl7.fhir.r4.examples',
  version: '4.0.1',
  integrity:
    'sha512-DXBdIZOeQaSKIgCU7w6HOC7sw/6BzylmipLkBW4f//pT+Bc94x+8LImwTdvaNThPJoOzpBzvxAzNqjeu3X/zLw==',
};

export const IPS: PinnedPackage = {
  name: 'hl7.fhir.uv.ips',
  version: '2.0.0',
  integrity:
    'sha512-4PWToJ9b1FgXsm9DIvHiU6HO9Z5m75jxk0e0MXOmhFlf2m2slk/d6RoiSYIChKJlvmtJ7GbRftt7PphlwmZcbQ==',
};

/** The version that IPS 2.0.0 names in its canonicals, not the one of its package.json. */
export const EXTENSIONS: PinnedPackage = {
  name: 'hl7.fhir.uv.extensions.r4',
  version: '5.3.0-ballot-tc1',
  integrity:
    'sha512-mhPmWj0dZvIC7JQLkqxT42/UpoIyYwFtSiIZbhX/ArfX96hR5oTqNvAUvMD+dMH45m4mGMQ19WyCZFpP1OLEbQ==',
};

/** The 5,305 examples of the R4 specification, definitions included: one JSON file a resource. */
export function examplesFolder(): Promise<string> {
  return packageFolder(EXAMPLES);
}

/** IPS 2.0.0: definitions in the folder, examples in its `example`. */
export function ipsFolder(): Promise<string> {
  return packageFolder(IPS);
}

/** The extensions that IPS 2.0.0 refers to. */
export function extensionsFolder(): Promise<string> {
  return packageFolder(EXTENSIONS);
}

/**
 * A folder of ours in the user's cache (`CARNET_CACHE`, else XDG Base Directory Specification,
 * XDG_CACHE_HOME).
 */
export function cacheFolder(name: string): string {
  const { CARNET_CACHE: ours, XDG_CACHE_HOME: users } = process.env;
  return join(ours || join(users || join(homedir(), '.cache'), 'carnet'), name);
}

/**
 * The unpacked content of a package, downloaded when the cache does not hold it.
 * @throws Error when npm cannot download it, or gives another content than the one pinned.
 */
async function packageFolder(pinned: PinnedPackage): Promise<string> {
  const packages = cacheFolder('packages');
  const held = join(packages, `${pinned.name}-${pinned.version}`);
  const content = join(held, 'package');
  if (await exists(content)) return content;
  await mkdir(packages, { recursive: true });
  const work = await mkdtemp(join(packages, 'download-'));
  try {
    await download(pinned, work);
    await putInPlace(work, held);
    return content;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function download({ name, version, integrity }: PinnedPackage, work: string): Promise<void> {
  const wanted = `${name}@${version}`;
  const archive = join(work, `${name}-${version}.tgz`);
  try {
    await run('npm', ['pack', wanted, '--pack-destination', work], { timeout: DOWNLOAD_MS_MAX });
  } catch (cause) {
    throw new Error(`${wanted} could not be downloaded: check that npm reaches its registry.`, {
      cause,
    });
  }
  const found = `sha512-${createHash('sha512')
    .update(await readFile(archive))
    .digest('base64')}`;
  if (found !== integrity)
    throw new Error(`${wanted} is not the content pinned: ${found} instead of ${integrity}.`);
  await run('tar', ['-xzf', archive, '-C', work], { timeout: DOWNLOAD_MS_MAX });
  await rm(archive);
}

/** Moved whole, so that no reader sees half of it; two downloads at once: the first one stays. */
async function putInPlace(work: string, held: string): Promise<void> {
  try {
    await rename(work, held);
  } catch (error) {
    if (!(await exists(join(held, 'package')))) throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
