/**
 * Small writes of one moment in one transaction: its beginning, its commit and its flush of the disk cost more than the
 * writes in it (docs/performance.md). Each member stands on versions it expects, and no two write the same resource.
 * A group that fails in any way wrote nothing: its members then go alone, from the start of their work.
 */
import type { MongoClient } from 'mongodb';
import type { Trace } from '../../fhir/audit/trace.ts';
import type { Collections } from '../collections.ts';
import type { FailPoints } from '../fail-point.ts';
import { hasLabel } from '../failures.ts';
import { insertTraces } from '../journal/insert.ts';
import type { JournalEncoding } from '../journal/trace-document.ts';
import { commit, TRANSACTION_OPTIONS } from './commit.ts';
import { LazySession } from './lazy-session.ts';
import type { KeptWrite } from './outbox.ts';
import { Outbox } from './outbox.ts';

/** Writes and traces in one group. */
const GROUP_MAX = 128;
/** Groups under way at once: one is being written while another waits for the disk. */
const UNDER_WAY_MAX = 2;

/** The writes of one request and their traces. */
export interface Few {
  readonly writes: readonly KeptWrite[];
  readonly traces: readonly Trace[];
}

interface Member extends Few {
  readonly resolve: (isCommitted: boolean) => void;
  readonly reject: (error: unknown) => void;
}

export interface WriteGroupsParts {
  readonly client: MongoClient;
  readonly collections: Collections;
  readonly encoding: JournalEncoding;
  readonly failPoint: FailPoints;
}

export class WriteGroups {
  private readonly parts: WriteGroupsParts;
  private waiting: Member[] = [];
  private underWay = 0;
  private isGathering = false;

  constructor(parts: WriteGroupsParts) {
    this.parts = parts;
  }

  /** False: nothing was written, and the work is to be done again alone. @throws FhirError 503 when that is not known. */
  commit(few: Few): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ ...few, resolve, reject });
      if (!this.isGathering && this.underWay < UNDER_WAY_MAX) this.serve().catch(reject);
    });
  }

  private async serve(): Promise<void> {
    this.underWay += 1;
    try {
      await this.sendAll();
    } finally {
      this.underWay -= 1;
    }
  }

  private async sendAll(): Promise<void> {
    while (this.waiting.length > 0) {
      // To the end of this turn, so that what comes in it goes together.
      this.isGathering = true;
      await Promise.resolve();
      this.isGathering = false;
      await this.send(this.nextGroup());
    }
  }

  /** In the order they came; one that writes what the group writes already waits for the next. */
  private nextGroup(): readonly Member[] {
    const group: Member[] = [];
    const later: Member[] = [];
    const ids = new Set<string>();
    let size = 0;
    for (const member of this.waiting) {
      const own = member.writes.map(({ document }) => document._id);
      const weight = own.length + member.traces.length;
      if (size + weight > GROUP_MAX || own.some((id) => ids.has(id))) {
        later.push(member);
        continue;
      }
      size += weight;
      for (const id of own) ids.add(id);
      group.push(member);
    }
    this.waiting = later;
    return group;
  }

  private async send(group: readonly Member[]): Promise<void> {
    const session = new LazySession(this.parts.client, TRANSACTION_OPTIONS, true);
    let isUndone = true;
    try {
      await this.write(group, session);
      isUndone = false;
      await commit(session.begun(), this.parts.failPoint);
      for (const { resolve } of group) resolve(true);
    } catch (error) {
      isUndone ||= hasLabel(error, 'TransientTransactionError');
      await session.abort().catch(() => undefined);
      for (const { resolve, reject } of group) {
        if (isUndone) resolve(false);
        else reject(error);
      }
    } finally {
      await session.end();
    }
  }

  private async write(group: readonly Member[], session: LazySession): Promise<void> {
    const { collections, encoding, failPoint } = this.parts;
    const stale = (): Error => new Error('A version is no longer current.');
    const outbox = new Outbox({ collections, failPoint, session: () => session.begun(), stale });
    for (const { document, former } of group.flatMap(({ writes }) => writes)) {
      await outbox.add(document, former);
    }
    await outbox.send();
    await failPoint('before-trace');
    const traces = group.flatMap((member) => member.traces);
    if (traces.length > 0)
      await insertTraces(traces, { collections, ...encoding }, session.begun());
    await failPoint('after-trace');
  }
}
