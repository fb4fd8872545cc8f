/** A data folder, the server that runs on it now, and rounds of load, kill, restart and inspection. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { loadOrCreateSigningKey } from '../../server/smart/keys.ts';
import { signToken } from '../../server/smart/sign.ts';
import type { Caller } from './caller.ts';
import { caller } from './caller.ts';
import type { Published } from './documents.ts';
import { publish, wrongInDocuments } from './documents.ts';
import type { Fault } from './fault.ts';
import type { Ledger } from './ledger.ts';
import type { Client } from './load.ts';
import { clientsOf } from './load.ts';
import type { Claims, Regime } from './regimes.ts';
import type { Site } from './server-process.ts';
import { ServerProcess } from './server-process.ts';
import { stablePort } from './stable-port.ts';
import { heldOf, settle, unsettledIn, wrongIn } from './state.ts';
import { breaksOf, eventsOf, wrongInTraces } from './traces.ts';

/** Sentences of a failed round that help; beyond, they are more of the same. */
const WRONG_SHOWN_MAX = 20;
const TOKEN_SECONDS = 3600;
const HEAL_MILLISECONDS_MAX = 30_000;
const POLL_MILLISECONDS = 10;
/** Acknowledged by each client after mongod was killed, before the round goes on. */
const HEALED_ACTS = 2;

export class Rig {
  readonly regime: Regime;
  readonly site: Site;
  readonly base: string;
  readonly writer: Caller;
  readonly journalReader: Caller;
  readonly operator: Caller;
  /** The server that runs now. */
  server: ServerProcess;
  readonly ledgers: Ledger[] = [];
  readonly #sign: Parts['sign'];
  readonly #published = new Map<Ledger, readonly Published[]>();

  private constructor(regime: Regime, site: Site, parts: Parts) {
    this.regime = regime;
    this.site = site;
    this.server = parts.server;
    this.base = parts.base;
    this.#sign = parts.sign;
    this.writer = caller(parts.base, parts.sign(regime.writer));
    this.journalReader = caller(parts.base, parts.sign(regime.journalReader));
    this.operator = caller(parts.base, parts.sign(regime.operator));
  }

  /** A server on an empty folder, with the record that is written to. */
  static async open(regime: Regime): Promise<Rig> {
    const dataDir = await mkdtemp(join(tmpdir(), 'carnet-faults-'));
    const site = { dataDir, port: await stablePort(), modules: regime.modules };
    const server = await ServerProcess.spawn(site);
    try {
      await server.ready();
      const rig = new Rig(regime, site, { server, ...(await accessTo(site)) });
      await regime.prepare(rig.base, rig.#sign);
      return rig;
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
    if (process.env['FAULT_KEEP'] === undefined)
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

  openLedger(round: string): Ledger {
    const ledger = { round, since: new Date().toISOString(), acts: [], faults: [] };
    this.ledgers.push(ledger);
    return ledger;
  }

  /** Runs clients while `during` lasts, then lets each end what it has begun. */
  async underLoad(
    ledger: Ledger,
    during: (clients: readonly Client[]) => Promise<void>,
  ): Promise<void> {
    let isOver = false;
    const clients = clientsOf(this.writer, ledger);
    const isDone = (): boolean => isOver || this.server.isEnded;
    const running = clients.map((client) => client.run(isDone));
    if (this.regime.modules === 'dmp') running.push(this.#publish(ledger, isDone));
    try {
      await during(clients);
    } finally {
      isOver = true;
      await Promise.all(running);
    }
  }

  async #publish(ledger: Ledger, isDone: () => boolean): Promise<void> {
    this.#published.set(ledger, await publish(this.writer, ledger, isDone));
  }

  /** Until every client has had writes and reads acknowledged again. */
  async untilHealed(clients: readonly Client[]): Promise<void> {
    const wanted = clients.map((client) => client.acknowledged + HEALED_ACTS);
    const deadline = performance.now() + HEAL_MILLISECONDS_MAX;
    while (clients.some((client, index) => client.acknowledged < (wanted[index] ?? 0))) {
      if (performance.now() > deadline) throw new Error('The server did not heal in time.');
      await pause(POLL_MILLISECONDS);
    }
  }

  /** Until the traces kept aside are in the journal. */
  async untilReplayed(): Promise<void> {
    const deadline = performance.now() + HEAL_MILLISECONDS_MAX;
    while ((await this.fallBackFiles()).length > 0) {
      if (performance.now() > deadline) throw new Error('The fall-back was not replayed in time.');
      await pause(POLL_MILLISECONDS);
    }
  }

  /** All that is wrong after a round, once the server runs again; what was in doubt is settled on the way. */
  async inspect(ledger: Ledger): Promise<readonly string[]> {
    const before = await heldOf(this.writer, ledger.round);
    const wrong = [...wrongIn(before, ledger)];
    await settle(this.writer, ledger);
    const published = this.#published.get(ledger) ?? [];
    wrong.push(...(await wrongInDocuments(this.writer, ledger, published)));
    const held = await heldOf(this.writer, ledger.round);
    wrong.push(...wrongIn(held, ledger), ...unsettledIn(held, ledger), ...ledger.faults);
    const events = await eventsOf(this.journalReader, this.regime, ledger.since);
    wrong.push(...wrongInTraces({ events, held, ledger }), ...(await this.breaks()));
    const more = wrong.length - WRONG_SHOWN_MAX;
    return more > 0 ? [...wrong.slice(0, WRONG_SHOWN_MAX), `and ${more} more`] : wrong;
  }

  /** What is wrong with the state alone, long after. */
  async wrongNow(ledger: Ledger): Promise<readonly string[]> {
    const held = await heldOf(this.writer, ledger.round);
    return [...wrongIn(held, ledger), ...unsettledIn(held, ledger)];
  }

  /** The places where the journal is not whole. */
  breaks(): Promise<readonly string[]> {
    return breaksOf(this.operator);
  }

  /** The files of the fall-back journal that are there. */
  async fallBackFiles(): Promise<readonly string[]> {
    const folder = join(this.site.dataDir, 'journal-fall-back');
    return readdir(folder).catch(() => []);
  }
}

interface Parts {
  readonly server: ServerProcess;
  readonly base: string;
  readonly sign: (claims: Claims) => string;
}

/** Where a server on `site` answers, and tokens it believes. */
async function accessTo({ dataDir, port }: Site): Promise<Omit<Parts, 'server'>> {
  const origin = `http://127.0.0.1:${port}`;
  const base = `${origin}/fhir`;
  const key = await loadOrCreateSigningKey(join(dataDir, 'keys'));
  const issuance = { issuer: `${origin}/auth`, audience: base, lifetimeSeconds: TOKEN_SECONDS };
  return { base, sign: (claims) => signToken(key, claims, { ...issuance, now: Date.now() }) };
}
