/** Writes kept back and sent together: a Bundle of five hundred entries is a few round trips. */
import type { AnyBulkWriteOperation, ClientSession } from 'mongodb';
import { conflict } from '../../fhir/outcome/errors.ts';
import type { Collections, ResourceDocument, VersionDocument } from '../collections.ts';
import { DOCUMENT_FORMAT } from '../collections.ts';
import type { FailPoints } from '../fail-point.ts';
import { isDuplicate } from '../failures.ts';
import { versionKey } from '../search/history.ts';

/** Writes kept back at most; a document may weigh 8 MB, a message 48. */
const KEPT_MAX = 500;
const KEPT_BYTES_MAX = 16 * 1024 * 1024;

export interface OutboxParts {
  readonly collections: Collections;
  readonly failPoint: FailPoints;
  readonly session: ClientSession;
}

interface KeptWrite {
  readonly document: ResourceDocument;
  /** What it replaces; absent: nothing. */
  readonly former: ResourceDocument | undefined;
}

export class Outbox {
  private readonly parts: OutboxParts;
  private kept = new Map<string, KeptWrite>();
  private bytes = 0;

  constructor(parts: OutboxParts) {
    this.parts = parts;
  }

  has(id: string): boolean {
    return this.kept.has(id);
  }

  /** True when a resource of one of the types waits here. */
  holdsType(types: ReadonlySet<string>): boolean {
    for (const { document } of this.kept.values()) if (types.has(document.t)) return true;
    return false;
  }

  async add(document: ResourceDocument, former: ResourceDocument | undefined): Promise<void> {
    this.kept.set(document._id, { document, former });
    this.bytes += document.c?.length ?? 0;
    if (this.kept.size >= KEPT_MAX || this.bytes >= KEPT_BYTES_MAX) await this.send();
  }

  /**
   * Old versions first, then the swap: the order in which a reader may rely on them.
   * @throws FhirError 409 when a version is no longer current, or a resource is there already.
   */
  async send(): Promise<void> {
    if (this.kept.size === 0) return;
    const writes = [...this.kept.values()];
    this.kept = new Map();
    this.bytes = 0;
    const { collections, failPoint, session } = this.parts;
    const versions = writes.flatMap(({ former }) => (former ? [versionOf(former)] : []));
    try {
      await failPoint('before-old-version');
      if (versions.length > 0) await collections.versions.insertMany(versions, { session });
      await failPoint('after-old-version');
      const operations = writes.map(operationOf);
      // Unordered, so that creations and replacements go in one message each.
      const options = { session, ordered: false };
      const { matchedCount } = await collections.resources.bulkWrite(operations, options);
      if (matchedCount !== versions.length) throw versionConflict(namesOf(writes));
      await failPoint('after-swap');
    } catch (error) {
      if (isDuplicate(error)) throw versionConflict(namesOf(writes), error);
      throw error;
    }
  }
}

function operationOf({ document, former }: KeptWrite): AnyBulkWriteOperation<ResourceDocument> {
  if (!former) return { insertOne: { document } };
  const filter = { _id: document._id, ver: former.ver };
  return { replaceOne: { filter, replacement: document } };
}

function versionOf({ _id, ver, at, rec, del, c, g }: ResourceDocument): VersionDocument {
  return {
    _id: versionKey(_id, ver),
    f: DOCUMENT_FORMAT,
    ver,
    at,
    ...(rec === undefined ? {} : { rec }),
    ...(del === undefined ? {} : { del }),
    ...(c === undefined ? {} : { c }),
    ...(g === undefined ? {} : { g }),
  };
}

/** One write is named; of many, the sender knows which he sent. */
function namesOf(writes: readonly KeptWrite[]): string {
  const [first, ...others] = writes;
  return others.length === 0 ? (first?.document._id ?? '') : 'Bundle';
}

export function versionConflict(reference: string, cause?: unknown) {
  const error = conflict({
    fr: `${reference} a changé entre-temps. Relisez la version actuelle et recommencez.`,
    en: `${reference} has changed in the meantime. Read the current version and try again.`,
  });
  return cause === undefined ? error : Object.assign(error, { cause });
}
