/** One real mongod for the whole run, started when the first test needs it: the one `npm start` would use. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmbeddedMongod } from '../server/boot/mongod/embedded.ts';
import { startEmbedded } from '../server/boot/mongod/embedded.ts';

let running: Promise<{ readonly mongod: EmbeddedMongod; readonly dataDir: string }> | undefined;

/** Connection string of the shared database server; `MONGODB_URI` when it is set. */
export async function mongodUri(): Promise<string> {
  const given = process.env['MONGODB_URI'];
  if (given !== undefined) return given;
  running ??= start();
  return (await running).mongod.uri;
}

async function start(): Promise<{ readonly mongod: EmbeddedMongod; readonly dataDir: string }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'carnet-test-mongod-'));
  const mongod = await startEmbedded({
    dataDir,
    environment: process.env,
    log: (message) => process.stderr.write(`${message}\n`),
  });
  return { mongod, dataDir };
}

export async function stopMongod(): Promise<void> {
  if (!running) return;
  const { mongod, dataDir } = await running;
  running = undefined;
  await mongod.stop();
  await rm(dataDir, { recursive: true, force: true });
}
