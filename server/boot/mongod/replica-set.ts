/**
 * Makes a fresh mongod the one member of the replica set `carnet` with one user, and renames a
 * member whose port has changed. Every step may be repeated: a start interrupted anywhere is taken
 * up by the next.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Document } from 'mongodb';
import { MongoClient, MongoError } from 'mongodb';

const pollMilliseconds = 20;
const primaryMillisecondsMax = 60_000;
const selectionMillisecondsMax = 10_000;
/** MongoDB error codes, src/mongo/base/error_codes.yml. */
const alreadyInitialized = 23;
const user = 'carnet';

export interface Member {
  readonly port: number;
  readonly password: string;
  /** The content of the key file, by which members of a set know each other. */
  readonly key: string;
}

/** The address for the driver, credentials included: never to be logged. */
export function memberUri(member: Member): string {
  const credentials = `${user}:${encodeURIComponent(member.password)}`;
  const options = 'replicaSet=carnet&directConnection=false&authSource=admin';
  return `mongodb://${credentials}@${host(member)}/?${options}`;
}

/**
 * Resolves when the member is primary and its user exists.
 * @throws Error when it does not become primary within a minute, or `signal` aborts.
 */
export async function establish(member: Member, signal: AbortSignal): Promise<void> {
  await asSystem(member, async (client) => {
    const command: Command = (words) => client.db('admin').command(words);
    await initiate(command, member);
    await waitForPrimary(command, signal);
    await ensureUser(command, member);
  });
}

/**
 * Writes the member's present port into the configuration of its set; needs a mongod started
 * without the set. (MongoDB manual, Change Hostnames in a Replica Set.) A forced reconfiguration of
 * the running member would do, but a member first looks for itself at its old address: it sends its
 * proof of the key to whoever listens there, and where that one stays silent the member answers
 * nobody for 32 s (seen on 6.0.5).
 */
export async function renameMember(member: Member): Promise<void> {
  await asSystem(member, async (client) => {
    const configurations = client.db('local').collection('system.replset');
    // None is there when the first start was cut short before the set was initiated.
    await configurations.updateMany(
      {},
      { $set: { 'members.0.host': host(member) } },
      { writeConcern: { w: 1, journal: true } },
    );
  });
}

/**
 * As a member of the set (`__system`, who knows the key file), not by the localhost exception,
 * which would let anyone on this machine create the first user.
 */
async function asSystem(
  member: Member,
  use: (client: MongoClient) => Promise<void>,
): Promise<void> {
  const credentials = `__system:${encodeURIComponent(member.key)}`;
  const uri = `mongodb://${credentials}@${host(member)}/?authSource=local&directConnection=true`;
  const client = new MongoClient(uri, {
    serverSelectionTimeoutMS: selectionMillisecondsMax,
    maxPoolSize: 1,
  });
  try {
    await use(client);
  } finally {
    await client.close();
  }
}

type Command = (words: Document) => Promise<Document>;

/**
 * Whether a set exists is not asked first: a member that still reads its configuration would deny
 * it.
 */
async function initiate(command: Command, member: Member): Promise<void> {
  const members = [{ _id: 0, host: host(member) }];
  try {
    await command({ replSetInitiate: { _id: 'carnet', members } });
  } catch (error) {
    if (!(error instanceof MongoError && error.code === alreadyInitialized)) throw error;
  }
}

async function ensureUser(command: Command, member: Member): Promise<void> {
  const users: unknown = (await command({ usersInfo: user })).users;
  if (Array.isArray(users) && users.length > 0) return;
  await command({
    createUser: user,
    pwd: member.password,
    roles: ['root'],
    writeConcern: { w: 'majority', j: true },
  });
}

async function waitForPrimary(command: Command, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + primaryMillisecondsMax;
  while ((await command({ hello: 1 })).isWritablePrimary !== true) {
    signal.throwIfAborted();
    if (performance.now() > deadline) {
      throw new Error('The embedded MongoDB does not become primary of its replica set.');
    }
    await delay(pollMilliseconds);
  }
}

function host(member: Member): string {
  return `127.0.0.1:${member.port}`;
}
