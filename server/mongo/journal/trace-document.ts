/** From a trace to its document. The journal has one key space, the server's; content is sealed with its record. */
import type { Trace } from '../../fhir/audit/trace.ts';
import { tieBreak } from '../../fhir/search/query.ts';
import type { JournalView } from '../../fhir/store/store.ts';
import type { TraceDocument } from '../collections.ts';
import { DOCUMENT_FORMAT } from '../collections.ts';
import type { Sealer } from '../seal/sealer.ts';
import { tracePlace } from '../search/found.ts';
import { isJournalIndex } from '../search/layout.ts';
import { orderKey } from '../search/order-key.ts';
import { recordTerm } from '../search/space.ts';

const TYPE = 'AuditEvent';

export interface JournalEncoding {
  readonly sealer: Sealer;
  readonly journal: JournalView;
}

export async function traceDocument(
  trace: Trace,
  { sealer, journal }: JournalEncoding,
): Promise<TraceDocument> {
  const { id, record, recorded, writer, sequence } = trace;
  const entries = journal.entries(trace);
  const index = await sealer.madeKeysFor();
  const content = await contentKeys(record, sealer);
  const types = record === undefined ? [''] : ['', recordTerm(record)];
  const indexed = entries.terms.filter(isJournalIndex);
  const key = (term: string): Uint8Array => index.key(TYPE, term);
  return {
    _id: id,
    f: DOCUMENT_FORMAT,
    t: recorded,
    w: writer,
    n: sequence,
    ...(record === undefined ? {} : { rec: record }),
    ...(content.isOwn ? {} : { s: true }),
    k: entries.terms.map(key),
    b: [...types, ...indexed].map(key),
    o: orderKey(recorded, tieBreak(id)),
    e: recorded + 1,
    r: [],
    c: content.keys.seal(Buffer.from(JSON.stringify(trace)), tracePlace(id)),
  };
}

/**
 * The keys of the record concerned. A trace may name a record that is not there, refused for that very reason: no key
 * is made for it.
 */
async function contentKeys(record: string | undefined, sealer: Sealer) {
  const own = record === undefined ? undefined : await sealer.keysFor(record);
  return own ? { isOwn: true, keys: own } : { isOwn: false, keys: await sealer.madeKeysFor() };
}
