/** The connection: majority both ways, journaled, always bounded in time. MongoDB manual, Connection Options. */
import { MongoClient } from 'mongodb';

/** A database that cannot be reached is told to the caller, who may come back. */
const SELECTION_MILLISECONDS_MAX = 2000;
/** A database that hangs is known to within this and START_MILLISECONDS_MAX. */
const HEARTBEAT_MILLISECONDS = 2000;
const SOCKET_MILLISECONDS_MAX = 20_000;
const START_MILLISECONDS_MAX = 10_000;
const POOL_MAX = 64;

/** @throws Error in one sentence when there is no replica set to be had at the address. */
export async function connect(uri: string): Promise<MongoClient> {
  const client = new MongoClient(uri, {
    appName: 'carnet',
    readConcern: { level: 'majority' },
    writeConcern: { w: 'majority', journal: true },
    readPreference: 'primary',
    serverSelectionTimeoutMS: SELECTION_MILLISECONDS_MAX,
    heartbeatFrequencyMS: HEARTBEAT_MILLISECONDS,
    socketTimeoutMS: SOCKET_MILLISECONDS_MAX,
    connectTimeoutMS: START_MILLISECONDS_MAX,
    maxPoolSize: POOL_MAX,
    promoteBuffers: true,
    enableUtf8Validation: false,
  });
  try {
    await client.connect();
    const hello = await client.db('admin').command({ hello: 1 });
    if (hello.setName === undefined) {
      throw new Error(
        'MongoDB runs alone: transactions need a replica set (mongod --replSet), of one member if need be.',
      );
    }
    return client;
  } catch (error) {
    await client.close();
    throw error;
  }
}

/** @throws Error when no primary takes writes. */
export async function checkWritable(client: MongoClient): Promise<void> {
  const hello = await client.db('admin').command({ hello: 1 });
  if (hello.isWritablePrimary !== true) throw new Error('The MongoDB reached takes no writes now.');
}
