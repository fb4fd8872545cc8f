/** A data folder, the server that runs on it now, and rounds of load, fault, restart and inspection. */
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Access } from './access.ts';
import { accessTo } from './access.ts';
import type { Caller } from './caller.ts';
import type { Published } from './documents.ts';
import { publish, wrongInDocuments } from './documents.ts';
import type { Fault } from './fault.ts';
import type { Ledger, Stretch } from './ledger.ts';
import type { Client, Pace } from './load.ts';
import { clientsOf } from './load.ts';
import type { Regime } from './regimes.ts';
import type { Site } from './server-process.ts';
import { ServerProcess } from './server-process.ts';
import { stablePort } from './stable-port.ts';
import { heldOf, settle, unsettledIn, wrongIn } from './state.ts';
import { breaksOf, eventsOf, wrongInTraces } from './traces.ts';
import type { Violation } from './violation.ts';
import { wrong } from './violation.ts';

/** Sentences of a failed round that help; beyond, they are more of the same. */
const WRONG_SHOWN_MAX = 20;
const HEAL_MILLISECONDS_MAX = 120_000;
const POLL_MILLISECONDS = 10;
/** Acknowledged by each client after a fault, before the round goes on. */
const HEALED_ACTS = 2;
const PACE: Pace = { clients: 4, milliseconds: 0 };

export interface RigOptions {
  /** A folder of the caller's own; one of the rig's, dropped at its end, when absent. */
  readonly dataDir?: string;
  readonly environment?: Site['environment'];
  readonly drainSeconds?: number;
  readonly pace?: Pace;
  /** Milliseconds by which the server's clock is ahead of ours. */
  readonly clockOffset?: number;
}

export class Rig {
  readonly regime: Regime;
  /** Where the next server starts. */
  site: Site;
  readonly access: Access;
  readonly writer: Caller;
  readonly journalReader: Caller;
  readonly operator: Caller;
  /** The server that runs now. */
  server: ServerProcess;
  readonly ledgers: Ledger[] = [];
  readonly #options: RigOptions;
  readonly #published = new Map<Ledger, Published[]>();
  readonly #clients = new Map<Ledger, readonly Client[]>();

  private constructor({ regime, site, options }: RigParts, server: ServerProcess, access: Access) {
    this.regime = regime;
    this.site = site;
    this.server = server;
    this.access = access;
    this.#options = options;
    this.writer = access.caller(regime.writer);
    this.journalReader = access.caller(regime.journalReader);
    this.operator = access.caller(regime.operator);
  }

  /** A server on an empty folder, with the record that is written to. */
  static async open(regime: Regime, options: RigOptions = {}): Promise<Rig> {
    const { environment, drainSeconds, clockOffset = 0 } = options;
    const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'carnet-faults-')));
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    const site: Site = {
      ...{ dataDir, port: await stablePort(), modules: regime.modules },
      ...(environment ? { environment } : {}),
      ...(drainSeconds === undefined ? {} : { drainSeconds }),
    };
    const server = await ServerProcess.spawn(site);
    try {
      await server.ready();
      const access = await accessTo(site, clockOffset);
      await regime.prepare(access);
      return new Rig({ regime, site, options }, server, access);
    } catch (error) {
      server.signal('SIGKILL');
      await server.untilEnded();
      throw error;
    }
  }

  async close(): Promise<void> {
    if (!this.server.isEnded) {
      this.server.signal('SIGTERM');
      await this.server.untilEnded();
    }
    if (process.env['FAULT_KEEP'] === undefined && this.#options.dataDir === undefined)
      await rm(this.site.dataDir, { recursive: true, force: true });
  }

  /** Starts a server where the last one ended. */
  async restart(fault?: Fault): Promise<void> {
    this.server = await ServerProcess.spawn(this.site, fault);
    if (!fault) await this.server.ready();
  }

  /** Ends the present server whatever its state, and starts another. */
  async replaceServer(): Promise<void> {
    this.server.signal('SIGKILL');
    await this.server.untilEnded();
    await this.restart();
  }

  /** `since`: when the server's clock may say it began, if not now. */
  openLedger(round: string, since = this.access.now()): Ledger {
    const ledger: Ledger = { round, since: new Date(since).toISOString(), acts: [], faults: [] };
    this.ledgers.push(ledger);
    return ledger;
  }

  /**
   * Runs clients while `during` lasts, then lets each end what it has begun; those of a ledger go on where they were.
   * Gives the stretch from the first request to the last answer.
   */
  async underLoad(
    ledger: Ledger,
    during: (clients: readonly Client[]) => Promise<void>,
  ): Promise<Stretch> {
    let isOver = false;
    const clients = this.#clientsOf(ledger);
    const { server } = this;
    const isDone = (): boolean => isOver || server.isEnded;
    const from = performance.now();
    let until = from;
    const running = clients.map((client) => client.run(isDone));
    if (this.regime.modules === 'dmp') running.push(this.#publish(ledger, isDone));
    try {
      await during(clients);
    } finally {
      isOver = true;
      until = performance.now();
      await Promise.all(running);
    }
    return { from, until };
  }

  #clientsOf(ledger: Ledger): readonly Client[] {
    const known = this.#clients.get(ledger);
    if (known) return known;
    const clients = clientsOf(this.writer, ledger, this.#options.pace ?? PACE);
    this.#clients.set(ledger, clients);
    return clients;
  }

  async #publish(ledger: Ledger, isDone: () => boolean): Promise<void> {
    const published = this.#published.get(ledger) ?? [];
    this.#published.set(ledger, published);
    await publish(this.writer, { ledger, published }, isDone);
  }

  /** Until every client has had writes and reads acknowledged again. */
  async untilHealed(clients: readonly Client[]): Promise<void> {
    const wanted = clients.map((client) => client.acknowledged + HEALED_ACTS);
    const isHealed = (): boolean =>
      clients.every((client, index) => client.acknowledged >= (wanted[index] ?? 0));
    await until(isHealed, 'The server did not heal in time.');
  }

  /** Until the traces kept aside are in the journal. */
  async untilReplayed(): Promise<void> {
    const isReplayed = async (): Promise<boolean> => (await this.fallBackFiles()).length === 0;
    await until(isReplayed, 'The fall-back was not replayed in time.');
  }

  /** All that is wrong after a round, once the server runs again; what was in doubt is settled on the way. */
  async inspect(ledger: Ledger): Promise<readonly Violation[]> {
    const before = await heldOf(this.writer, ledger.round);
    const found = [...wrongIn(before, ledger)];
    await settle(this.writer, ledger);
    const published = this.#published.get(ledger) ?? [];
    found.push(...(await wrongInDocuments(this.writer, ledger, published)));
    const held = await heldOf(this.writer, ledger.round);
    found.push(...wrongIn(held, ledger), ...unsettledIn(held, ledger), ...ledger.faults);
    const events = await eventsOf(this.journalReader, this.regime, ledger.since);
    found.push(...wrongInTraces({ events, held, ledger }), ...(await this.breaks()));
    const more = found.length - WRONG_SHOWN_MAX;
    return more > 0 ? [...found.slice(0, WRONG_SHOWN_MAX), wrong(`and ${more} more`)] : found;
  }

  /** What is wrong with the state alone, long after. */
  async wrongNow(ledger: Ledger): Promise<readonly Violation[]> {
    const held = await heldOf(this.writer, ledger.round);
    return [...wrongIn(held, ledger), ...unsettledIn(held, ledger)];
  }

  /** The places where the journal is not whole. */
  breaks(): Promise<readonly Violation[]> {
    return breaksOf(this.operator);
  }

  /** The files of the fall-back journal that are there. */
  async fallBackFiles(): Promise<readonly string[]> {
    const folder = join(this.site.dataDir, 'journal-fall-back');
    return readdir(folder).catch(() => []);
  }
}

interface RigParts {
  readonly regime: Regime;
  readonly site: Site;
  readonly options: RigOptions;
}

async function until(is: () => boolean | Promise<boolean>, late: string): Promise<void> {
  const deadline = performance.now() + HEAL_MILLISECONDS_MAX;
  while (!(await is())) {
    if (performance.now() > deadline) throw new Error(late);
    await pause(POLL_MILLISECONDS);
  }
}
