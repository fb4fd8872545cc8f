/**
 * A replica set of our own on this machine, made of the server's own mongod, whose members are killed, held and brought
 * back. MongoDB manual, Replication; replSetReconfig adds one voting member at a time.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Document } from 'mongodb';
import { MongoClient, MongoError } from 'mongodb';
import { findBinary } from '../../../server/boot/mongod/binary.ts';
import type { DataFolder } from '../../../server/boot/mongod/data-folder.ts';
import {
  openDataFolder,
  readSecrets,
  writePrivate,
} from '../../../server/boot/mongod/data-folder.ts';
import type { MongodProcess } from '../../../server/boot/mongod/launch.ts';
import { launchMongod } from '../../../server/boot/mongod/launch.ts';
import { choosePort } from '../../../server/boot/mongod/port.ts';
import { establish, memberUri } from '../../../server/boot/mongod/replica-set.ts';

/** Generous: a loaded machine must not make a false verdict. */
const WHOLE_MILLISECONDS_MAX = 180_000;
const ANSWER_MILLISECONDS_MAX = 5_000;
const POLL_MILLISECONDS = 100;
const STEP_DOWN_SECONDS = 10;

interface Site {
  readonly binary: string;
  readonly folder: DataFolder;
  readonly port: number;
}

/** One mongod of a set: its place stays, its process comes and goes. */
export class Member {
  readonly #site: Site;
  #mongod: MongodProcess;

  private constructor(site: Site, mongod: MongodProcess) {
    this.#site = site;
    this.#mongod = mongod;
  }

  static async launch(site: Site): Promise<Member> {
    return new Member(site, await launchMongod({ ...site, mode: 'member' }));
  }

  get host(): string {
    return `127.0.0.1:${this.#site.port}`;
  }

  get port(): number {
    return this.#site.port;
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    process.kill(this.#mongod.pid, 'SIGKILL');
    // The process does not hold ours, so its end is looked for and not awaited.
    while (this.isRunning) await pause(POLL_MILLISECONDS / 10);
  }

  /** In order, as `systemctl stop` does. */
  async terminate(): Promise<void> {
    await this.#mongod.terminate();
  }

  get pid(): number {
    return this.#mongod.pid;
  }

  hang(): void {
    process.kill(this.#mongod.pid, 'SIGSTOP');
  }

  resume(): void {
    process.kill(this.#mongod.pid, 'SIGCONT');
  }

  get isRunning(): boolean {
    return this.#mongod.end() === undefined;
  }

  async start(): Promise<void> {
    if (!this.isRunning) this.#mongod = await launchMongod({ ...this.#site, mode: 'member' });
  }
}

export interface ReplicaSetOptions {
  readonly members: 1 | 3;
  /** `settings.electionTimeoutMillis`; the manual's default is 10 s. */
  readonly electionMilliseconds: number;
  /** Where its folders are made; the folder for temporary files when absent. */
  readonly parent?: string;
}

export class ReplicaSet {
  readonly members: readonly Member[];
  /** For `MONGODB_URI`; holds credentials. */
  readonly uri: string;
  readonly #root: string;
  readonly #client: MongoClient;
  /** When every member may be elected again, by `performance.now()`. */
  #electable = 0;

  private constructor(members: readonly Member[], uri: string, root: string) {
    this.members = members;
    this.uri = uri;
    this.#root = root;
    this.#client = new MongoClient(uri, {
      readPreference: 'nearest',
      serverSelectionTimeoutMS: ANSWER_MILLISECONDS_MAX,
      socketTimeoutMS: ANSWER_MILLISECONDS_MAX,
    });
  }

  /** @throws Error when it does not become whole. */
  static async open(options: ReplicaSetOptions): Promise<ReplicaSet> {
    const root = await mkdtemp(join(options.parent ?? tmpdir(), 'carnet-set-'));
    const binary = await findBinary({ environment: process.env, log: () => undefined });
    const members: Member[] = [];
    try {
      const first = await openDataFolder(join(root, '0'));
      const secrets = await readSecrets(first);
      for (let index = 0; index < options.members; index += 1) {
        const folder = await openDataFolder(join(root, String(index)));
        // Members know each other by the key they share.
        await writePrivate(folder.keyFile, secrets.key);
        const { port } = await choosePort(folder.portFile, 'same');
        members.push(await Member.launch({ binary, folder, port }));
      }
      const [{ port }] = [members[0] ?? { port: 0 }];
      await establish({ port, ...secrets }, new AbortController().signal);
      const hosts = members.map(({ host }) => host);
      const uri = memberUri({ port, ...secrets }).replace(hosts[0] ?? '', hosts.join(','));
      const set = new ReplicaSet(members, uri, root);
      await set.#configure(options);
      await set.untilWhole();
      return set;
    } catch (error) {
      await endAll(members, root);
      throw error;
    }
  }

  async #configure({ electionMilliseconds }: ReplicaSetOptions): Promise<void> {
    for (let count = 1; count <= this.members.length; count += 1) {
      const { config } = await this.#command({ replSetGetConfig: 1 });
      const hosts = this.members.slice(0, count).map(({ host }, _id) => ({ _id, host }));
      const settings = { ...config.settings, electionTimeoutMillis: electionMilliseconds };
      const replSetReconfig = { ...config, version: config.version + 1, members: hosts, settings };
      await this.#whenPossible(() => this.#primaryCommand({ replSetReconfig }));
    }
  }

  /** @throws Error when there is none in time. */
  async primary(): Promise<Member> {
    return this.#whenPossible(async () => {
      const { primary } = await this.#command({ hello: 1 });
      const found = this.members.find(({ host, isRunning }) => host === primary && isRunning);
      if (!found) throw new Error('There is no primary.');
      return found;
    });
  }

  /** Until another member than this one is primary. */
  async untilOther(former: Member): Promise<void> {
    await this.#whenPossible(async () => {
      for (const { host } of this.members.filter((member) => member !== former)) {
        if (await isPrimary(this.uri, host)) return;
      }
      throw new Error('No other member is primary.');
    });
  }

  /** The primary gives up its place and does not stand for it for STEP_DOWN_SECONDS. */
  async stepDown(): Promise<void> {
    const secondaryCatchUpPeriodSecs = STEP_DOWN_SECONDS / 2;
    await this.#whenPossible(() =>
      this.#primaryCommand({ replSetStepDown: STEP_DOWN_SECONDS, secondaryCatchUpPeriodSecs }),
    );
    this.#electable = performance.now() + STEP_DOWN_SECONDS * 1000;
  }

  /** Until a member that stepped down may stand again: else the next fault might leave nobody who may. */
  async untilElectable(): Promise<void> {
    await pause(Math.max(0, this.#electable - performance.now()));
  }

  /** Writes everything to the data files now, as mongod does each minute; a full disk ends it there. */
  async checkpoint(): Promise<void> {
    try {
      await this.#primaryCommand({ fsync: 1 });
    } catch (error) {
      if (!(error instanceof MongoError)) throw error;
    }
  }

  /** Until one member is primary and every other a secondary that follows it. */
  async untilWhole(): Promise<void> {
    await this.#whenPossible(async () => {
      const { members, votingMembersCount } = await this.#command({ replSetGetStatus: 1 });
      // As replSetGetStatus has it.
      const states = (members as readonly { readonly stateStr: string }[]).map(
        ({ stateStr }) => stateStr,
      );
      const isWhole =
        states.filter((state) => state === 'PRIMARY').length === 1 &&
        states.filter((state) => state === 'SECONDARY').length === this.members.length - 1;
      // A member just added has no vote until the set has taken note of its first copy.
      if (!isWhole || votingMembersCount !== this.members.length)
        throw new Error(`Its members are ${states.join(', ')}.`);
    });
  }

  /** Ends every member, hung ones too, and drops their data. */
  async close(): Promise<void> {
    await this.#client.close();
    await endAll(this.members, this.#root);
  }

  #command(command: Document): Promise<Document> {
    return this.#client.db('admin').command(command, { readPreference: 'nearest' });
  }

  #primaryCommand(command: Document): Promise<Document> {
    return this.#client.db('admin').command(command, { readPreference: 'primary' });
  }

  /** @throws Error with the last reason when it is not possible in time. */
  async #whenPossible<T>(work: () => Promise<T>): Promise<T> {
    const deadline = performance.now() + WHOLE_MILLISECONDS_MAX;
    for (;;) {
      try {
        return await work();
      } catch (cause) {
        if (performance.now() > deadline)
          throw new Error(`The replica set does not come right: ${String(cause)}`, { cause });
        await pause(POLL_MILLISECONDS);
      }
    }
  }
}

/** Asked of that member alone: what the others say of it may be old. */
async function isPrimary(uri: string, host: string): Promise<boolean> {
  const own = uri
    .replace(/@[^/]*/, `@${host}`)
    .replace('directConnection=false', 'directConnection=true');
  const client = new MongoClient(own, { serverSelectionTimeoutMS: ANSWER_MILLISECONDS_MAX });
  try {
    return (await client.db('admin').command({ hello: 1 })).isWritablePrimary === true;
  } finally {
    await client.close();
  }
}

async function endAll(members: readonly Member[], root: string): Promise<void> {
  for (const member of members) {
    if (!member.isRunning) continue;
    member.resume();
    await member.kill();
  }
  await rm(root, { recursive: true, force: true });
}
