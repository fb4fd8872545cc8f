/**
 * Connections handed to a worker that has not said yet that it has them. One that is killed never says so, and node:cluster
 * then keeps them open and unanswered until their senders give up (seen on Node 24, one at each kill under load). They are cut at its end, so that a sender learns of it at once and connects again. What passes between the
 * two is no documented interface (lib/internal/cluster/round_robin_handle.js, `handoff`, and utils.js, `sendHelper`): should
 * it change, nothing is noted here and nothing is cut. `test/workers/life.test.ts` would tell.
 */
import type { Worker } from 'node:cluster';

interface Handle {
  close(): void;
}

/** Cuts, when `worker` ends, what it was handed and had not taken. */
export function cutUntakenAtEnd(worker: Worker): void {
  const child = worker.process;
  const untaken = new Map<number, Handle>();
  const send = child.send;
  Object.defineProperty(child, 'send', {
    value: (...sent: readonly unknown[]): unknown => {
      const [message, handle] = sent;
      const number = numberIn(message, 'seq');
      const isHandedOver = isNamed(message, 'newconn') && number !== undefined;
      if (isHandedOver && isHandle(handle)) untaken.set(number, handle);
      return Reflect.apply(send, child, sent);
    },
  });
  child.on('internalMessage', (message: unknown) => {
    const taken = numberIn(message, 'ack');
    if (taken !== undefined) untaken.delete(taken);
  });
  worker.once('exit', () => {
    for (const handle of untaken.values()) handle.close();
    untaken.clear();
  });
}

function isNamed(message: unknown, act: string): boolean {
  return typeof message === 'object' && message !== null && 'act' in message && message.act === act;
}

function numberIn(message: unknown, name: 'seq' | 'ack'): number | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const value: unknown = Object.getOwnPropertyDescriptor(message, name)?.value;
  return typeof value === 'number' ? value : undefined;
}

function isHandle(value: unknown): value is Handle {
  return (
    typeof value === 'object' &&
    value !== null &&
    'close' in value &&
    typeof value.close === 'function'
  );
}
