/** How long `npm start` takes on an empty folder, its own mongod included, until it is ready. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import { startFlags } from '../start-flags.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const LOOK_MILLISECONDS = 20;
const READY_MILLISECONDS_MAX = 60_000;
/** What a start may take from the environment: where programs and the database are, and nothing of Carnet's settings. */
const KEPT = ['PATH', 'HOME', 'MONGOD', 'CARNET_CACHE', 'XDG_CACHE_HOME'] as const;

/** Seconds of each start. @throws Error when one does not become ready in time. */
export async function startUps(count: number): Promise<readonly number[]> {
  const seconds: number[] = [];
  for (let index = 0; index < count; index += 1) seconds.push(await startUp());
  return seconds;
}

async function startUp(): Promise<number> {
  const dataDir = await mkdtemp(join(tmpdir(), 'carnet-bench-start-'));
  const port = await freePort();
  const kept = KEPT.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [...startFlags(), '--require', './scripts/node-guard.cjs', 'server/boot/main.ts'],
    {
      cwd: ROOT,
      env: {
        ...Object.fromEntries(kept),
        DATA_DIR: dataDir,
        PORT: String(port),
        LOG_LEVEL: 'warn',
      },
      stdio: ['ignore', 'ignore', 'ignore'],
    },
  );
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  try {
    while (!(await isReady(port))) {
      if (child.exitCode !== null || performance.now() - started > READY_MILLISECONDS_MAX)
        throw new Error('npm start does not become ready on an empty folder.');
      await new Promise((resolve) => setTimeout(resolve, LOOK_MILLISECONDS));
    }
    return (performance.now() - started) / 1000;
  } finally {
    child.kill('SIGTERM');
    await ended;
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function isReady(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/health/ready`);
    await response.arrayBuffer();
    return response.ok;
  } catch {
    // Nobody listens yet: that is the answer.
    return false;
  }
}
