/**
 * Transactions, run again from the start when they meet another one. MongoDB manual, Transactions, error labels. The
 * driver's own loop goes on for two minutes; a caller of ours is told after seconds.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { MongoClient } from 'mongodb';
import { unavailable } from '../../fhir/outcome/errors.ts';
import { FhirError } from '../../fhir/outcome/fhir-error.ts';
import type { StoreTransaction } from '../../fhir/store/store.ts';
import type { FailPoints } from '../fail-point.ts';
import { hasLabel, isDuplicate, storeError } from '../failures.ts';
import { backoff } from './backoff.ts';
import { commit, TRANSACTION_OPTIONS } from './commit.ts';
import { LazySession } from './lazy-session.ts';
import type { LocalLocks } from './local-locks.ts';
import type { Few, WriteGroups } from './write-groups.ts';

const ATTEMPTS_MAX = 12;
/** No attempt starts later than this after the first. */
const ATTEMPTS_MILLISECONDS_MAX = 10_000;

/** Thrown inside an attempt that has to start again for a reason of ours. */
export class StartAgain extends Error {}

/** One attempt: what it is asked, and what it still has to send before the commit. */
export interface Attempt {
  readonly tx: StoreTransaction;
  /** All it has to write, when it may share a transaction with others; else undefined. */
  few(): Few | undefined;
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
  readonly groups: WriteGroups;
  open(session: LazySession, locks: AttemptLocks): Attempt;
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
    const session = new LazySession(transacting.client, TRANSACTION_OPTIONS, attempt === 0);
    try {
      await takeAll(wanted, held, transacting.locks);
      return await attemptOnce(work, { session, held, wanted, transacting });
    } catch (error) {
      await session.abort();
      if (!isToRunAgain(error)) throw storeError(error);
      cause = error;
    } finally {
      for (const release of held.values()) release();
      await session.end();
    }
  }
  throw unavailable(cause);
}

interface AttemptParts {
  readonly session: LazySession;
  readonly held: Map<string, () => void>;
  readonly wanted: Set<string>;
  readonly transacting: Transacting;
}

async function attemptOnce<T>(
  work: (tx: StoreTransaction) => Promise<T>,
  { session, held, wanted, transacting }: AttemptParts,
): Promise<T> {
  const { failPoint, groups } = transacting;
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
    const few = attempt.few();
    if (few) {
      if (await groups.commit(few)) return result;
      throw new StartAgain('The group it was written with failed.');
    }
    await attempt.flush();
    await commit(session.begun(), failPoint);
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

function isToRunAgain(error: unknown): boolean {
  if (error instanceof StartAgain) return true;
  // What the work throws may have the driver's error as its cause.
  const met = error instanceof FhirError ? error.cause : error;
  return hasLabel(met, 'TransientTransactionError') && !isDuplicate(met);
}
