/** The versions of one resource, all decided by what it is now. R4 http, history; architecture.md 13, Old versions. */
import type { SearchQuery } from '../../fhir/search/query.ts';
import type { StoredResource } from '../../fhir/store/store.ts';
import type { VersionDocument } from '../collections.ts';
import { VERSION_FIELDS } from './fields.ts';
import { findCurrent } from './find.ts';
import { contentPlace } from './found.ts';
import type { Reading } from './prepare.ts';

const VERSION_DIGITS = 12;

/** The key of a former version: padded, so that ids stand in the order of versions. */
export function versionKey(id: string, version: string): string {
  return `${id}/${version.padStart(VERSION_DIGITS, '0')}`;
}

/** Newest first, at most `count`; one alone when `version` names it. */
export async function history(
  query: SearchQuery,
  reading: Reading,
): Promise<readonly StoredResource[]> {
  const found = await findCurrent(query, reading);
  if (!found) return [];
  const current = found.stored();
  const isCurrent = query.version === undefined || query.version === current.versionId;
  const shown = isCurrent ? [current] : [];
  if (query.version !== undefined && isCurrent) return shown;
  const former = await formerVersions(current, query, reading);
  return [...shown, ...former].slice(0, query.version === undefined ? query.count : 1);
}

async function formerVersions(
  current: StoredResource,
  { version, count }: SearchQuery,
  { commands, sealer }: Reading,
): Promise<readonly StoredResource[]> {
  const id = `${current.type}/${current.id}`;
  const documents = await commands.find<VersionDocument>({
    collection: 'versions',
    // '0' follows '/': the run holds the versions of this id and no other.
    filter: {
      _id: version === undefined ? { $gt: `${id}/`, $lt: `${id}0` } : versionKey(id, version),
    },
    fields: VERSION_FIELDS,
    ...(version === undefined ? { sort: { _id: -1 } } : {}),
    limit: Math.max(1, count),
  });
  const versions: StoredResource[] = [];
  for (const document of documents) {
    const keys = await sealer.keysFor(document.rec);
    if (!keys) continue;
    const { ver, at, del, c, g } = document;
    versions.push({
      type: current.type,
      id: current.id,
      versionId: ver,
      lastUpdated: new Date(at).toISOString(),
      deleted: del === true,
      json: c ? keys.open(c, contentPlace(id, ver)) : new Uint8Array(),
      get labels() {
        return current.labels;
      },
      ...(current.record === undefined ? {} : { record: current.record }),
      ...(g === undefined ? {} : { blob: { blobId: g.i, size: g.n } }),
    });
  }
  return versions;
}
