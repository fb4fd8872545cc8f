/** Writes kept back and sent together: a Bundle of five hundred entries is a few round trips. */
import type { ClientSession, Document } from 'mongodb';
import { conflict } from '../../fhir/outcome/errors.ts';
import type { Collections, ResourceDocument, VersionDocument } from '../collections.ts';
import { DOCUMENT_FORMAT } from '../collections.ts';
import type { FailPoints } from '../fail-point.ts';
import { isDuplicate } from '../failures.ts';
import { runWholeWrite } from '../run-command.ts';
import { versionKey } from '../search/history.ts';

/** Writes kept back at most; a document may weigh 8 MB, a message 48. */
const KEPT_MAX = 500;
const KEPT_BYTES_MAX = 16 * 1024 * 1024;
/** Writes of one request that may share a transaction with those of others. */
const FEW_MAX = 8;
const FEW_BYTES_MAX = 512 * 1024;

export interface OutboxParts {
  readonly collections: Collections;
  readonly failPoint: FailPoints;
  /** The session of the transaction, which begins when something is sent. */
  readonly session: () => ClientSession;
  /** What to throw when a version is no longer current, or a resource is there already. */
  readonly stale: (names: string, cause?: unknown) => Error;
}

export interface KeptWrite {
  readonly document: ResourceDocument;
  /** What it replaces; absent: nothing. */
  readonly former: ResourceDocument | undefined;
}

export class Outbox {
  private readonly parts: OutboxParts;
  private kept = new Map<string, KeptWrite>();
  private bytes = 0;
  private hasSent = false;

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
    this.bytes += (document.c?.length ?? 0) + (former?.c?.length ?? 0);
    if (this.kept.size >= KEPT_MAX || this.bytes >= KEPT_BYTES_MAX) await this.send();
  }

  /** What waits, when it is little; undefined when it is more than may be sent with others'. */
  few(): readonly KeptWrite[] | undefined {
    const isFew = !this.hasSent && this.kept.size <= FEW_MAX && this.bytes <= FEW_BYTES_MAX;
    return isFew ? [...this.kept.values()] : undefined;
  }

  /**
   * Old versions first, then the swap: the order in which a reader may rely on them.
   * @throws what `stale` makes when a version is no longer current, or a resource is there already.
   */
  async send(): Promise<void> {
    if (this.kept.size === 0) return;
    const writes = [...this.kept.values()];
    this.kept = new Map();
    this.bytes = 0;
    this.hasSent = true;
    const { failPoint, stale } = this.parts;
    const created = writes.flatMap(({ document, former }) => (former ? [] : [document]));
    const swaps = writes.flatMap((write) => (write.former ? [swapOf(write, write.former)] : []));
    const versions = writes.flatMap(({ former }) => (former ? [versionOf(former)] : []));
    try {
      await failPoint('before-old-version');
      if (versions.length > 0) await this.run({ insert: 'versions', documents: versions });
      await failPoint('after-old-version');
      if (created.length > 0) await this.run({ insert: 'resources', documents: created });
      if (swaps.length > 0) {
        const swapped = await this.run({ update: 'resources', updates: swaps });
        if (swapped !== swaps.length) throw stale(namesOf(writes));
      }
      await failPoint('after-swap');
    } catch (error) {
      if (isDuplicate(error)) throw stale(namesOf(writes), error);
      throw error;
    }
  }

  private run(command: Document): Promise<number> {
    const { collections, session } = this.parts;
    return runWholeWrite(collections.db, { ...command, ordered: false }, session());
  }
}

function swapOf({ document }: KeptWrite, former: ResourceDocument): Document {
  return { q: { _id: document._id, ver: former.ver }, u: document };
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
