/**
 * Group commit: a journaled insert costs a flush of the disk, which the requests of a moment share. A trace in a group of
 * four costs both processes three times what it costs in a group of sixteen, so while reads go on a group waits until it is
 * worth a flush, or for GATHER_MILLISECONDS_MAX: one request alone waits for nobody (architecture.md 13; docs/performance.md).
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Trace } from '../../fhir/audit/trace.ts';
import { unavailable } from '../../fhir/outcome/errors.ts';
import type { TraceDocument } from '../collections.ts';
import type { FailPoints } from '../fail-point.ts';
import { isPassing } from '../failures.ts';
import type { Journal } from './insert.ts';
import { insertDurably } from './insert.ts';
import type { ReadsUnderWay } from './reads-under-way.ts';
import { traceDocument } from './trace-document.ts';

export const GROUP_MAX = 64;
/** Traces waiting at most; beyond, requests are told to come back. */
export const QUEUE_MAX = 4096;
/** How long a group of unknown outcome is sent again. */
const RETRY_MILLISECONDS_MAX = 2000;
const RETRY_PAUSE_MILLISECONDS = 50;
/** How long a group waits for traces of reads that go on, and how many are worth no longer wait. */
const GATHER_MILLISECONDS_MAX = 4;
const GATHERED_ENOUGH = 16;

interface Waiting {
  readonly documents: readonly TraceDocument[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export class GroupCommit {
  private readonly journal: Journal;
  private readonly failPoint: FailPoints;
  private queue: Waiting[] = [];
  private queued = 0;
  private running: Promise<void> | undefined;
  private readonly reads: ReadsUnderWay;
  /** Closes the group that gathers, when it is large enough. */
  private look: () => void = () => undefined;

  constructor(journal: Journal, failPoint: FailPoints, reads: ReadsUnderWay) {
    this.journal = journal;
    this.failPoint = failPoint;
    this.reads = reads;
    reads.onEnd = () => this.look();
  }

  /** Resolves when the traces are durable. @throws FhirError 503 when they cannot be, or too many wait. */
  async append(traces: readonly Trace[]): Promise<void> {
    if (traces.length === 0) return;
    if (this.queued + traces.length > QUEUE_MAX)
      throw unavailable(new Error('The journal queue is full.'));
    this.queued += traces.length;
    try {
      const documents = await Promise.all(
        traces.map((trace) => traceDocument(trace, this.journal)),
      );
      await new Promise<void>((resolve, reject) => {
        this.queue.push({ documents, resolve, reject });
        this.look();
        this.running ??= this.run();
      });
    } finally {
      this.queued -= traces.length;
    }
  }

  /** Resolves when nothing waits any more. */
  async drained(): Promise<void> {
    while (this.running) await this.running;
  }

  private async run(): Promise<void> {
    // Leaves the caller's turn, so that what arrives in it joins the first group.
    await Promise.resolve();
    while (this.queue.length > 0) {
      await this.gathered();
      const group = this.nextGroup();
      try {
        await this.failPoint('before-trace');
        await this.send(group.flatMap(({ documents }) => documents));
        await this.failPoint('after-trace');
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(unavailable(error));
      }
    }
    this.running = undefined;
  }

  /** Resolves when what waits is worth a flush. */
  private gathered(): Promise<void> {
    const isEnough = (): boolean => this.reads.count === 0 || this.queue.length >= GATHERED_ENOUGH;
    if (isEnough()) return Promise.resolve();
    return new Promise((resolve) => {
      const close = (): void => {
        clearTimeout(timer);
        this.look = () => undefined;
        resolve();
      };
      const timer = setTimeout(close, GATHER_MILLISECONDS_MAX);
      this.look = () => {
        if (isEnough()) close();
      };
    });
  }

  /** Whole requests, up to GROUP_MAX traces; one request of more goes alone. */
  private nextGroup(): readonly Waiting[] {
    let size = 0;
    let length = 0;
    for (const { documents } of this.queue) {
      if (length > 0 && size + documents.length > GROUP_MAX) break;
      size += documents.length;
      length += 1;
    }
    const group = this.queue.slice(0, length);
    this.queue = this.queue.slice(length);
    return group;
  }

  private async send(documents: readonly TraceDocument[]): Promise<void> {
    const started = performance.now();
    for (;;) {
      try {
        await insertDurably(documents, this.journal);
        return;
      } catch (error) {
        const isLate = performance.now() - started > RETRY_MILLISECONDS_MAX;
        if (isLate || !isPassing(error)) throw error;
        await pause(RETRY_PAUSE_MILLISECONDS);
      }
    }
  }
}
