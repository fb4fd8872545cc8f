/**
 * Reads of one resource each, asked at the same moment, as one command. A command costs this process and the database
 * several times what the look-up in it costs (docs/performance.md), so the reads that come while one command is under way
 * share the next. Each keeps its own condition: an id stands once in a command, so what comes back with it satisfied the
 * condition of the one who asked. A command begins after every read in it was asked.
 */
import { unavailable } from '../../fhir/outcome/errors.ts';
import type { ConditionDocument } from './condition.ts';

/** Reads in one command: beyond sixteen the cost of each falls no more. */
const SHARED_MAX = 16;
/** Reads waiting at most; beyond, requests are told to come back. */
const WAITING_MAX = 4096;

/** A condition that names one id. */
export interface OneRead {
  readonly _id: string;
}

interface Waiting {
  readonly filter: OneRead & ConditionDocument;
  readonly resolve: (found: readonly unknown[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Runs one command: the documents that satisfy the condition, at most `limit`. */
export type Run = (filter: ConditionDocument, limit: number) => Promise<readonly unknown[]>;

export class SharedReads {
  private readonly run: Run;
  private waiting: Waiting[] = [];
  private serving: Promise<void> | undefined;

  constructor(run: Run) {
    this.run = run;
  }

  /** The document, or none. @throws what the command throws. */
  find(filter: OneRead & ConditionDocument): Promise<readonly unknown[]> {
    if (this.waiting.length >= WAITING_MAX)
      return Promise.reject(unavailable(new Error('Too many reads wait.')));
    return new Promise((resolve, reject) => {
      this.waiting.push({ filter, resolve, reject });
      this.serving ??= this.serve();
    });
  }

  private async serve(): Promise<void> {
    // After this turn, so that what is asked in it goes together.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const group = this.nextGroup();
      try {
        const filter = together(group.map((one) => one.filter));
        const found = new Map(
          (await this.run(filter, group.length)).map((one) => [idOf(one), one] as const),
        );
        for (const { filter: asked, resolve } of group) {
          const one = found.get(asked._id);
          resolve(one === undefined ? [] : [one]);
        }
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.serving = undefined;
  }

  /** Reads of different ids; another read of the same id waits for the next command. */
  private nextGroup(): readonly Waiting[] {
    const group = new Map<string, Waiting>();
    const later: Waiting[] = [];
    for (const one of this.waiting) {
      if (group.size >= SHARED_MAX || group.has(one.filter._id)) later.push(one);
      else group.set(one.filter._id, one);
    }
    this.waiting = later;
    return [...group.values()];
  }
}

/** Ids alone are a list, which the database looks up without a plan. */
function together(filters: readonly (OneRead & ConditionDocument)[]): ConditionDocument {
  const [first, ...others] = filters;
  if (first && others.length === 0) return first;
  const areIds = filters.every((filter) => Object.keys(filter).length === 1);
  return areIds ? { _id: { $in: filters.map(({ _id }) => _id) } } : { $or: filters };
}

/** Every document has an id: a projection gives it unless told not to. */
function idOf(document: unknown): string {
  // Of `resources` and `versions`, whose ids are texts.
  return (document as { readonly _id: string })._id;
}
