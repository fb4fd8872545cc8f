/** One server of the bench in a process of its own, with the safeguards of its mode. Started by the bench alone. */
import { readConfig } from '../../server/boot/config.ts';
import type { RunningCarnet } from '../../server/boot/start.ts';
import { startCarnet } from '../../server/boot/start.ts';
import type { Safeguard } from '../../server/boot/without.ts';
import { answerOrders } from './child.ts';
import type { ServerMode } from './plan.ts';

export interface ServerOrder {
  readonly mode: ServerMode;
  readonly mongodbUri: string;
  readonly dataDir: string;
  readonly database: string;
  /** Public origin, the same for every mode: answers differ in nothing but what they tell. */
  readonly origin: string;
}

export interface ServerAnswer {
  readonly port: number;
}

/** Databases of the bench begin so: no other is ever opened without its safeguards. */
export const DATABASE_START = 'carnet-bench-';

const WITHOUT: Readonly<Record<ServerMode, readonly Safeguard[]>> = {
  bare: ['policy', 'journal', 'seal'],
  policy: ['journal', 'seal'],
  full: [],
};

let running: RunningCarnet | undefined;

answerOrders<ServerOrder, ServerAnswer>(
  async ({ mode, mongodbUri, dataDir, database, origin }) => {
    if (!database.startsWith(DATABASE_START))
      throw new Error(`A database of the bench is called ${DATABASE_START}…, not '${database}'.`);
    const config = readConfig({
      LOG_LEVEL: 'error',
      PORT: '0',
      BASE_URL: origin,
      DATA_DIR: dataDir,
      MONGODB_URI: mongodbUri,
    });
    running = await startCarnet(config, { database, without: new Set(WITHOUT[mode]) });
    return { port: Number(new URL(running.url).port) };
  },
  async () => running?.close(),
);
