/**
 * A server in a process of its own, with a mongod of its own, that does what it is told at the N-th passage of a fail
 * point: by the environment (`FAULT`, for the start itself) or by a message of its parent. Forked by `server-process.ts`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readConfig } from '../../server/boot/config.ts';
import { startCarnet } from '../../server/boot/start.ts';
import type { FailPoint } from '../../server/mongo/open.ts';
import type { Fault, Order, Told } from './fault.ts';

const drainSeconds = Number(process.env['FAULT_DRAIN_SECONDS']);
const config = readConfig(process.env);
let armed: Fault | undefined = faultOf(process.env['FAULT']);

function faultOf(text: string | undefined): Fault | undefined {
  // Written by the parent, from a Fault.
  return text === undefined || text === '' ? undefined : (JSON.parse(text) as Fault);
}

function tell(message: Told): void {
  process.send?.(message);
}

async function passing(point: FailPoint): Promise<void> {
  if (armed?.point !== point) return;
  armed = { ...armed, passage: armed.passage - 1 };
  if (armed.passage > 0) return;
  const { act, milliseconds = 0 } = armed;
  armed = undefined;
  switch (act) {
    case 'kill-node':
      process.kill(process.pid, 'SIGKILL');
      return;
    case 'kill-mongod':
      tell({ kind: 'reached' });
      process.kill(mongodPid(), 'SIGKILL');
      return;
    case 'pause':
      tell({ kind: 'reached' });
      await pause(milliseconds);
  }
}

/** mongod notes its number in its lock as soon as it has its port. */
function mongodPid(): number {
  return Number(readFileSync(join(config.dataDir, 'mongod', 'db', 'mongod.lock'), 'utf8').trim());
}

/** The parent sends nothing else. */
function obey(order: Order): void {
  switch (order.kind) {
    case 'arm':
      armed = order.fault;
      tell({ kind: 'armed' });
      return;
    case 'clock':
      stepClock(order.milliseconds);
      tell({ kind: 'clock-set' });
  }
}

/** As `settimeofday` does to a process: the wall clock jumps, timers and `performance.now()` do not. */
function stepClock(milliseconds: number): void {
  const now = Date.now;
  Date.now = () => now() + milliseconds;
}

function end(work: Promise<void>): void {
  work.then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      process.exit(1);
    },
  );
}

try {
  const carnet = await startCarnet(config, {
    tell: (message) => process.stderr.write(`${message}\n`),
    failPoint: passing,
    drainSeconds,
  });
  process.once('SIGTERM', () => end(carnet.close()));
  // A parent that is gone wants nothing any more.
  process.once('disconnect', () => end(carnet.close()));
  process.on('message', obey);
  tell({ kind: 'ready', url: carnet.url });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
  process.disconnect();
}
