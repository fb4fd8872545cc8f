/**
 * Plain database commands. The driver's bulk operations measure and copy every document once more, and its cursors hand
 * documents over one by one: half of what a command costs this process. MongoDB manual, find, count, insert, update.
 */
import type { ClientSession, Db, Document } from 'mongodb';
import { MongoServerError } from 'mongodb';
import { isPassing } from './failures.ts';

/** Bytes come as Buffers; texts are ours and were checked when they came. */
const AS_STORED = { promoteBuffers: true, enableUtf8Validation: false };

/** Longest time one read may take. A plan that needs more is a plan to refuse. */
export const READ_MILLISECONDS_MAX = 5000;

/** What the driver gives to none of the plain commands. */
const READING = { maxTimeMS: READ_MILLISECONDS_MAX, readConcern: { level: 'majority' } };

/**
 * A read, bounded in time, of what a majority has; once more when the database could not answer, as the driver does with
 * its own: another primary may stand by.
 */
export async function runRead(db: Db, command: Document): Promise<Document> {
  const bounded = { ...command, ...READING };
  try {
    return await db.command(bounded, AS_STORED);
  } catch (error) {
    if (!isPassing(error)) throw error;
    return db.command(bounded, AS_STORED);
  }
}

export interface WriteAnswer {
  /** Documents inserted, or matched. */
  readonly n: number;
  /** Every document refused, when the command goes on after a refusal. */
  readonly refusals: readonly Refusal[];
  readonly concern: Refusal | undefined;
}

export interface Refusal {
  readonly code: number;
  readonly errmsg: string;
}

/** @throws MongoError when the command as a whole failed; refusals of single documents are in the answer. */
export async function runWrite(
  db: Db,
  command: Document,
  session?: ClientSession,
): Promise<WriteAnswer> {
  const answer = await db.command(command, session ? { session } : {});
  return {
    // As the manual of the commands has it: a count,
    n: answer['n'] as number,
    // the documents refused, absent when none was,
    refusals: (answer['writeErrors'] ?? []) as readonly Refusal[],
    // and the failure of the write concern, if any.
    concern: answer['writeConcernError'] as Refusal | undefined,
  };
}

/** @throws MongoServerError of the first refusal: in a transaction any undoes it all. */
export async function runWholeWrite(
  db: Db,
  command: Document,
  session: ClientSession,
): Promise<number> {
  const { n, refusals, concern } = await runWrite(db, command, session);
  const [refusal = concern] = refusals;
  if (refusal) throw new MongoServerError({ ...refusal, message: refusal.errmsg });
  return n;
}
