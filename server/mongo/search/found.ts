/** What a search finds, opened as far as it is asked: its place at once, content and header when needed. */
import type { Trace } from '../../fhir/audit/trace.ts';
import { printJson } from '../../fhir/model/json.ts';
import type { PageKey, SortKey } from '../../fhir/search/query.ts';
import { tieBreak } from '../../fhir/search/query.ts';
import type { StoredResource } from '../../fhir/store/store.ts';
import type { ResourceDocument, TraceDocument } from '../collections.ts';
import type { RecordKeys, Sealer } from '../seal/sealer.ts';
import type { Header } from '../write/header.ts';
import { EMPTY_HEADER, headerOf, referencesOf } from '../write/header.ts';
import type { Layout } from './layout.ts';
import { placeOf } from './order-key.ts';
import type { Reading } from './prepare.ts';

export interface Found {
  readonly id: string;
  place(sort: SortKey): PageKey;
  references(code: string): readonly string[];
  stored(): StoredResource;
}

export interface FoundIn {
  readonly type: string;
  readonly layout: Layout;
  readonly reading: Reading;
}

/** The documents as found; those whose record's key is gone are erased, and are not. */
export async function openFound(
  documents: readonly unknown[],
  { type, layout, reading }: FoundIn,
): Promise<readonly Found[]> {
  const found: Found[] = [];
  const keysOf = keysInTurn(reading.sealer);
  for (const document of documents) {
    if (layout.collection === 'journal') {
      // The documents of the collection asked, with the fields asked.
      const trace = document as TraceDocument;
      const keys = await keysOf(trace.s ? undefined : trace.rec);
      if (keys) found.push(foundTrace(trace, keys, reading));
      continue;
    }
    // Else it is of `resources`.
    const resource = document as ResourceDocument;
    // A key is a truncated hash: the type is checked in clear on what comes back (architecture.md 13).
    if (resource.t !== type) continue;
    const keys = await keysOf(resource.rec);
    if (keys) found.push(foundResource(resource, keys));
  }
  return found;
}

/** The keys of one record after the other: a page is nearly always of one. */
function keysInTurn(
  sealer: Sealer,
): (record: string | undefined) => RecordKeys | undefined | Promise<RecordKeys | undefined> {
  let last:
    | { readonly record: string | undefined; readonly keys: RecordKeys | undefined }
    | undefined;
  return (record) => {
    if (last && last.record === record) return last.keys;
    return sealer.keysFor(record).then((keys) => {
      last = { record, keys };
      return keys;
    });
  };
}

function foundResource(document: ResourceDocument, keys: RecordKeys): Found {
  const { _id, t, ver } = document;
  const id = _id.slice(t.length + 1);
  let opened: Header | undefined;
  const header = (): Header => {
    opened ??= document.h ? headerOf(keys.open(document.h, headerPlace(_id, ver))) : EMPTY_HEADER;
    return opened;
  };
  return {
    id,
    place: (sort) => {
      if (sort.by !== 'param') return placeOf(sort.by === 'chief' ? document.o : document.u);
      return { value: header().sorts.get(sort.param.code) ?? null, tie: tieBreak(id) };
    },
    references: (code) => header().references.get(code) ?? [],
    stored: () => storedResource(document, { keys, header }),
  };
}

/** The resource of a document; labels are opened when they are read, which searches seldom do. */
function storedResource(
  { _id, t, ver, at, del, rec, c, g }: ResourceDocument,
  { keys, header }: { readonly keys: RecordKeys; readonly header: () => Header },
): StoredResource {
  return {
    type: t,
    id: _id.slice(t.length + 1),
    versionId: ver,
    lastUpdated: new Date(at).toISOString(),
    deleted: del === true,
    json: c ? keys.open(c, contentPlace(_id, ver)) : new Uint8Array(),
    get labels() {
      return header().labels;
    },
    ...(rec === undefined ? {} : { record: rec }),
    ...(g === undefined ? {} : { blob: { blobId: g.i, size: g.n } }),
  };
}

/** Where a sealed text belongs: it opens nowhere else. */
export function contentPlace(id: string, version: string): string {
  return `${id}/${version}`;
}

export function headerPlace(id: string, version: string): string {
  return `${id}/${version}/header`;
}

export function tracePlace(id: string): string {
  return `trace/${id}`;
}

function foundTrace(document: TraceDocument, keys: RecordKeys, { journal }: Reading): Found {
  const id = document._id;
  let opened: Trace | undefined;
  const trace = (): Trace => {
    // Opened under its seal: it is what `traceDocument` made.
    opened ??= JSON.parse(Buffer.from(keys.open(document.c, tracePlace(id))).toString()) as Trace;
    return opened;
  };
  return {
    id,
    place: (sort) => {
      if (sort.by !== 'param') return placeOf(document.o);
      const value = journal.entries(trace()).sorts.get(sort.param.code) ?? null;
      return { value, tie: tieBreak(id) };
    },
    references: (code) => referencesOf(journal.entries(trace())).get(code) ?? [],
    stored: () => storedTrace(trace(), journal),
  };
}

function storedTrace(trace: Trace, journal: Reading['journal']): StoredResource {
  return {
    type: 'AuditEvent',
    id: trace.id,
    versionId: '1',
    lastUpdated: new Date(trace.recorded).toISOString(),
    deleted: false,
    json: Buffer.from(printJson(journal.resource(trace).tree)),
    labels: new Map(),
    ...(trace.record === undefined ? {} : { record: trace.record }),
  };
}
