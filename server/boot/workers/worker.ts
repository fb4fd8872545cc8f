/**
 * One worker: a process that serves, forked by `worker-process.ts`. The primary alone decides when it stops, so that a
 * Ctrl-C, which reaches every process of a terminal, lets requests under way end. When the primary is gone, however that
 * came, node:cluster ends this process as soon as their channel closes.
 */

import { createLog } from '../../http/watch/log.ts';
import { readConfig } from '../config.ts';
import { sentenceOf } from '../end.ts';
import type { RunningCarnet } from '../start.ts';
import { startCarnet } from '../start.ts';
import type { Order, StartOrder, Told } from './messages.ts';

let running: Promise<RunningCarnet> | undefined;

async function start({ environment, shared, database }: StartOrder): Promise<RunningCarnet> {
  const config = readConfig(environment);
  const log = createLog({ level: config.logLevel }).child({ worker: shared.worker.number });
  return startCarnet(config, { log, shared, ...(database === undefined ? {} : { database }) });
}

async function stop(): Promise<void> {
  const carnet = await running;
  await carnet?.close();
}

function tell(told: Told, then: () => void = () => undefined): void {
  process.send?.(told, undefined, undefined, then);
}

function endFailed(error: unknown): void {
  tell({ kind: 'failed', message: sentenceOf(error) }, () => process.exit(1));
}

function obey(order: Order): void {
  switch (order.kind) {
    case 'start':
      running = start(order);
      running.then(({ url }) => tell({ kind: 'answers', url }), endFailed);
      return;
    case 'stop':
      stop().then(() => process.exit(0), endFailed);
  }
}

process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
// The primary sends nothing else.
process.on('message', (order: Order) => obey(order));
