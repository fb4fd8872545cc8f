/** MongoDB's own archive, fetched by mongodb-memory-server-core: the first way to obtain mongod. */
import { Agent } from 'node:https';
import { arch, platform } from 'node:os';
import { basename, join } from 'node:path';
import { verifyChecksum } from './checksum.ts';
import type { ObtainRequest } from './obtain.ts';

const version = '8.0.11';

/**
 * SHA-256 of the archives of that version, as nixpkgs pins them too (package mongodb-ce). The Linux
 * builds for Ubuntu 22.04 run wherever glibc >= 2.35 and OpenSSL 3 are. The `.md5` beside each
 * archive comes from the same host, so it would prove nothing.
 */
const archives: Readonly<Record<string, string>> = {
  'linux x64': '5c4af1b28bd9c8c475526c029719f9066d3c86860702b0ad9fc4d2bfff1e0d8a',
  'linux arm64': 'a75781a1b76727fb8f64749c585b3700e07bfc1267fcc650f3e569387a276360',
  'darwin x64': '44babe685262c52b771208a7a602075a7478086934297e5c982dd0adb5b78c9f',
  'darwin arm64': '90dcc1c8f1178b94f7fafafab7f109b8a20311f1b26ebb1b06a27cbda115e6d6',
};

/** Silence of the network after which the download is given up. */
const silenceMillisecondsMax = 10_000;
/** The whole download; 80 MB in this time is 1.1 Mbit/s. */
const downloadMillisecondsMax = 10 * 60_000;
const progressMilliseconds = 2_000;

/**
 * Downloads the archive into the request's folder, verifies it and unpacks mongod.
 * @returns the path of mongod, not yet tried.
 * @throws Error when there is no archive for this machine, no network, or a wrong checksum.
 */
export async function obtainFromArchive(request: ObtainRequest): Promise<string> {
  const machine = `${platform()} ${arch()}`;
  const checksum = archives[machine];
  if (checksum === undefined) throw new Error(`no archive is known for ${machine}`);
  const { MongoBinaryDownload } = await import(
    'mongodb-memory-server-core/lib/util/MongoBinaryDownload.js'
  );
  const { MongoBinaryDownloadUrl } = await import(
    'mongodb-memory-server-core/lib/util/MongoBinaryDownloadUrl.js'
  );
  const build = {
    version,
    platform: platform(),
    arch: arch(),
    os: { os: platform(), dist: 'ubuntu', release: '22.04' },
  };
  const url = new URL(await new MongoBinaryDownloadUrl(build).getDownloadUrl());
  const downloader = new MongoBinaryDownload({ ...build, downloadDir: request.folder });
  downloader.printDownloadProgress = showProgress(downloader.dlProgress, request.log);
  const target = join(request.folder, basename(url.pathname));
  request.log(`Downloading MongoDB ${version} from ${url.host}.`);
  // Not `download()`: it leaves certificates unverified unless npm_config_strict_ssl is set, and
  // tries three times with pauses, 7 s where the host's name does not resolve. One try at once lets
  // the next way come.
  const agent = new Agent({ proxyEnv: request.environment });
  const options = {
    method: 'GET',
    rejectUnauthorized: true,
    agent,
    signal: AbortSignal.timeout(downloadMillisecondsMax),
  };
  const draft = `${target}.part`;
  await downloader.httpDownload(url, options, target, draft, 1, 0, silenceMillisecondsMax);
  await verifyChecksum(target, checksum);
  const binary = join(request.folder, 'mongod');
  await downloader.extractTarGz(target, binary, (name) => /\/bin\/mongod$/.test(name));
  return binary;
}

interface Progress {
  current: number;
  readonly length: number;
}

/**
 * Counts what arrives, which the downloader relies on, and tells it in whole megabytes now and
 * then.
 */
function showProgress(
  progress: Progress,
  log: (message: string) => void,
): (chunk: { readonly length: number }) => void {
  let toldAt = performance.now();
  return (chunk) => {
    progress.current += chunk.length;
    if (performance.now() - toldAt < progressMilliseconds) return;
    toldAt = performance.now();
    log(`Downloaded ${megabytes(progress.current)} of ${megabytes(progress.length)} MB.`);
  };
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(0);
}
