/** What the driver's errors mean to us. MongoDB error codes, src/mongo/base/error_codes.yml. */
import {
  MongoBulkWriteError,
  MongoError,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
} from 'mongodb';
import { unavailable } from '../fhir/outcome/errors.ts';

const DUPLICATE_KEY = 11_000;
const MAX_TIME_EXPIRED = 50;
/**
 * The server cannot now: not primary, shutting down, interrupted by a fail-over, write concern not reached, log full,
 * out of disk space.
 */
const PASSING: ReadonlySet<number> = new Set([
  ...[
    6, 7, 64, 79, 89, 91, 100, 133, 134, 189, 202, 262, 290, 9001, 10_107, 11_600, 11_602, 13_435,
    13_436,
  ],
  ...[14_031],
]);

export function isDuplicate(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === DUPLICATE_KEY;
}

export function isTimeout(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === MAX_TIME_EXPIRED;
}

/** True when the database could not be asked or could not answer: it may later. */
export function isPassing(error: unknown): boolean {
  if (error instanceof MongoNetworkError || error instanceof MongoServerSelectionError) return true;
  if (isCutSocket(error)) return true;
  if (!(error instanceof MongoError)) return false;
  // A bulk write whose connection was cut: the driver keeps the words of the cause and not its class.
  if (error instanceof MongoBulkWriteError && error.code === undefined) return true;
  if (error.hasErrorLabel('RetryableWriteError')) return true;
  // Thrown by the pool and by a closed client, classes the driver has no common name for.
  if (/^MongoPool|^MongoWaitQueue|^MongoNotConnected|^MongoTopologyClosed/.test(error.name))
    return true;
  return typeof error.code === 'number' && PASSING.has(error.code);
}

/** Node's own error of a socket whose other end is gone: the driver lets it through when it writes at that moment. */
function isCutSocket(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return error.code === 'EPIPE' || error.code === 'ECONNRESET' || error.code === 'ECONNREFUSED';
}

export function hasLabel(error: unknown, label: string): boolean {
  return error instanceof MongoError && error.hasErrorLabel(label);
}

/** The error to throw to whoever uses the store; one of a transaction to be run again stays as it is. */
export function storeError(error: unknown): unknown {
  if (hasLabel(error, 'TransientTransactionError')) return error;
  return isPassing(error) ? unavailable(error) : error;
}
