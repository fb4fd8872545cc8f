/**
 * What one attempt of a transaction reads and writes. It sees its own writes; others see them after the commit. The
 * transaction itself begins with the first thing that needs it: a write that a read must see, bytes to claim, or the end.
 * What is read before is read as any reader does; what is written is held by the version it expects, and a lock by the
 * version it had before what it guards was read: where another was faster, the work starts again inside a transaction from
 * its first read. So does at once every change of rights. What must not change beside a write is locked before it is read.
 */
import type { ClientSession } from 'mongodb';
import type { Trace } from '../../fhir/audit/trace.ts';
import { NO_RECORD } from '../../fhir/search/node.ts';
import type { SearchQuery } from '../../fhir/search/query.ts';
import type { Page, StoredResource, StoreTransaction, Write } from '../../fhir/store/store.ts';
import { claimBlob } from '../blobs/claim.ts';
import type { Collections, ResourceDocument } from '../collections.ts';
import { DOCUMENT_FORMAT } from '../collections.ts';
import type { FailPoints } from '../fail-point.ts';
import { insertTraces } from '../journal/insert.ts';
import type { Commands } from '../search/commands.ts';
import { commandsOn } from '../search/commands.ts';
import { CONTENT_FIELDS } from '../search/fields.ts';
import { find } from '../search/find.ts';
import { history } from '../search/history.ts';
import type { Reading } from '../search/prepare.ts';
import { typesOf } from '../search/types-in.ts';
import { Absences } from './absences.ts';
import { encoded } from './document.ts';
import type { LazySession } from './lazy-session.ts';
import type { LockVersions, WantedLock } from './lock-versions.ts';
import { LocksAsked } from './locks-asked.ts';
import type { OutboxParts } from './outbox.ts';
import { Outbox, versionConflict } from './outbox.ts';
import { LockHeld, StartAgain } from './start-again.ts';
import type { Attempt, AttemptLocks } from './transact.ts';
import type { Few } from './write-groups.ts';

/** Among the names of local locks; those of rules and interactions start with a word of theirs. */
const DIRECTORY_LOCK = 'policy version of the directory';

/** Current versions remembered from reads, so that a write need not read them again. */
const SEEN_MAX = 2000;

const NOTHING_FOUND: Page = { resources: [], included: [], includedCut: false };

/** Traces of one request that may share a transaction with those of others. */
const FEW_TRACES_MAX = 16;
/** Locks of one request that may be taken with those of others. */
const FEW_LOCKS_MAX = 64;

export interface TransactionParts {
  readonly collections: Collections;
  /** Its commands are those of any reader. */
  readonly reading: Reading;
  readonly failPoint: FailPoints;
  readonly lockVersions: LockVersions;
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
  private readonly absences = new Absences();
  /** Names whose lock this attempt has. */
  private readonly locked = new Set<string>();
  /** Locks that its transaction still has to take. */
  private wanted: WantedLock[] = [];
  private readonly asked: LocksAsked;
  private readonly traces: Trace[] = [];
  private taking: Promise<void> | undefined;
  private hasBlob = false;
  /** True when something was read before the transaction began. */
  private hasReadEarly = false;
  private isOpen = true;

  constructor(parts: TransactionParts, session: LazySession, locks: AttemptLocks) {
    this.parts = parts;
    this.session = session;
    this.locks = locks;
    this.asked = new LocksAsked(parts.lockVersions, (read) => this.wanted.push(...read));
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
    this.outbox = new Outbox({ ...parts, session: () => this.begun(), stale });
  }

  /** Everything, when the transaction has not begun and it may share one with the writes of others. */
  few(): Few | undefined {
    const isAlone = this.session.hasBegun() || this.hasBlob || this.raised.size > 0;
    const isLong = this.traces.length > FEW_TRACES_MAX || this.wanted.length > FEW_LOCKS_MAX;
    const writes = isAlone || isLong ? undefined : this.outbox.few();
    return writes && { writes, traces: this.traces, locks: this.wanted };
  }

  port(): StoreTransaction {
    return {
      find: (query) => this.find(query),
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
    const session = await this.begun();
    await this.outbox.send();
    const { collections, reading, failPoint } = this.parts;
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
    if (write.touchesPolicy) await this.raise(write.record);
    const former = await this.formerOf(_id, write);
    if (write.touchesPolicy && former) await this.raise(former.rec);
    const { document, stored } = await encoded(write, reading);
    if (write.blob) {
      this.hasBlob = true;
      const session = await this.begun();
      await claimBlob(write.blob, write.record, { collections, ...reading, session });
    }
    this.seen.set(_id, document);
    this.absences.wrote(write);
    await this.outbox.add(document, former);
    return stored;
  }

  /**
   * Every change of the directory raises one and the same version: two transactions at once would meet there, and one
   * of them would do its work again. Rights are changed on what the transaction itself has read: two changes in one record
   * then meet in its version, though neither writes what the other does. So the transaction begins here: what is read from
   * now on is what it has read. @throws StartAgain when another transaction of
   * this process is at it, or something was read too early.
   */
  private async raise(record: string = NO_RECORD): Promise<void> {
    const isHeld = record === NO_RECORD && !this.locks.take(DIRECTORY_LOCK);
    if (isHeld || this.hasReadEarly)
      throw new StartAgain('Rights change on what a transaction has read.');
    this.raised.add(record);
    await this.begun();
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

  private async find(query: SearchQuery): Promise<Page> {
    this.checkOpen();
    if (this.absences.has(query)) return NOTHING_FOUND;
    await this.settle(query);
    const page = await find(query, this.reading);
    if (page.resources.length === 0) this.absences.add(query);
    return page;
  }

  /** Sends what a read could see: resources of the types it looks at. */
  private async settle(query: SearchQuery): Promise<void> {
    this.checkOpen();
    if (this.outbox.holdsType(typesOf(query))) await this.outbox.send();
  }

  private async lock(name: string): Promise<void> {
    this.checkOpen();
    if (this.locked.has(name)) return;
    if (!this.locks.take(name)) throw new LockHeld('Another transaction holds the lock.');
    this.locked.add(name);
    this.absences.forget();
    const keys = await this.parts.reading.sealer.madeKeysFor();
    const _id = keys.key('lock', name);
    if (this.session.hasBegun()) return this.takeInside({ _id });
    await this.asked.read(_id);
  }

  /** Locks asked in one turn are taken by one command: a transaction runs one at a time. */
  private takeInside(lock: WantedLock): Promise<void> {
    this.wanted.push(lock);
    this.taking ??= Promise.resolve().then(async () => {
      this.taking = undefined;
      await this.begun();
    });
    return this.taking;
  }

  /** The session of the transaction, which has every lock asked so far. @throws StartAgain when one was taken since. */
  private async begun(): Promise<ClientSession> {
    this.checkOpen();
    const session = this.session.begun();
    const { wanted } = this;
    this.wanted = [];
    await this.parts.lockVersions.take(wanted, session);
    return session;
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
