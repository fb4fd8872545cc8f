/** Whether every writer's sequence is whole: 1, 2, 3 … without a repeat, and no gap but those its end explains. dmp.md 6.6. */

export interface NumberedTrace {
  readonly writer: string;
  readonly sequence: number;
  /** Milliseconds since 1970 UTC. */
  readonly recorded: number;
}

export interface Break {
  readonly writer: string;
  readonly expected: number;
  readonly found: number;
}

export interface JournalReport {
  readonly events: number;
  readonly writers: number;
  /** Places where a number is missing or repeated and nothing explains it, writer by writer; at most BREAKS_MAX. */
  readonly breaks: readonly Break[];
}

export interface Verification {
  /** The whole journal, in order of writer and sequence. */
  readonly traces: AsyncIterable<NumberedTrace>;
  /** Numbers each ended writer gave and never stored, as the next start named them. */
  readonly explained: ReadonlyMap<string, ReadonlySet<number>>;
  readonly progress?: (events: number) => void;
}

const BREAKS_MAX = 20;
const PROGRESS_EVERY = 10_000;

export async function verifyJournal({
  traces,
  explained,
  progress,
}: Verification): Promise<JournalReport> {
  const breaks: Break[] = [];
  const nothing: ReadonlySet<number> = new Set();
  let events = 0;
  let writers = 0;
  let writer: string | undefined;
  let last = 0;
  for await (const trace of traces) {
    if (trace.writer !== writer) {
      ({ writer } = trace);
      last = 0;
      writers += 1;
    }
    const missing = explained.get(writer) ?? nothing;
    let expected = last + 1;
    while (expected < trace.sequence && missing.has(expected)) expected += 1;
    if (trace.sequence !== expected && breaks.length < BREAKS_MAX)
      breaks.push({ writer, expected, found: trace.sequence });
    last = trace.sequence;
    events += 1;
    if (events % PROGRESS_EVERY === 0) progress?.(events);
  }
  return { events, writers, breaks };
}
