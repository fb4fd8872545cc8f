/** From a write to its document: sealed text, sealed header, and the keys by which searches find it. */
import type { Definitions } from '../../fhir/definitions/definitions.ts';
import { printJson } from '../../fhir/model/json.ts';
import { tooLarge } from '../../fhir/outcome/errors.ts';
import type { IndexEntries } from '../../fhir/search/entries.ts';
import { tieBreak } from '../../fhir/search/query.ts';
import type { StoredResource, Write } from '../../fhir/store/store.ts';
import type { RangeField, ResourceDocument } from '../collections.ts';
import { DOCUMENT_FORMAT } from '../collections.ts';
import type { RecordKeys, Sealer } from '../seal/sealer.ts';
import { contentPlace, headerPlace } from '../search/found.ts';
import { orderKey } from '../search/order-key.ts';
import { isServerWideCode } from '../search/prepare.ts';
import {
  codeOf,
  dayTerm,
  longTerm,
  rangeName,
  recordTerm,
  SHORT_MILLISECONDS_MAX,
  severalTerm,
} from '../search/space.ts';
import { headerBytes } from './header.ts';

/** Text of one resource, attachments moved out (architecture.md 13, 16 MB). */
const CONTENT_BYTES_MAX = 8 * 1024 * 1024;

export interface Encoding {
  readonly sealer: Sealer;
  readonly definitions: Definitions;
}

export interface Encoded {
  readonly document: ResourceDocument;
  readonly stored: StoredResource;
}

/** @throws FhirError 413 when the text is longer than a document may hold. */
export async function encoded(write: Write, { sealer, definitions }: Encoding): Promise<Encoded> {
  const { type, id, versionId, record, resource, labels, entries, blob } = write;
  const keys = await sealer.madeKeysFor(record);
  const _id = `${type}/${id}`;
  const json = Buffer.from(resource ? printJson(resource.tree) : '');
  if (json.length > CONTENT_BYTES_MAX) throw contentTooLarge();
  const header = headerBytes(labels, entries);
  const at = Date.parse(write.lastUpdated);
  const chiefCode = definitions.chiefDate(type)?.code;
  const serverKeys = sealer.isScoped && type === 'Patient' ? await sealer.madeKeysFor() : undefined;
  const indexed = { write, keys, serverKeys, chiefCode, isScoped: sealer.isScoped };
  const found = keysOf(indexed);
  const document: ResourceDocument = {
    _id,
    f: DOCUMENT_FORMAT,
    t: type,
    ver: versionId,
    at,
    ...(record === undefined ? {} : { rec: record }),
    ...(resource ? { k: found, b: typeKeysOf(indexed) } : { del: true, k: [], x: found, b: [] }),
    o: orderKey(entries.chief?.low ?? null, tieBreak(id)),
    u: orderKey(at, tieBreak(id)),
    e: entries.chief?.high ?? null,
    ...(hasSeveralChiefs(entries, chiefCode) ? { m: true } : {}),
    r: rangesOf(indexed),
    ...(resource ? { c: keys.seal(json, contentPlace(_id, versionId)) } : {}),
    ...(header ? { h: keys.seal(header, headerPlace(_id, versionId)) } : {}),
    ...(blob ? { g: { i: blob.blobId, n: blob.size } } : {}),
  };
  return { document, stored: storedOf(write, json) };
}

function storedOf(write: Write, json: Uint8Array): StoredResource {
  const { type, id, versionId, lastUpdated, record, resource, labels, blob } = write;
  return {
    type,
    id,
    versionId,
    lastUpdated,
    deleted: resource === undefined,
    json,
    labels,
    ...(record === undefined ? {} : { record }),
    ...(blob ? { blob } : {}),
  };
}

interface Indexed {
  readonly write: Write;
  readonly keys: RecordKeys;
  /** Present when some terms are found under the server's key too. */
  readonly serverKeys: RecordKeys | undefined;
  readonly chiefCode: string | undefined;
  readonly isScoped: boolean;
}

/** The terms that all resources of the type have: in all, and in the record where records share a key space. */
function typeTerms({ write, isScoped }: Indexed): readonly string[] {
  return write.record === undefined || isScoped ? [''] : ['', recordTerm(write.record)];
}

function typeKeysOf(indexed: Indexed): readonly Uint8Array[] {
  return typeTerms(indexed).map((term) => indexed.keys.key(indexed.write.type, term));
}

function keysOf(indexed: Indexed): readonly Uint8Array[] {
  const { write, keys, serverKeys, chiefCode } = indexed;
  const { type, entries } = write;
  const terms = [...typeTerms(indexed), ...entries.terms];
  const { chief } = entries;
  const isSeveral = hasSeveralChiefs(entries, chiefCode);
  const isLong = isSeveral || (chief !== null && chief.high - chief.low > SHORT_MILLISECONDS_MAX);
  const days = entries.ranges
    .filter(
      ({ code, low }) => code !== chiefCode && code !== '_lastUpdated' && Number.isFinite(low),
    )
    .map(({ code, low }) => dayTerm(code, low));
  const all = [
    ...terms,
    ...days,
    ...(isLong ? [...terms, ...days].map(longTerm) : []),
    ...(isSeveral ? [...terms, ...days].map(severalTerm) : []),
  ];
  const blind = entries.terms.filter((term) => serverKeys && isServerWideCode(type, codeOf(term)));
  return [
    ...all.map((term) => keys.key(type, term)),
    ...blind.flatMap((term) => serverKeys?.key(type, term) ?? []),
  ];
}

/** Ranges that `o`, `e` and `u` do not say already. */
function rangesOf({ write, keys, chiefCode }: Indexed): readonly RangeField[] {
  const { type, entries } = write;
  const isSeveral = hasSeveralChiefs(entries, chiefCode);
  return entries.ranges
    .filter(({ code }) => code !== '_lastUpdated' && (isSeveral || code !== chiefCode))
    .map(({ code, low, high }) => {
      const shift = keys.shift(type, code);
      return { p: rangeName({ keys, type }, code), l: low + shift, h: high + shift };
    });
}

function hasSeveralChiefs({ ranges }: IndexEntries, chiefCode: string | undefined): boolean {
  return ranges.filter(({ code }) => code === chiefCode).length > 1;
}

function contentTooLarge() {
  const megabytes = CONTENT_BYTES_MAX / 1024 / 1024;
  return tooLarge({
    fr: `La ressource dépasse ${megabytes} Mo de texte : mettez ses pièces jointes dans des Binary.`,
    en: `The resource exceeds ${megabytes} MB of text: put its attachments into Binary resources.`,
  });
}
