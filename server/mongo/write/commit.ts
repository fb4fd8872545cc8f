/** The end of a transaction. MongoDB manual, Transactions, error labels. */
import { setTimeout as pause } from 'node:timers/promises';
import type { ClientSession, TransactionOptions } from 'mongodb';
import { outcomeUnknown } from '../../fhir/outcome/errors.ts';
import type { FailPoints } from '../fail-point.ts';
import { hasLabel, isPassing } from '../failures.ts';
import { backoff } from './backoff.ts';

const COMMIT_ATTEMPTS_MAX = 5;
const COMMIT_MILLISECONDS_MAX = 5000;

export const TRANSACTION_OPTIONS: TransactionOptions = {
  readConcern: { level: 'snapshot' },
  writeConcern: { w: 'majority', journal: true },
  readPreference: 'primary',
  maxCommitTimeMS: COMMIT_MILLISECONDS_MAX,
};

/** @throws FhirError 503 when it cannot be known whether it was committed. */
export async function commit(session: ClientSession, failPoint: FailPoints): Promise<void> {
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
