/**
 * Writes as plain database commands. The driver's bulk operations measure and copy every document once more and answer
 * with an object per document: half of what a write costs this process. MongoDB manual, insert, update.
 */
import type { ClientSession, Db, Document } from 'mongodb';
import { MongoServerError } from 'mongodb';

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
    // As the manual of the commands has it.
    n: answer['n'] as number,
    refusals: (answer['writeErrors'] ?? []) as readonly Refusal[],
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
