/** The server under test seen from outside: started, armed, killed, waited for. */
import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Fault, Order, Told } from './fault.ts';

const CHILD = fileURLToPath(new URL('child.ts', import.meta.url));
/** Generous: a loaded machine must not make a false verdict. */
const START_MILLISECONDS_MAX = 180_000;
const END_MILLISECONDS_MAX = 90_000;
/** Short, so that a test of an end is. */
const DRAIN_SECONDS = 3;
const LOG_TAIL = 3_000;
/** What would lead the child away from its own database, clock or address. */
const NOT_INHERITED = ['MONGODB_URI', 'NODE_ENV', 'CLOCK', 'BASE_URL', 'HOST', 'WORKERS'];

export interface Site {
  readonly dataDir: string;
  readonly port: number;
  readonly modules: 'dmp' | 'none';
  /** Added to the server's environment, and kept from one start to the next. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Given to requests under way at a stop; DRAIN_SECONDS when absent. */
  readonly drainSeconds?: number;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #site: Site;
  #isEnded = false;
  /** What it said since it was last armed. */
  #told: Told[] = [];
  #look: () => void = () => undefined;
  /** Resolves when the process is gone. */
  readonly ended: Promise<Ended>;

  private constructor(child: ChildProcess, site: Site) {
    this.#child = child;
    this.#site = site;
    // The child sends nothing else.
    child.on('message', (told: Told) => {
      this.#told.push(told);
      this.#look();
    });
    this.ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#isEnded = true;
        resolve({ code, signal });
      });
    });
  }

  /** Starts it; resolves at once: see `ready`. A fault given here is armed before the start. */
  static async spawn(site: Site, fault?: Fault): Promise<ServerProcess> {
    const log = await open(join(site.dataDir, 'child.log'), 'a', 0o600);
    try {
      const child = fork(CHILD, [], {
        execArgv: [],
        // A session of its own: Ctrl-C in a terminal reaches the rig alone.
        detached: true,
        env: environmentOf(site, fault),
        stdio: ['ignore', log.fd, log.fd, 'ipc'],
      });
      return new ServerProcess(child, site);
    } finally {
      await log.close();
    }
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** @throws Error with the end of its log when it does not get there. */
  async ready(): Promise<void> {
    await this.#heard('ready', START_MILLISECONDS_MAX);
  }

  async arm(fault: Fault): Promise<void> {
    await this.#order({ kind: 'arm', fault }, 'armed');
  }

  /** Its wall clock jumps, as that of a machine that is set right. */
  async stepClock(milliseconds: number): Promise<void> {
    await this.#order({ kind: 'clock', milliseconds }, 'clock-set');
  }

  async #order(order: Order, answer: Told['kind']): Promise<void> {
    this.#told = [];
    this.#child.send(order);
    await this.#heard(answer, END_MILLISECONDS_MAX);
  }

  get isReached(): boolean {
    return this.#told.some(({ kind }) => kind === 'reached');
  }

  /** Resolves when the armed fault was reached by a process that lived on. */
  async reached(): Promise<void> {
    await this.#heard('reached', END_MILLISECONDS_MAX);
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  async mongodPid(): Promise<number> {
    const path = join(this.#site.dataDir, 'mongod', 'db', 'mongod.lock');
    return Number((await readFile(path, 'utf8')).trim());
  }

  /** @throws Error when it lives on for too long. */
  async untilEnded(): Promise<Ended> {
    return before(this.ended, END_MILLISECONDS_MAX, () => this.#failure('did not end'));
  }

  /** Whether its log holds these words. */
  async hasSaid(words: string): Promise<boolean> {
    return (await readFile(this.#log, 'utf8')).includes(words);
  }

  /** Asks for an orderly end. */
  async stop(): Promise<Ended> {
    this.signal('SIGTERM');
    return this.untilEnded();
  }

  async #heard(kind: Told['kind'], milliseconds: number): Promise<void> {
    const found = new Promise<void>((resolve, reject) => {
      const look = (): void => {
        const failed = this.#told.find((told) => told.kind === 'failed');
        if (failed) this.#failure(failed.message).then(reject, reject);
        if (this.#told.some((told) => told.kind === kind)) resolve();
      };
      this.#look = look;
      look();
    });
    const ended = this.ended.then(async () => {
      throw await this.#failure(`ended before it was ${kind}`);
    });
    await before(Promise.race([found, ended]), milliseconds, () =>
      this.#failure(`was not ${kind} in time`),
    );
  }

  get #log(): string {
    return join(this.#site.dataDir, 'child.log');
  }

  async #failure(what: string): Promise<Error> {
    const log = await readFile(this.#log, 'utf8');
    return new Error(`The server ${what}. The end of its log:\n${log.slice(-LOG_TAIL)}`);
  }
}

/** The environment of a server on `site`, with nothing of ours that would lead it astray. */
export function environmentOf(site: Site, fault?: Fault): NodeJS.ProcessEnv {
  const { dataDir, port, modules, environment = {}, drainSeconds = DRAIN_SECONDS } = site;
  const inherited = Object.entries(process.env).filter(([name]) => !NOT_INHERITED.includes(name));
  return {
    ...Object.fromEntries(inherited),
    DATA_DIR: dataDir,
    PORT: String(port),
    MODULES: modules,
    LOG_LEVEL: 'warn',
    ...environment,
    FAULT: fault ? JSON.stringify(fault) : '',
    FAULT_DRAIN_SECONDS: String(drainSeconds),
  };
}

/** @throws what `late` says, when the time has passed. */
async function before<T>(
  work: Promise<T>,
  milliseconds: number,
  late: () => Promise<Error>,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const alarm = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      late().then(reject, reject);
    }, milliseconds);
  });
  try {
    return await Promise.race([work, alarm]);
  } finally {
    clearTimeout(timer);
  }
}
