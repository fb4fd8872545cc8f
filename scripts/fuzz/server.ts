/** The server under fire seen from outside: started with data of its own, asked, stopped. */
import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadOrCreateSigningKey } from '../../server/smart/keys.ts';
import { freePort } from '../free-port.ts';
import type { About, Asked, Inspection, Told, Weight } from './messages.ts';
import type { Issuer } from './tokens.ts';

const CHILD = fileURLToPath(new URL('child.ts', import.meta.url));
const START_MILLISECONDS_MAX = 90_000;
const WEIGH_MILLISECONDS_MAX = 60_000;
const INSPECT_MILLISECONDS_MAX = 900_000;
const END_MILLISECONDS_MAX = 40_000;
const LOG_TAIL = 3_000;
/** What would lead the server away from its own database, clock or address. */
const NOT_INHERITED = [
  'MONGODB_URI',
  'NODE_ENV',
  'CLOCK',
  'BASE_URL',
  'HOST',
  'WORKERS',
  'MODULES',
];

export interface Place {
  /** An existing MongoDB; one of its own when absent. */
  readonly mongodbUri?: string;
  readonly logLevel: 'info' | 'warn';
}

export class Target {
  readonly port: number;
  readonly dataDir: string;
  readonly issuer: Issuer;
  readonly #child: ChildProcess;
  readonly #told: Told[] = [];
  #look: () => void = () => undefined;
  #ended: { readonly code: number | null; readonly signal: string | null } | undefined;

  private constructor(child: ChildProcess, site: Omit<Site, 'uri'>, issuer: Issuer) {
    this.port = site.port;
    this.dataDir = site.dataDir;
    this.issuer = issuer;
    this.#child = child;
    // The child sends nothing else.
    child.on('message', (told: Told) => {
      this.#told.push(told);
      this.#look();
    });
    child.once('exit', (code, signal) => {
      this.#ended = { code, signal };
      this.#look();
    });
  }

  /** @throws Error with the end of its log when it does not start. */
  static async start({ mongodbUri, logLevel }: Place): Promise<Target> {
    const dataDir = await mkdtemp(join(tmpdir(), 'carnet-fuzz-'));
    const port = await freePort();
    const log = await open(join(dataDir, 'server.log'), 'a', 0o600);
    try {
      const inherited = Object.entries(process.env).filter(
        ([name]) => !NOT_INHERITED.includes(name),
      );
      const env = {
        ...Object.fromEntries(inherited),
        DATA_DIR: dataDir,
        PORT: String(port),
        LOG_LEVEL: logLevel,
        FUZZ_DATABASE: `fuzz-${process.pid}-${port}`,
        ...(mongodbUri === undefined ? {} : { MONGODB_URI: mongodbUri }),
      };
      const execArgv = ['--expose-gc'];
      const child = fork(CHILD, [], { execArgv, env, stdio: ['ignore', log.fd, log.fd, 'ipc'] });
      const origin = `http://127.0.0.1:${port}`;
      const key = await loadOrCreateSigningKey(join(dataDir, 'keys'));
      const issuer = { key, issuer: `${origin}/auth`, audience: `${origin}/fhir`, now: Date.now };
      const target = new Target(child, { port, dataDir }, issuer);
      await target.#heard('ready', START_MILLISECONDS_MAX);
      return target;
    } finally {
      await log.close();
    }
  }

  get base(): string {
    return this.issuer.audience;
  }

  get logFile(): string {
    return join(this.dataDir, 'server.log');
  }

  /** How it ended, if it did. */
  get ended(): string | undefined {
    const ended = this.#ended;
    return ended && `ended with ${ended.signal ?? `code ${ended.code}`}`;
  }

  async weigh(): Promise<Weight> {
    const told = await this.#ask({ kind: 'weigh' }, 'weight', WEIGH_MILLISECONDS_MAX);
    return told.weight;
  }

  async inspect(about: About): Promise<Inspection> {
    const asked: Asked = { kind: 'inspect', about };
    const told = await this.#ask(asked, 'inspected', INSPECT_MILLISECONDS_MAX);
    return told.found;
  }

  /** An orderly end; the data go unless they are wanted. @throws Error when it does not end. */
  async stop({ keep = false } = {}): Promise<void> {
    if (!this.#ended) {
      this.#child.kill('SIGTERM');
      try {
        await this.#until(() => this.#ended, END_MILLISECONDS_MAX);
      } finally {
        if (!this.#ended) this.#child.kill('SIGKILL');
      }
    }
    if (!keep) await rm(this.dataDir, { recursive: true, force: true });
  }

  async #ask<K extends Told['kind']>(
    asked: Asked,
    kind: K,
    milliseconds: number,
  ): Promise<Extract<Told, { kind: K }>> {
    this.#told.length = 0;
    this.#child.send(asked);
    return this.#heard(kind, milliseconds);
  }

  #heard<K extends Told['kind']>(
    kind: K,
    milliseconds: number,
  ): Promise<Extract<Told, { kind: K }>> {
    return this.#until(() => {
      const failed = this.#told.find((told) => told.kind === 'failed');
      if (failed) throw new Error(`The server failed: ${failed.message}`);
      if (this.#ended) throw new Error(`The server ${this.ended}.`);
      return this.#told.find((told): told is Extract<Told, { kind: K }> => told.kind === kind);
    }, milliseconds);
  }

  /** What `look` gives once it gives something. */
  async #until<T>(look: () => T | undefined, milliseconds: number): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<T>((resolve, reject) => {
        this.#look = () => {
          try {
            const found = look();
            if (found !== undefined) resolve(found);
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        };
        timer = setTimeout(
          () => reject(new Error('The server was not ready in time.')),
          milliseconds,
        );
        this.#look();
      });
    } catch (cause) {
      const log = await readFile(this.logFile, 'utf8');
      throw new Error(`${String(cause)} The end of its log:\n${log.slice(-LOG_TAIL)}`, { cause });
    } finally {
      clearTimeout(timer);
    }
  }
}

interface Site {
  readonly port: number;
  readonly dataDir: string;
  readonly uri?: string;
}
