/**
 * What one attempt of a transaction reads and writes. Writes are kept back and sent together, before a read that could
 * see them and before the commit: a Bundle of five hundred entries is a few round trips.
 */
import type { AnyBulkWriteOperation, ClientSession } from 'mongodb';
import type { Trace } from '../../fhir/audit/trace.ts';
import { conflict } from '../../fhir/outcome/errors.ts';
import type { SearchNode } from '../../fhir/search/node.ts';
import type { SearchQuery } from '../../fhir/search/query.ts';
import type { StoreTransaction, Write } from '../../fhir/store/store.ts';
import { claimBlob } from '../blobs/claim.ts';
import type { Collections, ResourceDocument, VersionDocument } from '../collections.ts';
import { DOCUMENT_FORMAT } from '../collections.ts';
import type { FailPoints } from '../fail-point.ts';
import { isDuplicate } from '../failures.ts';
import { insertTraces } from '../journal/insert.ts';
import type { Commands } from '../search/commands.ts';
import { commandsOn } from '../search/commands.ts';
import { find } from '../search/find.ts';
import { CONTENT_FIELDS } from '../search/found.ts';
import { history, versionKey } from '../search/history.ts';
import type { Reading } from '../search/prepare.ts';
import { encoded } from './document.ts';
import type { Attempt, AttemptLocks } from './transact.ts';
import { StartAgain } from './transact.ts';

/** Writes kept back at most; a document may weigh 8 MB, a message 48. */
const KEPT_MAX = 500;
const KEPT_BYTES_MAX = 16 * 1024 * 1024;
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
  private readonly seen = new Map<string, ResourceDocument>();
  private kept = new Map<string, ResourceDocument>();
  private replaced = new Map<string, string>();
  private versions: VersionDocument[] = [];
  private keptBytes = 0;
  private readonly raised = new Set<string>();
  private readonly traces: Trace[] = [];
  private isOpen = true;

  constructor(parts: TransactionParts, session: ClientSession, locks: AttemptLocks) {
    this.parts = parts;
    this.session = session;
    this.locks = locks;
    const commands = this.remembering(commandsOn(parts.collections, session));
    this.reading = { ...parts.reading, commands };
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
    await this.flush();
    const { collections, reading, failPoint } = this.parts;
    for (const record of this.raised) {
      await collections.records.updateOne(
        { _id: record },
        { $inc: { policyVersion: 1 }, $set: { f: DOCUMENT_FORMAT } },
        { upsert: true, session: this.session },
      );
    }
    if (this.traces.length === 0) return;
    await failPoint('before-trace');
    await insertTraces(this.traces, { collections, ...reading }, this.session);
    await failPoint('after-trace');
  }

  private async write(write: Write) {
    this.checkOpen();
    const { collections, reading } = this.parts;
    const _id = `${write.type}/${write.id}`;
    if (this.kept.has(_id)) await this.flush();
    const former = await this.formerOf(_id, write);
    const { document, stored } = await encoded(write, reading);
    if (write.blob)
      await claimBlob(write.blob, write.record, { collections, ...reading, session: this.session });
    if (former) {
      this.versions.push(versionOf(former));
      this.replaced.set(_id, former.ver);
    }
    this.kept.set(_id, document);
    this.seen.set(_id, document);
    this.keptBytes += stored.json.length;
    if (write.touchesPolicy && write.record !== undefined) this.raised.add(write.record);
    if (this.kept.size >= KEPT_MAX || this.keptBytes >= KEPT_BYTES_MAX) await this.flush();
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

  /** Old versions first, then the swap: the order in which a reader may rely on them. */
  private async flush(): Promise<void> {
    if (this.kept.size === 0) return;
    const { kept, versions, replaced } = this;
    const { collections, failPoint } = this.parts;
    const { session } = this;
    this.kept = new Map();
    this.versions = [];
    this.replaced = new Map();
    this.keptBytes = 0;
    try {
      await failPoint('before-old-version');
      if (versions.length > 0) await collections.versions.insertMany(versions, { session });
      await failPoint('after-old-version');
      const result = await collections.resources.bulkWrite(operationsOf(kept, replaced), {
        session,
        ordered: false,
      });
      if (result.matchedCount !== replaced.size)
        throw versionConflict([...replaced.keys()].join(', '));
      await failPoint('after-swap');
    } catch (error) {
      if (isDuplicate(error)) throw versionConflict([...kept.keys()].join(', '), error);
      throw error;
    }
  }

  /** Sends what a read could see: resources of the types it looks at. */
  private async settle(query: SearchQuery): Promise<void> {
    this.checkOpen();
    if (this.kept.size === 0) return;
    const types = new Set([query.type]);
    typesIn(query.where, types);
    for (const { source, target, where } of query.includes) {
      types.add(source).add(target);
      typesIn(where, types);
    }
    for (const { t } of this.kept.values()) {
      if (!types.has(t)) continue;
      await this.flush();
      return;
    }
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
    } catch (error) {
      // Two processes made the lock at once: one of them starts again and finds it.
      if (isDuplicate(error))
        throw new StartAgain('The lock was made by another process.', { cause: error });
      throw error;
    }
  }

  /** The commands, with the current versions they bring kept for the writes that follow. */
  private remembering(commands: Commands): Commands {
    return {
      ...commands,
      find: async <T>(command: Parameters<Commands['find']>[0]) => {
        const documents = await commands.find<T>(command);
        if (command.collection === 'resources' && command.fields === CONTENT_FIELDS.resources) {
          for (const document of documents) this.remember(document);
        }
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

function operationsOf(
  kept: ReadonlyMap<string, ResourceDocument>,
  replaced: ReadonlyMap<string, string>,
): AnyBulkWriteOperation<ResourceDocument>[] {
  return [...kept].map(([_id, document]) => {
    const former = replaced.get(_id);
    if (former === undefined) return { insertOne: { document } };
    return { replaceOne: { filter: { _id, ver: former }, replacement: document } };
  });
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

function typesIn(node: SearchNode, types: Set<string>): void {
  switch (node.kind) {
    case 'and':
    case 'or':
      for (const operand of node.operands) typesIn(operand, types);
      return;
    case 'not':
      typesIn(node.operand, types);
      return;
    case 'chain':
    case 'has':
      types.add(node.kind === 'chain' ? node.target : node.source);
      typesIn(node.where, types);
      return;
    case 'all':
    case 'none':
    case 'record':
    case 'id':
    case 'token':
    case 'string':
    case 'uri':
    case 'range':
    case 'reference':
    case 'missing':
      return;
  }
}

function versionConflict(reference: string, cause?: unknown) {
  const error = conflict({
    fr: `${reference} a changé entre-temps. Relisez la version actuelle et recommencez.`,
    en: `${reference} has changed in the meantime. Read the current version and try again.`,
  });
  return cause === undefined ? error : Object.assign(error, { cause });
}
