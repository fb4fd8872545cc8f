/**
 * The policy versions of records, read before every decision. A command costs this process and the database many times what
 * a look-up in it costs, so the requests of one moment share a command: it is sent at once when none is under way, else when
 * the one before has returned, and nobody joins it afterwards. Each answer is thus as new as the request it serves
 * (architecture.md 5, Decisions).
 */
import type { Db, Document } from 'mongodb';
import { unavailable } from '../fhir/outcome/errors.ts';
import type { Collections, RecordDocument } from './collections.ts';
import { runRead } from './run-command.ts';

/** Records one command looks up. */
export const LOOKED_UP_MAX = 64;
/** Requests waiting at most; beyond, they are told to come back. */
export const WAITING_MAX = 4096;

interface Waiting {
  readonly records: readonly string[];
  readonly resolve: (versions: readonly number[]) => void;
  readonly reject: (error: unknown) => void;
}

export class PolicyVersions {
  private readonly db: Db;
  private waiting: Waiting[] = [];
  /** Never rejects: each group is told what became of it. */
  private running: Promise<void> | undefined;

  constructor({ db }: Pick<Collections, 'db'>) {
    this.db = db;
  }

  /**
   * The version of each record, in the order asked; 0 when there was none.
   * @throws FhirError 503 whatever kept it from being known: without it nothing may be decided.
   */
  of(records: readonly string[]): Promise<readonly number[]> {
    if (records.length > LOOKED_UP_MAX)
      return Promise.reject(new Error(`More than ${LOOKED_UP_MAX} policy versions at once.`));
    if (this.waiting.length >= WAITING_MAX)
      return Promise.reject(unavailable(new Error('Too many requests wait for a decision.')));
    return new Promise((resolve, reject) => {
      this.waiting.push({ records, resolve, reject });
      this.running ??= this.serve();
    });
  }

  private async serve(): Promise<void> {
    // After this turn, so that what is asked in it goes together.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const { group, records } = this.nextGroup();
      try {
        const versions = await this.read(records);
        for (const one of group)
          one.resolve(one.records.map((record) => versions.get(record) ?? 0));
      } catch (cause) {
        for (const { reject } of group) reject(unavailable(cause));
      }
    }
    this.running = undefined;
  }

  /** Whole requests, of LOOKED_UP_MAX records together. */
  private nextGroup() {
    const records = new Set<string>();
    let length = 0;
    for (const { records: asked } of this.waiting) {
      if (length > 0 && new Set([...records, ...asked]).size > LOOKED_UP_MAX) break;
      for (const record of asked) records.add(record);
      length += 1;
    }
    const group = this.waiting.slice(0, length);
    this.waiting = this.waiting.slice(length);
    return { group, records: [...records] };
  }

  private async read(records: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return versionsIn(await runRead(this.db, commandFor(records)));
  }
}

function commandFor(records: readonly string[]): Document {
  return {
    find: 'records',
    filter: { _id: { $in: records } },
    projection: { policyVersion: 1 },
    hint: '_id_',
    limit: records.length,
    singleBatch: true,
  };
}

function versionsIn(answer: Document): ReadonlyMap<string, number> {
  // The answer of a find on `records`, with the fields that were asked.
  const { firstBatch } = answer['cursor'] as {
    readonly firstBatch: readonly Pick<RecordDocument, '_id' | 'policyVersion'>[];
  };
  return new Map(firstBatch.map(({ _id, policyVersion }) => [_id, policyVersion] as const));
}
