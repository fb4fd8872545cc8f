/**
 * The drafts of one request, until they are durable. A number is given once per draft, so that an attempt that was
 * rolled back and its retry leave one gap-free sequence (architecture.md 5; dmp.md 6.6, Durable).
 */
import type { Trace, TraceDraft, TraceWriter } from '../audit/trace.ts';

export class TraceBook {
  private readonly writer: TraceWriter;
  private readonly numbers = new Map<string, number>();
  private drafts = new Map<string, TraceDraft>();
  private abandoned = new Map<string, TraceDraft>();

  constructor(writer: TraceWriter) {
    this.writer = writer;
  }

  add(drafts: readonly TraceDraft[]): void {
    for (const draft of drafts) this.drafts.set(draft.id, draft);
  }

  /** What the present attempt noted. */
  noted(): readonly TraceDraft[] {
    return [...this.drafts.values()];
  }

  /** A transaction starts, or starts again: what its earlier attempt noted did not happen. */
  startAttempt(): void {
    for (const [id, draft] of this.drafts) this.abandoned.set(id, draft);
    this.drafts = new Map();
  }

  /**
   * The drafts as they are to be stored with a success. What an abandoned attempt had numbered and this one did not
   * make again is told as rolled back: its number is not lost.
   */
  committed(): readonly Trace[] {
    const orphans = [...this.abandoned.values()].filter(
      ({ id }) => this.numbers.has(id) && !this.drafts.has(id),
    );
    return [...orphans.map(undone), ...this.drafts.values()].map((draft) => this.numbered(draft));
  }

  /** The drafts after a roll-back: what had succeeded was not answered, what failed stays as it is. */
  rolledBack(): readonly Trace[] {
    const all = new Map([...this.abandoned, ...this.drafts]);
    return [...all.values()].map((draft) => this.numbered(undone(draft)));
  }

  private numbered(draft: TraceDraft): Trace {
    const sequence = this.numbers.get(draft.id) ?? this.writer.next();
    this.numbers.set(draft.id, sequence);
    return { ...draft, writer: this.writer.writer, sequence };
  }
}

function undone(draft: TraceDraft): TraceDraft {
  return draft.outcome === '0' ? { ...draft, outcome: '8', reason: 'rolled-back' } : draft;
}
