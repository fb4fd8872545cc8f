/**
 * Transactions, run again from the start when they meet another one. MongoDB manual, Transactions, error labels. The
 * driver's own loop goes on for two minutes; a caller of ours is told after seconds.
 */
import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { ClientSession, MongoClient, TransactionOptions } from 'mongodb';
import { outcomeUnknown, unavailable } from '../../fhir/outcome/errors.ts';
import { FhirError } from '../../fhir/outcome/fhir-error.ts';
import type { StoreTransaction } from '../../fhir/store/store.ts';
import type { FailPoints } from '../fail-point.ts';
import { hasLabel, isDuplicate, isPassing, storeError } from '../failures.ts';
import type { LocalLocks } from './local-locks.ts';

const ATTEMPTS_MAX = 12;
/** No attempt starts later than this after the first. */
const ATTEMPTS_MILLISECONDS_MAX = 10_000;
const COMMIT_ATTEMPTS_MAX = 5;
const BACKOFF_MILLISECONDS = 4;
const BACKOFF_MILLISECONDS_MAX = 250;
const COMMIT_MILLISECONDS_MAX = 5000;

const OPTIONS: TransactionOptions = {
  readConcern: { level: 'snapshot' },
  writeConcern: { w: 'majority', journal: true },
  readPreference: 'primary',
  maxCommitTimeMS: COMMIT_MILLISECONDS_MAX,
};

/** Thrown inside an attempt that has to start again for a reason of ours. */
export class StartAgain extends Error {}

/** One attempt: what it is asked, and what it still has to send before the commit. */
export interface Attempt {
  readonly tx: StoreTransaction;
  /** Sends what was kept back. */
  flush(): Promise<void>;
  close(): void;
}

/** The locks an attempt holds and those the next one must wait for. */
export interface AttemptLocks {
  /** @throws StartAgain when another transaction of this process has it. */
  take(name: string): void;
}

export interface Transacting {
  readonly client: MongoClient;
  readonly locks: LocalLocks;
  readonly failPoint: FailPoints;
  open(session: ClientSession, locks: AttemptLocks): Attempt;
}

export async function transact<T>(
  work: (tx: StoreTransaction) => Promise<T>,
  transacting: Transacting,
): Promise<T> {
  const wanted = new Set<string>();
  let cause: unknown;
  const latest = performance.now() + ATTEMPTS_MILLISECONDS_MAX;
  for (let attempt = 0; attempt < ATTEMPTS_MAX && performance.now() < latest; attempt += 1) {
    if (attempt > 0) await pause(backoff(attempt));
    const held = new Map<string, () => void>();
    const session = transacting.client.startSession();
    try {
      await takeAll(wanted, held, transacting.locks);
      const result = await attemptOnce(work, { session, held, wanted, transacting });
      await commit(session, transacting.failPoint);
      return result;
    } catch (error) {
      await abort(session);
      if (!isToRunAgain(error)) throw storeError(error);
      cause = error;
    } finally {
      for (const release of held.values()) release();
      await session.endSession();
    }
  }
  throw unavailable(cause);
}

interface AttemptParts {
  readonly session: ClientSession;
  readonly held: Map<string, () => void>;
  readonly wanted: Set<string>;
  readonly transacting: Transacting;
}

async function attemptOnce<T>(
  work: (tx: StoreTransaction) => Promise<T>,
  { session, held, wanted, transacting }: AttemptParts,
): Promise<T> {
  session.startTransaction(OPTIONS);
  const attempt = transacting.open(session, {
    take: (name) => {
      if (held.has(name)) return;
      wanted.add(name);
      const release = transacting.locks.tryTake(name);
      if (!release) throw new StartAgain('Another transaction holds the lock.');
      held.set(name, release);
    },
  });
  try {
    const result = await work(attempt.tx);
    await attempt.flush();
    return result;
  } finally {
    attempt.close();
  }
}

/** In the order of names: two transactions cannot wait for each other. */
async function takeAll(
  wanted: ReadonlySet<string>,
  held: Map<string, () => void>,
  locks: LocalLocks,
): Promise<void> {
  for (const name of [...wanted].sort()) {
    try {
      held.set(name, await locks.take(name));
    } catch (cause) {
      throw unavailable(cause);
    }
  }
}

/** @throws FhirError 503 when it cannot be known whether it was committed. */
async function commit(session: ClientSession, failPoint: FailPoints): Promise<void> {
  await failPoint('before-commit');
  for (let attempt = 1; ; attempt += 1) {
    try {
      await session.commitTransaction();
      break;
    } catch (error) {
      if (!isCommitUnknown(error)) throw error;
      if (attempt >= COMMIT_ATTEMPTS_MAX) throw outcomeUnknown(error);
      await pause(backoff(attempt));
    }
  }
  await failPoint('after-commit');
}

/**
 * The driver's own label is not enough: a connection that another request found dead first is cut without it, and so is
 * a second sending that found no primary. Committing again is harmless.
 */
function isCommitUnknown(error: unknown): boolean {
  if (hasLabel(error, 'UnknownTransactionCommitResult')) return true;
  return isPassing(error) && !hasLabel(error, 'TransientTransactionError');
}

async function abort(session: ClientSession): Promise<void> {
  if (!session.inTransaction()) return;
  try {
    await session.abortTransaction();
  } catch (error) {
    // A transaction that cannot be aborted is dropped by the server; why the work failed matters more.
    if (!isPassing(error) && !hasLabel(error, 'TransientTransactionError')) throw error;
  }
}

function isToRunAgain(error: unknown): boolean {
  if (error instanceof StartAgain) return true;
  // What the work throws may have the driver's error as its cause.
  const met = error instanceof FhirError ? error.cause : error;
  return hasLabel(met, 'TransientTransactionError') && !isDuplicate(met);
}

/** Full jitter: those that met do not meet again. */
function backoff(attempt: number): number {
  return randomInt(1, Math.min(BACKOFF_MILLISECONDS_MAX, BACKOFF_MILLISECONDS * 2 ** attempt) + 1);
}
