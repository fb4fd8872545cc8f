/**
 * What one attempt of a transaction reads and writes. It sees its own writes; others see them after the commit. The
 * transaction itself begins with the first thing that needs it: a lock, a write that a read must see, or the end. What is
 * read before is read as any reader does; what is written is held by the version it expects: where another was faster, the
 * work starts again inside a transaction from its first read. So does at once every change of rights, and what must not
 * change beside a write is locked before it is read.
 */
import type { Trace } from '../../fhir/audit/trace.ts';
import { NO_RECORD } from '../../fhir/search/node.ts';
import type { SearchQuery } from '../../fhir/search/query.ts';
import type { StoredResource, StoreTransaction, Write } from '../../fhir/store/store.ts';
import { claimBlob } from '../blobs/claim.ts';
import type { Collections, ResourceDocument } from '../collections.ts';
import { DOCUMENT_FORMAT } from '../collections.ts';
import type { FailPoints } from '../fail-point.ts';
import { isDuplicate } from '../failures.ts';
import { insertTraces } from '../journal/insert.ts';
import type { Commands } from '../search/commands.ts';
import { commandsOn } from '../search/commands.ts';
import { CONTENT_FIELDS } from '../search/fields.ts';
import { find } from '../search/find.ts';
import { history } from '../search/history.ts';
import type { Reading } from '../search/prepare.ts';
import { typesOf } from '../search/types-in.ts';
import { encoded } from './document.ts';
import type { LazySession } from './lazy-session.ts';
import type { OutboxParts } from './outbox.ts';
import { Outbox, versionConflict } from './outbox.ts';
import type { Attempt, AttemptLocks } from './transact.ts';
import { StartAgain } from './transact.ts';
import type { Few } from './write-groups.ts';

/** Among the names of local locks; those of rules and interactions start with a word of theirs. */
const DIRECTORY_LOCK = 'policy version of the directory';

/** Current versions remembered from reads, so that a write need not read them again. */
const SEEN_MAX = 2000;

/** Traces of one request that may share a transaction with those of others. */
const FEW_TRACES_MAX = 16;

export interface TransactionParts {
  readonly collections: Collections;
  /** Its commands are those of any reader. */
  readonly reading: Reading;
  readonly failPoint: FailPoints;
}

export function openAttempt(
  parts: TransactionParts,
  session: LazySession,
  locks: AttemptLocks,
): Attempt {
  const attempt = new TransactionAttempt(parts, session, locks);
  return {
    tx: attempt.port(),
    few: () => attempt.few(),
    flush: () => attempt.finish(),
    close: () => attempt.close(),
  };
}

class TransactionAttempt {
  private readonly parts: TransactionParts;
  private readonly session: LazySession;
  private readonly locks: AttemptLocks;
  private readonly reading: Reading;
  private readonly outbox: Outbox;
  private readonly stale: OutboxParts['stale'];
  private readonly seen = new Map<string, ResourceDocument>();
  private readonly raised = new Set<string>();
  /** Names whose lock this attempt holds in the database. */
  private readonly locked = new Set<string>();
  private readonly traces: Trace[] = [];
  private hasBlob = false;
  /** True when something was read before the transaction began. */
  private hasReadEarly = false;
  private isOpen = true;

  constructor(parts: TransactionParts, session: LazySession, locks: AttemptLocks) {
    this.parts = parts;
    this.session = session;
    this.locks = locks;
    let inside: Commands | undefined;
    const now = (): Commands => {
      if (!session.hasBegun()) {
        this.hasReadEarly = true;
        return parts.reading.commands;
      }
      inside ??= commandsOn(parts.collections, session.begun());
      return inside;
    };
    const commands = this.remembering({
      find: (command) => now().find(command),
      count: (command) => now().count(command),
    });
    this.reading = { ...parts.reading, commands };
    this.stale = session.isLate
      ? () => new StartAgain('A version read before has changed.')
      : versionConflict;
    const { stale } = this;
    this.outbox = new Outbox({ ...parts, session: () => session.begun(), stale });
  }

  /** Everything, when the transaction has not begun and it may share one with the writes of others. */
  few(): Few | undefined {
    const isAlone = this.session.hasBegun() || this.hasBlob || this.raised.size > 0;
    const isLong = this.traces.length > FEW_TRACES_MAX;
    const writes = isAlone || isLong ? undefined : this.outbox.few();
    return writes && { writes, traces: this.traces };
  }

  port(): StoreTransaction {
    return {
      find: async (query) => {
        await this.settle(query);
        return find(query, this.reading);
      },
      history: async (query) => {
        await this.settle(query);
        return history(query, this.reading);
      },
      write: (write) => this.write(write),
      append: async (traces) => {
        this.checkOpen();
        this.traces.push(...traces);
      },
      lock: (name) => this.lock(name),
    };
  }

  close(): void {
    this.isOpen = false;
  }

  /** Sends everything that is left, the traces last. */
  async finish(): Promise<void> {
    await this.outbox.send();
    const { collections, reading, failPoint } = this.parts;
    const session = this.session.begun();
    for (const record of this.raised) {
      const raise = { $inc: { policyVersion: 1 }, $set: { f: DOCUMENT_FORMAT } };
      await collections.records.updateOne({ _id: record }, raise, { upsert: true, session });
    }
    if (this.traces.length === 0) return;
    await failPoint('before-trace');
    await insertTraces(this.traces, { collections, ...reading }, session);
    await failPoint('after-trace');
  }

  private async write(write: Write): Promise<StoredResource> {
    this.checkOpen();
    const { collections, reading } = this.parts;
    const _id = `${write.type}/${write.id}`;
    if (this.outbox.has(_id)) await this.outbox.send();
    // Known before anything is read of it: transactions of this process on the directory come one after the other.
    if (write.touchesPolicy) this.raise(write.record);
    const former = await this.formerOf(_id, write);
    if (write.touchesPolicy && former) this.raise(former.rec);
    const { document, stored } = await encoded(write, reading);
    if (write.blob) {
      this.hasBlob = true;
      const session = this.session.begun();
      await claimBlob(write.blob, write.record, { collections, ...reading, session });
    }
    this.seen.set(_id, document);
    await this.outbox.add(document, former);
    return stored;
  }

  /**
   * Every change of the directory raises one and the same version: two transactions at once would meet there, and one
   * of them would do its work again. Rights are changed on what the transaction itself has read: two changes in one record
   * then meet in its version, though neither writes what the other does. @throws StartAgain when another transaction of
   * this process is at it, or something was read too early.
   */
  private raise(record: string = NO_RECORD): void {
    if (record === NO_RECORD) this.locks.take(DIRECTORY_LOCK);
    if (this.hasReadEarly) throw new StartAgain('Rights change on what a transaction has read.');
    this.raised.add(record);
  }

  /** The version a write replaces. @throws FhirError 409 when it is not the one expected. */
  private async formerOf(_id: string, { expected }: Write): Promise<ResourceDocument | undefined> {
    const seen = this.seen.get(_id);
    if (expected === undefined) {
      if (seen) throw this.stale(_id);
      return undefined;
    }
    const former = seen ?? (await this.readCurrent(_id));
    if (former?.ver !== expected) throw this.stale(_id);
    return former;
  }

  private async readCurrent(_id: string): Promise<ResourceDocument | undefined> {
    const [current] = await this.reading.commands.find<ResourceDocument>({
      collection: 'resources',
      filter: { _id },
      fields: CONTENT_FIELDS.resources,
      limit: 1,
    });
    return current;
  }

  /** Sends what a read could see: resources of the types it looks at. */
  private async settle(query: SearchQuery): Promise<void> {
    this.checkOpen();
    if (this.outbox.holdsType(typesOf(query))) await this.outbox.send();
  }

  private async lock(name: string): Promise<void> {
    this.checkOpen();
    if (this.locked.has(name)) return;
    this.locks.take(name);
    const { collections, reading } = this.parts;
    const keys = await reading.sealer.madeKeysFor();
    try {
      await collections.locks.updateOne(
        { _id: keys.key('lock', name) },
        { $inc: { n: 1 }, $currentDate: { at: true } },
        { upsert: true, session: this.session.begun() },
      );
    } catch (cause) {
      // Two processes made the lock at once: one of them starts again and finds it.
      if (isDuplicate(cause)) throw new StartAgain('Another process made the lock.', { cause });
      throw cause;
    }
    this.locked.add(name);
  }

  /** The commands, with the current versions they bring kept for the writes that follow. */
  private remembering(commands: Commands): Commands {
    return {
      ...commands,
      find: async <T>(command: Parameters<Commands['find']>[0]) => {
        const documents = await commands.find<T>(command);
        if (command.fields !== CONTENT_FIELDS.resources) return documents;
        for (const document of documents) this.remember(document);
        return documents;
      },
    };
  }

  private remember(document: unknown): void {
    if (this.seen.size >= SEEN_MAX) return;
    // Read from `resources` with every field that a version keeps.
    const current = document as ResourceDocument;
    this.seen.set(current._id, current);
  }

  private checkOpen(): void {
    if (!this.isOpen)
      throw new Error('The transaction has ended: an await is missing in its work.');
  }
}
