/** `npm run harness` on a mongod beside it, so that each is weighed alone. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { freePort } from '../free-port.ts';
import { startFlags } from '../start-flags.ts';

const READY_MILLISECONDS_MAX = 60_000;

export interface Harness {
  readonly pid: number;
  readonly baseUrl: string;
  readonly token: string;
  stop(): Promise<void>;
}

/** @throws Error when it does not come up. */
export async function startHarness(root: string, mongodbUri: string): Promise<Harness> {
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [...startFlags(), '--require', './scripts/node-guard.cjs', 'scripts/harness.ts'],
    {
      cwd: root,
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        LOG_LEVEL: 'warn',
        PORT: String(port),
        MONGODB_URI: mongodbUri,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  try {
    return { pid: child.pid ?? 0, ...(await printed(child)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The two lines it prints when it is ready. */
function printed(
  child: ChildProcess,
): Promise<{ readonly baseUrl: string; readonly token: string }> {
  return new Promise((resolve, reject) => {
    const { stdout } = child;
    if (!stdout) {
      reject(new Error('The harness has no output.'));
      return;
    }
    const timer = setTimeout(
      () => reject(new Error('The harness is not ready in time.')),
      READY_MILLISECONDS_MAX,
    );
    const values = new Map<string, string>();
    createInterface({ input: stdout }).on('line', (line) => {
      const [, name = '', value = ''] = /^(BASE_URL|TOKEN)=(.*)$/.exec(line) ?? [];
      values.set(name, value);
      const [baseUrl, token] = [values.get('BASE_URL'), values.get('TOKEN')];
      if (baseUrl === undefined || token === undefined) return;
      clearTimeout(timer);
      resolve({ baseUrl, token });
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`The harness ended with ${code} before it was ready.`));
    });
  });
}
