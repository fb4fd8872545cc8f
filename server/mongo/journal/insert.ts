/** Appends traces to the journal, which is never changed otherwise. */
import type { ClientSession } from 'mongodb';
import { MongoServerError } from 'mongodb';
import type { Trace } from '../../fhir/audit/trace.ts';
import type { Collections, TraceDocument } from '../collections.ts';
import type { Refusal } from '../run-command.ts';
import { runWholeWrite, runWrite } from '../run-command.ts';
import type { JournalEncoding } from './trace-document.ts';
import { traceDocument } from './trace-document.ts';

const COLLECTION = 'journal';
const DUPLICATE_KEY = 11_000;
/** A group that no majority has within this time is sent again, or its requests are told. */
const DURABLE_MILLISECONDS_MAX = 2000;

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
  const { db } = journal.collections;
  await runWholeWrite(db, { insert: COLLECTION, ordered: false, documents }, session);
}

/**
 * Outside a transaction, durable on a majority when it resolves. A trace that is there already is written: ids are
 * given before, so the same group may be sent twice.
 */
export async function insertDurably(
  documents: readonly TraceDocument[],
  { collections }: Journal,
): Promise<void> {
  const { refusals, concern } = await runWrite(collections.db, {
    insert: COLLECTION,
    ordered: false,
    documents,
    writeConcern: { w: 'majority', j: true, wtimeout: DURABLE_MILLISECONDS_MAX },
  });
  const refusal = refusals.find((one) => !isRepeat(one)) ?? concern;
  if (refusal) throw new MongoServerError({ ...refusal, message: refusal.errmsg });
}

/** A repeated writer and sequence would be another trace under a number already given: no repeat of this one. */
function isRepeat({ code, errmsg }: Refusal): boolean {
  return code === DUPLICATE_KEY && errmsg.includes('index: _id_');
}
