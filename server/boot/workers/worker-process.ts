/** One worker seen from the primary: forked, heard, stopped. */
import type { Worker } from 'node:cluster';
import cluster from 'node:cluster';
import { cutUntakenAtEnd } from './handed-over.ts';
import type { Order, StartOrder, Told } from './messages.ts';

/** A start replays the fall-back and closes the sequences of those that were killed: minutes at most. */
const START_MILLISECONDS_MAX = 300_000;
/** Ten seconds for requests under way, and as long again to let go of the database. */
const STOP_MILLISECONDS_MAX = 20_000;

export interface WorkerProcess {
  readonly pid: number | undefined;
  /** Origin it answers at. @throws Error, what it said of why it cannot. */
  readonly answers: Promise<string>;
  /** Resolves when it is gone: its exit code, or the signal that ended it. */
  readonly ended: Promise<string>;
  /** Lets it end in order. False when it had to be killed for that, or did not close whole. */
  stop(): Promise<boolean>;
}

export function launchWorker(order: StartOrder): WorkerProcess {
  const worker = cluster.fork();
  cutUntakenAtEnd(worker);
  let code: number | null | undefined;
  const ended = new Promise<string>((resolve) => {
    worker.once('exit', (exitCode: number | null, signal: string | null) => {
      code = exitCode;
      resolve(signal ?? `code ${exitCode}`);
    });
    worker.on('error', (error) => {
      // It could not be forked, so no `exit` will come.
      if (worker.process.pid !== undefined) return;
      code = null;
      resolve(error.message);
    });
  });
  const kill = (): void => {
    worker.process.kill('SIGKILL');
  };
  const answers = heard(worker, { ended, kill });
  // Who stops a worker that has not answered yet awaits no answer of it any more.
  answers.catch(() => undefined);
  send(worker, order);
  return {
    pid: worker.process.pid,
    answers,
    ended,
    stop: async () => {
      // Its end was told already.
      if (code !== undefined) return true;
      send(worker, { kind: 'stop' });
      const timer = setTimeout(kill, STOP_MILLISECONDS_MAX);
      await ended;
      clearTimeout(timer);
      return code === 0;
    },
  };
}

interface Hearing {
  readonly ended: Promise<string>;
  readonly kill: () => void;
}

async function heard(worker: Worker, { ended, kill }: Hearing): Promise<string> {
  const timer = setTimeout(kill, START_MILLISECONDS_MAX);
  try {
    return await new Promise<string>((resolve, reject) => {
      // A worker sends nothing else.
      worker.on('message', (told: Told) => {
        if (told.kind === 'answers') resolve(told.url);
        else reject(new Error(told.message));
      });
      ended.then((how) => reject(new Error(`it ended before it answered (${how}).`)), reject);
    });
  } finally {
    clearTimeout(timer);
  }
}

/** A worker that cannot be told anything is gone, or about to be: its end is what counts. */
function send(worker: Worker, order: Order): void {
  worker.send(order, () => undefined);
}
