/** `npm start` as a person starts it, in a process of its own, on a data folder of its own: started, heard, killed. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdtemp, open, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { TokenWish } from '../../scripts/demo/claims.ts';
import { demoClaims } from '../../scripts/demo/claims.ts';
import { directoryBundles } from '../../scripts/demo/directory.ts';
import { loadWorld } from '../../scripts/demo/loader.ts';
import { recordSubmissions } from '../../scripts/demo/records.ts';
import { rightsSubmissions } from '../../scripts/demo/rights.ts';
import { databaseWords } from '../../server/boot/mongod/orphan.ts';
import type { ProcessIdentity } from '../../server/boot/mongod/process-table.ts';
import {
  findByCommandLine,
  identify,
  isRunning,
  waitUntilGone,
} from '../../server/boot/mongod/process-table.ts';
import { loadOrCreateSigningKey } from '../../server/smart/keys.ts';
import { signToken } from '../../server/smart/sign.ts';
import { stablePort } from '../faults/stable-port.ts';
import { TEST_NOW } from '../harness.ts';

const MAIN = fileURLToPath(new URL('../../server/boot/main.ts', import.meta.url));
const START_MILLISECONDS_MAX = 60_000;
const END_MILLISECONDS_MAX = 45_000;
const POLL_MILLISECONDS = 20;
/** What would lead it away from its own database, clock or address. */
const NOT_INHERITED = ['MONGODB_URI', 'NODE_ENV', 'CLOCK', 'BASE_URL', 'HOST', 'WORKERS'];

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export class Installation {
  readonly dataDir: string;
  readonly port: number;
  #child: ChildProcess | undefined;
  #ended: Promise<Ended> | undefined;

  private constructor(dataDir: string, port: number) {
    this.dataDir = dataDir;
    this.port = port;
  }

  static async make(): Promise<Installation> {
    const dataDir = await realpath(await mkdtemp(join(tmpdir(), 'carnet-workers-')));
    return new Installation(dataDir, await stablePort());
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get base(): string {
    return `${this.origin}/fhir`;
  }

  /** Starts it; resolves at once. */
  async spawn(environment: Readonly<Record<string, string>>): Promise<void> {
    const inherited = Object.entries(process.env).filter(([name]) => !NOT_INHERITED.includes(name));
    const log = await open(join(this.dataDir, 'child.log'), 'w', 0o600);
    try {
      const child = spawn(process.execPath, [MAIN], {
        env: {
          ...Object.fromEntries(inherited),
          DATA_DIR: this.dataDir,
          PORT: String(this.port),
          LOG_LEVEL: 'warn',
          ...environment,
        },
        stdio: ['ignore', log.fd, log.fd],
      });
      this.#child = child;
      this.#ended = new Promise((resolve) => {
        child.once('exit', (code, signal) => resolve({ code, signal }));
      });
    } finally {
      await log.close();
    }
  }

  /** @throws Error with its log when it does not get to answer. */
  async start(environment: Readonly<Record<string, string>>): Promise<void> {
    await this.spawn(environment);
    await this.untilSaid('Carnet answers at', START_MILLISECONDS_MAX);
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  signal(name: NodeJS.Signals): void {
    this.#child?.kill(name);
  }

  async said(): Promise<string> {
    return readFile(join(this.dataDir, 'child.log'), 'utf8');
  }

  /** @throws Error with its log when it ends or lets the time pass without having said it so many times. */
  async untilSaid(words: string, milliseconds: number, times = 1): Promise<void> {
    const has = async (): Promise<boolean> => (await this.said()).split(words).length > times;
    await until(
      async () => {
        if (await has()) return true;
        if (this.#child?.exitCode === null && this.#child.signalCode === null) return false;
        if (await has()) return true;
        throw new Error(`It ended before it said '${words}': ${await this.said()}`);
      },
      milliseconds,
      async () => `It did not say '${words}': ${await this.said()}`,
    );
  }

  /** @throws Error when it lives on for too long. */
  async untilEnded(): Promise<Ended> {
    const late = pause(END_MILLISECONDS_MAX, undefined, { ref: false });
    const ended = await Promise.race([this.#ended, late]);
    if (!ended) throw new Error(`It does not end: ${await this.said()}`);
    return ended;
  }

  async stop(): Promise<Ended> {
    this.signal('SIGTERM');
    return this.untilEnded();
  }

  /** Who serves now, as each has noted it in the data folder. */
  async workers(): Promise<readonly ProcessIdentity[]> {
    const folder = join(this.dataDir, 'trace-writers');
    const found: ProcessIdentity[] = [];
    for (const name of await readdir(folder)) {
      const text = await readFile(join(folder, name), 'utf8').catch(() => '');
      const [pid = '', startTime = ''] = text.split(' ');
      const identity = { pid: Number(pid), startTime };
      if (await isRunning(identity)) found.push(identity);
    }
    return found;
  }

  async mongods(): Promise<readonly ProcessIdentity[]> {
    return findByCommandLine(databaseWords(join(this.dataDir, 'mongod', 'db')).join(' '));
  }

  /** Everything that runs because this was started. */
  async processes(): Promise<readonly ProcessIdentity[]> {
    const own = await identify(this.pid);
    return [...(own ? [own] : []), ...(await this.workers()), ...(await this.mongods())];
  }

  /** Those of `processes` that still run after a while, and any mongod. */
  async leftOf(processes: readonly ProcessIdentity[]): Promise<readonly number[]> {
    const left: number[] = [];
    for (const one of processes) if (!(await waitUntilGone(one, 20_000))) left.push(one.pid);
    return [...left, ...(await this.mongods()).map(({ pid }) => pid)];
  }

  /** Signs for people of the demo world; the clock of these tests begins at TEST_NOW. */
  async signer(): Promise<(wish: TokenWish) => string> {
    const key = await loadOrCreateSigningKey(join(this.dataDir, 'keys'));
    return (wish) =>
      signToken(key, demoClaims(wish), {
        issuer: `${this.origin}/auth`,
        audience: this.base,
        lifetimeSeconds: 3600,
        now: Date.parse(TEST_NOW),
      });
  }

  async loadDemo(): Promise<void> {
    const world = [...directoryBundles(), ...recordSubmissions(), ...rightsSubmissions(TEST_NOW)];
    await loadWorld(world, { base: this.base, sign: await this.signer() });
  }

  /** Ends whatever is left and removes the folder. */
  async discard(): Promise<void> {
    this.signal('SIGKILL');
    await this.#ended;
    for (const mongod of await this.mongods()) await waitUntilGone(mongod, 20_000);
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

/** @throws Error with what `late` says when it does not become true in time. */
export async function until(
  isTrue: () => Promise<boolean>,
  milliseconds: number,
  late: () => Promise<string>,
): Promise<void> {
  const deadline = performance.now() + milliseconds;
  while (!(await isTrue())) {
    if (performance.now() > deadline) throw new Error(await late());
    await pause(POLL_MILLISECONDS);
  }
}
