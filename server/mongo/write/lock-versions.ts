/**
 * Locks between processes, compared instead of held. Whoever needs one reads its version, then what the lock guards; the
 * transaction that writes raises the version, if it is still the one read. So a transaction that committed since under the
 * same lock is always met, and whoever writes nothing leaves no lock behind. A lock dropped after a day and made again has
 * another instant: its number alone would not tell.
 */
import type { ClientSession, Document, MongoClient } from 'mongodb';
import type { Collections, LockDocument } from '../collections.ts';
import { isDuplicate } from '../failures.ts';
import { runRead, runWholeWrite } from '../run-command.ts';
import type { ConditionDocument } from '../search/condition.ts';
import { SharedReads } from '../search/shared-reads.ts';
import type { PrimaryTerm } from './primary-term.ts';
import { primaryTerm } from './primary-term.ts';
import { StartAgain } from './start-again.ts';

/** More are read without the requests of the moment: they fill commands of their own (`SHARED_MAX` of the shared reads). */
const SHARED_LOCKS_MAX = 16;
/** Locks in one command: it is as short as any other read, so that others get their turn in between. */
const LOCKS_READ_MAX = 32;

/** A lock to be taken in a transaction. */
export interface WantedLock {
  readonly _id: Uint8Array;
  /** What was read of it before the transaction; absent: nothing, the transaction reads all it needs itself. */
  readonly read?: LockReading;
}

interface LockReading {
  /** Absent: there was no such lock. */
  readonly version?: Pick<LockDocument, 'n' | 'at'>;
  /** The primary that answered: what is read afterwards is newer only if it is asked of the same one. */
  readonly term: number;
}

/** What a shared read gives: the id as a text. */
interface FoundLock {
  readonly _id: string;
  readonly version: Pick<LockDocument, 'n' | 'at'>;
}

export class LockVersions {
  private readonly collections: Collections;
  private readonly term: PrimaryTerm;
  private readonly reads: SharedReads;

  constructor(collections: Collections, client: MongoClient) {
    this.collections = collections;
    this.term = primaryTerm(client);
    this.reads = new SharedReads((filter) => this.run(namesIn(filter)));
  }

  /** The versions now. Few are read by a command that requests of one moment share. */
  async read(ids: readonly Uint8Array[]): Promise<readonly WantedLock[]> {
    const term = this.term();
    const names = ids.map((_id) => Buffer.from(_id).toString('hex'));
    const found =
      names.length > SHARED_LOCKS_MAX ? await this.alone(names) : await this.shared(names);
    const versions = new Map(found.map(({ _id, version }) => [_id, version]));
    return ids.map((_id, index) => {
      const version = versions.get(names[index] ?? '');
      return { _id, read: { term, ...(version ? { version } : {}) } };
    });
  }

  private async shared(names: readonly string[]): Promise<readonly FoundLock[]> {
    const found = await Promise.all(names.map((_id) => this.reads.find({ _id })));
    // Given by `run`.
    return found.flat() as readonly FoundLock[];
  }

  /** One command after the other: a request with many locks leaves the database to others in between. */
  private async alone(names: readonly string[]): Promise<readonly FoundLock[]> {
    const found: FoundLock[] = [];
    for (let at = 0; at < names.length; at += LOCKS_READ_MAX)
      found.push(...(await this.run(names.slice(at, at + LOCKS_READ_MAX))));
    return found;
  }

  /** One command for all. @throws StartAgain when one has been taken since it was read. */
  async take(wanted: readonly WantedLock[], session: ClientSession): Promise<void> {
    if (wanted.length === 0) return;
    if (wanted.some(({ read }) => read && read.term !== this.term()))
      throw new StartAgain('Another primary answers now.');
    const updates = wanted.map(updateOf);
    try {
      await runWholeWrite(
        this.collections.db,
        { update: 'locks', ordered: false, updates },
        session,
      );
    } catch (cause) {
      // The version is not the one read, or two processes made the lock at once.
      if (isDuplicate(cause)) throw new StartAgain('Another process took the lock.', { cause });
      throw cause;
    }
  }

  private async run(names: readonly string[]): Promise<readonly FoundLock[]> {
    const { cursor } = await runRead(this.collections.db, {
      find: 'locks',
      filter: { _id: { $in: names.map((name) => Buffer.from(name, 'hex')) } },
      hint: '_id_',
      limit: names.length,
      singleBatch: true,
    });
    // The answer of a find on `locks`, whose ids come as Buffers.
    const { firstBatch } = cursor as { readonly firstBatch: readonly LockDocument[] };
    return firstBatch.map(({ _id, n, at }) => ({
      _id: Buffer.from(_id).toString('hex'),
      version: { n, at },
    }));
  }
}

/** Bare ids, as `SharedReads` puts them together. */
function namesIn({ _id }: ConditionDocument): readonly string[] {
  if (typeof _id === 'string') return [_id];
  // Several are a list.
  return (_id as { readonly $in: readonly string[] }).$in;
}

/** Where the version differs nothing is found, and the insertion that follows meets the lock that is there. */
function updateOf({ _id, read }: WantedLock): Document {
  const raised = { u: { $inc: { n: 1 }, $currentDate: { at: true } }, upsert: true };
  if (!read) return { q: { _id }, ...raised };
  // Else the planner would try the index by age too.
  return { q: { _id, ...(read.version ?? { n: { $exists: false } }) }, ...raised, hint: '_id_' };
}
