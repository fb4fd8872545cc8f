/** Appends traces to the journal, which is never changed otherwise. */
import type { ClientSession } from 'mongodb';
import { MongoBulkWriteError } from 'mongodb';
import type { Trace } from '../../fhir/audit/trace.ts';
import type { Collections } from '../collections.ts';
import type { JournalEncoding } from './trace-document.ts';
import { traceDocument } from './trace-document.ts';

const DUPLICATE_KEY = 11_000;

export interface Journal extends JournalEncoding {
  readonly collections: Collections;
}

/** In a transaction any failure undoes it all. */
export async function insertTraces(
  traces: readonly Trace[],
  journal: Journal,
  session: ClientSession,
): Promise<void> {
  const documents = await Promise.all(traces.map((trace) => traceDocument(trace, journal)));
  await journal.collections.journal.insertMany(documents, { session, ordered: false });
}

/**
 * Outside a transaction, durable on a majority when it resolves. A trace that is there already is written: ids are
 * given before, so the same group may be sent twice.
 */
export async function insertDurably(
  documents: Awaited<ReturnType<typeof traceDocument>>[],
  { collections }: Journal,
): Promise<void> {
  try {
    await collections.journal.insertMany(documents, {
      ordered: false,
      writeConcern: { w: 'majority', journal: true, wtimeoutMS: 2000 },
    });
  } catch (error) {
    if (!isOnlyRepeats(error)) throw error;
  }
}

function isOnlyRepeats(error: unknown): boolean {
  if (!(error instanceof MongoBulkWriteError)) return false;
  if (error.result.getWriteConcernError()) return false;
  const failures = [error.writeErrors].flat();
  // None: the driver wraps a cut connection so, and nothing may have been written.
  if (failures.length === 0) return false;
  return failures.every(({ code, errmsg }) => code === DUPLICATE_KEY && isOfId(errmsg));
}

/** A repeated writer and sequence would be another trace under a number already given: no repeat of this one. */
function isOfId(message: string | undefined): boolean {
  return message?.includes('index: _id_') ?? false;
}
