/** The ceiling in a process of its own: it records what bare does, then repeats it. Started by the bench alone. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect } from '../../../server/mongo/connect.ts';
import { answerOrders } from '../child.ts';
import type { Plan } from '../plan.ts';
import { ceilingApplication } from './application.ts';
import type { Client } from './database.ts';
import { cloneDatabase } from './database.ts';
import type { RawResult } from './raw.ts';
import { rawCalls } from './raw.ts';
import { record } from './recording.ts';

export type CeilingOrder =
  | {
      readonly kind: 'start';
      readonly mongodbUri: string;
      /** Database of the bare server, and the one to repeat its work on. */
      readonly bareDatabase: string;
      readonly database: string;
      readonly barePort: number;
      /** File of the plan of the bare server. */
      readonly plan: string;
    }
  | { readonly kind: 'raw'; readonly clients: number; readonly seconds: number };

export type CeilingAnswer =
  | {
      readonly kind: 'started';
      readonly port: number;
      /** Commands that bare ran for a request, by scenario. */
      readonly commands: Readonly<Record<string, number>>;
    }
  | { readonly kind: 'raw'; readonly result: RawResult };

let client: Client | undefined;
let database = '';

answerOrders<CeilingOrder, CeilingAnswer>(
  async (order) => {
    if (order.kind === 'raw') {
      if (!client) throw new Error('The ceiling is not started.');
      return { kind: 'raw', result: await rawCalls(client.db(database), order) };
    }
    client = await connect(order.mongodbUri);
    database = order.database;
    const bare = client.db(order.bareDatabase);
    await cloneDatabase(bare, client.db(database));
    // Written by the bench as this type.
    const plan = JSON.parse(await readFile(order.plan, 'utf8')) as Plan;
    const { recordings, commands } = await record(plan, order.barePort, bare);
    return {
      kind: 'started',
      commands,
      port: await listen(ceilingApplication(recordings, client.db(database))),
    };
  },
  async () => client?.close(),
);

function listen(app: ReturnType<typeof ceilingApplication>): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer(app);
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address !== null && typeof address === 'object') resolve(address.port);
      else reject(new Error('The ceiling got no port.'));
    });
  });
}
