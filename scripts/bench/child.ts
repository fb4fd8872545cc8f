/** Processes of the bench: each answers orders over the channel it was forked with, and goes when that is gone. */
import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { startFlags } from '../start-flags.ts';

const ANSWER_MILLISECONDS_MAX = 600_000;
const END_MILLISECONDS_MAX = 20_000;

interface Reply {
  readonly number: number;
  readonly result?: unknown;
  readonly failure?: string;
}

interface Numbered {
  readonly number: number;
  readonly order: unknown;
}

export interface Child<Order, Result> {
  readonly pid: number;
  /** @throws Error in the child's words, or when it has ended. */
  ask(order: Order): Promise<Result>;
  /** Tells it to end, and waits. */
  end(): Promise<void>;
}

/** Starts the file as a process of its own; what it prints goes to stderr. */
export function startChild<Order, Result>(file: URL): Child<Order, Result> {
  const execArgv = [...process.execArgv, ...startFlags()];
  const child = fork(file, { stdio: ['ignore', 2, 2, 'ipc'], serialization: 'json', execArgv });
  const { pid } = child;
  if (pid === undefined) throw new Error(`A process could not be started: ${file.pathname}`);
  let number = 0;
  return {
    pid,
    ask: (order) => {
      number += 1;
      return answerTo<Result>(child, { number, order });
    },
    end: () => ended(child),
  };
}

function answerTo<Result>(child: ChildProcess, sent: Numbered): Promise<Result> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      child.off('message', heard);
      child.off('exit', gone);
      act();
    };
    const heard = (message: unknown): void => {
      // The other end is `answerOrders`.
      const { number, result, failure } = message as Reply;
      if (number !== sent.number) return;
      if (failure === undefined)
        settle(() => resolve(result as Result)); // what it was asked for
      else settle(() => reject(new Error(failure)));
    };
    const gone = (code: number | null): void =>
      settle(() => reject(new Error(`A process of the bench ended with ${code}.`)));
    const timer = setTimeout(
      () => settle(() => reject(new Error('A process of the bench does not answer.'))),
      ANSWER_MILLISECONDS_MAX,
    );
    child.on('message', heard);
    child.once('exit', gone);
    if (child.exitCode !== null || !child.connected) gone(child.exitCode);
    else child.send(sent);
  });
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), END_MILLISECONDS_MAX);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.disconnect();
  });
}

/**
 * The child's side: answers each order, then `close` when the bench is done or gone. A signal is the bench's to act on.
 */
export function answerOrders<Order, Result>(
  answer: (order: Order) => Promise<Result>,
  close: () => Promise<void> = async () => undefined,
): void {
  const send = process.send?.bind(process);
  if (!send) throw new Error('This is a part of `npm run bench`, which starts it.');
  process.on('SIGINT', () => undefined);
  process.on('message', (message) => {
    // The other end is `startChild`, which sends orders of this type.
    const { number, order } = message as Numbered & { readonly order: Order };
    answer(order).then(
      (result) => send({ number, result }),
      (error: unknown) => send({ number, failure: told(error) }),
    );
  });
  process.once('disconnect', () => {
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${told(error)}\n`);
        process.exit(1);
      },
    );
  });
}

function told(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
