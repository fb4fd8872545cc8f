/** What one attempt of a transaction reads and writes. It sees its own writes; others see them after the commit. */
import type { ClientSession } from 'mongodb';
import type { Trace } from '../../fhir/audit/trace.ts';
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
import { find } from '../search/find.ts';
import { CONTENT_FIELDS } from '../search/found.ts';
import { history } from '../search/history.ts';
import type { Reading } from '../search/prepare.ts';
import { typesOf } from '../search/types-in.ts';
import { encoded } from './document.ts';
import { Outbox, versionConflict } from './outbox.ts';
import type { Attempt, AttemptLocks } from './transact.ts';
import { StartAgain } from './transact.ts';

/** Current versions remembered from reads, so that a write need not read them again. */
const SEEN_MAX = 2000;

export interface TransactionParts {
  readonly collections: Collections;
  readonly reading: Omit<Reading, 'commands'>;
  readonly failPoint: FailPoints;
}

export function openAttempt(
  parts: TransactionParts,
  session: ClientSession,
  locks: AttemptLocks,
): Attempt {
  const attempt = new TransactionAttempt(parts, session, locks);
  return { tx: attempt.port(), flush: () => attempt.finish(), close: () => attempt.close() };
}

class TransactionAttempt {
  private readonly parts: TransactionParts;
  private readonly session: ClientSession;
  private readonly locks: AttemptLocks;
  private readonly reading: Reading;
  private readonly outbox: Outbox;
  private readonly seen = new Map<string, ResourceDocument>();
  private readonly raised = new Set<string>();
  private readonly traces: Trace[] = [];
  private isOpen = true;

  constructor(parts: TransactionParts, session: ClientSession, locks: AttemptLocks) {
    this.parts = parts;
    this.session = session;
    this.locks = locks;
    const commands = this.remembering(commandsOn(parts.collections, session));
    this.reading = { ...parts.reading, commands };
    this.outbox = new Outbox({ ...parts, session });
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
    const { session } = this;
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
    const { session } = this;
    const _id = `${write.type}/${write.id}`;
    if (this.outbox.has(_id)) await this.outbox.send();
    const former = await this.formerOf(_id, write);
    const { document, stored } = await encoded(write, reading);
    if (write.blob) {
      await claimBlob(write.blob, write.record, { collections, ...reading, session });
    }
    this.seen.set(_id, document);
    if (write.touchesPolicy && write.record !== undefined) this.raised.add(write.record);
    await this.outbox.add(document, former);
    return stored;
  }

  /** The version a write replaces. @throws FhirError 409 when it is not the one expected. */
  private async formerOf(_id: string, { expected }: Write): Promise<ResourceDocument | undefined> {
    const seen = this.seen.get(_id);
    if (expected === undefined) {
      if (seen) throw versionConflict(_id);
      return undefined;
    }
    const former = seen ?? (await this.readCurrent(_id));
    if (former?.ver !== expected) throw versionConflict(_id);
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
    this.locks.take(name);
    const { collections, reading } = this.parts;
    const keys = await reading.sealer.madeKeysFor();
    try {
      await collections.locks.updateOne(
        { _id: keys.key('lock', name) },
        { $inc: { n: 1 }, $currentDate: { at: true } },
        { upsert: true, session: this.session },
      );
    } catch (cause) {
      // Two processes made the lock at once: one of them starts again and finds it.
      if (isDuplicate(cause)) throw new StartAgain('Another process made the lock.', { cause });
      throw cause;
    }
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
