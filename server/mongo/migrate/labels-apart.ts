/** Format 1 to 2: the keys of labels also stand by themselves in `v`, and those nobody asks are gone from `k` and `x`. */
import { setTimeout as pause } from 'node:timers/promises';
import type { AnyBulkWriteOperation } from 'mongodb';
import { labelTerms } from '../../fhir/search/extract.ts';
import type { Labels } from '../../fhir/store/store.ts';
import type { ResourceDocument } from '../collections.ts';
import type { RecordKeys, Sealer } from '../seal/sealer.ts';
import { headerPlace } from '../search/found.ts';
import { indexedTerms, keysApart } from '../search/labels.ts';
import { longTerm, severalTerm } from '../search/space.ts';
import { noteUpgraded, upgradedUpTo } from '../stamp.ts';
import { headerOf } from '../write/header.ts';
import { upgradeProgress } from './progress.ts';
import type { Upgraded, Upgrading } from './upgrading.ts';

const FROM = 1;
const TO = 2;
/** A process that finds its whole batch done by another lets that one go ahead. */
const BEHIND_MILLISECONDS = 200;

const FIELDS = { f: 1, t: 1, ver: 1, rec: 1, del: 1, h: 1, k: 1, x: 1 } as const;
type Former = Pick<ResourceDocument, '_id' | 'f' | 't' | 'ver' | 'rec' | 'del' | 'h' | 'k' | 'x'>;

/** @throws Error naming a resource whose labels cannot be read, and why. */
export async function upgradeLabels(upgrading: Upgrading): Promise<Upgraded> {
  const { collections, failPoint, batch } = upgrading;
  let changed = 0;
  let erased = 0;
  let last = await upgradedUpTo(collections);
  const looked = await upgradeProgress(last, upgrading);
  for (;;) {
    const found = await nextBatch(last, upgrading);
    const former = found.filter(({ f }) => f === FROM);
    const done = await changeAll(former, upgrading);
    await failPoint('upgrade-batch');
    changed += done.changed;
    erased += done.erased;
    last = found.at(-1)?._id ?? last;
    if (former.length > 0) await noteUpgraded(last, collections);
    looked(found.length);
    if (found.length < batch) return { changed, erased };
    const isBehind = former.length > done.erased && done.changed === 0;
    if (isBehind) await pause(BEHIND_MILLISECONDS);
  }
}

/** In the order of ids, after the last one, whatever its format: each command is as short as any other. */
function nextBatch(last: string, { collections, batch }: Upgrading): Promise<readonly Former[]> {
  return collections.resources
    .find({ _id: { $gt: last } }, { projection: FIELDS, promoteBuffers: true })
    .sort({ _id: 1 })
    .limit(batch)
    .batchSize(batch + 1)
    .hint('_id_')
    .toArray();
}

/** How many were changed here, and are erased; the others were changed by another process. */
async function changeAll(former: readonly Former[], upgrading: Upgrading): Promise<Upgraded> {
  const changes: AnyBulkWriteOperation<ResourceDocument>[] = [];
  for (const document of former) {
    const keys = await keysOf(document, upgrading.sealer);
    // An erased one stays as it is, in the format that is not read any more: nobody can tell its labels, so nobody is to be
    // answered by it, should its key come back from a backup.
    if (keys !== 'erased') changes.push(changeOf(document, keys));
  }
  const erased = former.length - changes.length;
  if (changes.length === 0) return { changed: 0, erased };
  const { resources } = upgrading.collections;
  const { matchedCount } = await resources.bulkWrite(changes, { ordered: false });
  return { changed: matchedCount, erased };
}

/** @throws Error when they were not destroyed, and are not there. */
async function keysOf({ _id, rec }: Former, sealer: Sealer): Promise<RecordKeys | 'erased'> {
  const keys = await sealer.keysFor(rec);
  if (keys) return keys;
  const missing = rec === undefined ? undefined : await sealer.missing(rec);
  if (missing?.kind === 'destroyed') return 'erased';
  const where = missing?.place ?? 'its key';
  throw new Error(
    `The labels of ${_id} cannot be read because ${where} is not there, so its format cannot be raised: put the key back from a backup of the keys, and start again.`,
  );
}

/** Of a version that has not been changed by another process meanwhile. */
function changeOf(document: Former, keys: RecordKeys): AnyBulkWriteOperation<ResourceDocument> {
  const { _id, t, ver, k, x } = document;
  const labels = labelsOf(document, keys);
  const gone = new Set(keysDropped(labels, keys, t));
  const kept = (found: readonly Uint8Array[]) => found.filter((key) => !gone.has(textOf(key)));
  const apart = keysApart(labelTerms(labels), labels, { keys, type: t });
  return {
    updateOne: {
      filter: { _id, ver, f: FROM },
      update: {
        $set: {
          f: TO,
          k: kept(k),
          ...(x ? { x: kept(x) } : {}),
          ...(apart ? { v: apart } : {}),
        },
      },
    },
  };
}

/** The keys of terms that are indexed no more, as texts, and of the same said again of long dates. */
function keysDropped(labels: Labels, keys: RecordKeys, type: string): readonly string[] {
  const terms = labelTerms(labels);
  const indexed = new Set(indexedTerms(terms, labels));
  const dropped = terms.filter((term) => !indexed.has(term));
  return dropped
    .flatMap((term) => [term, longTerm(term), severalTerm(term)])
    .map((term) => textOf(keys.key(type, term)));
}

function labelsOf({ _id, ver, h }: Former, keys: RecordKeys): Labels {
  if (!h) return new Map();
  try {
    return headerOf(keys.open(h, headerPlace(_id, ver))).labels;
  } catch (cause) {
    throw new Error(
      `The labels of ${_id} do not open, so its format cannot be raised: put it back from a backup, and start again.`,
      { cause },
    );
  }
}

function textOf(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('base64');
}
