/**
 * A writer that ended without a word: a process that was killed may have given numbers to requests it never answered.
 * The next start closes its sequence by naming them, so that a missing number is either explained or a break.
 * dmp.md 6.6, "A lost writer's numbers are closed".
 */
import type { TraceDraft } from './trace.ts';
import { TRACE_FORMAT } from './trace.ts';
import type { NumberedTrace } from './verify.ts';

export const WRITER_ENDED = 'writer-ended';
/** Who acts when nobody asked. */
export const SERVER_SUBJECT = 'carnet';

/** Requests under way in one process when it ended; more would be a break. */
const MISSING_MAX = 10_000;

/** Numbers below the last that were never stored. */
export async function missingNumbers(
  traces: AsyncIterable<NumberedTrace>,
): Promise<{ readonly last: number; readonly missing: readonly number[] }> {
  const missing: number[] = [];
  let last = 0;
  for await (const { sequence } of traces) {
    for (let number = last + 1; number < sequence && missing.length < MISSING_MAX; number += 1)
      missing.push(number);
    last = sequence;
  }
  return { last, missing };
}

export interface EndedWriter {
  readonly writer: string;
  readonly last: number;
  readonly missing: readonly number[];
  /** Id of the trace that says so. */
  readonly id: string;
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
}

export function writerEndedDraft({ writer, last, missing, id, now }: EndedWriter): TraceDraft {
  return {
    format: TRACE_FORMAT,
    id: `${id}.0`,
    requestId: id,
    started: now,
    recorded: now,
    interaction: WRITER_ENDED,
    action: 'E',
    outcome: '0',
    agent: { actor: 'SERVER', subject: SERVER_SUBJECT, client: 'carnet', roles: [], purposes: [] },
    basis: [],
    touched: [],
    details: { writer, last: String(last), missing: missing.join(' ') },
  };
}
