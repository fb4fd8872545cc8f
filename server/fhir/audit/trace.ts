/**
 * The trace of one action, compact: what is stored. An AuditEvent is rendered from it at reading, by a pure function
 * of its `format` (dmp.md 6.2 and 6.4; IHE BALP 1.1). It holds ids, codes and the query; never a name or a title.
 */
import type { Coding } from '../access/caller.ts';
import type { ResourceType } from '../model/resource.ts';

/** Raised when the meaning of a stored member changes; every earlier number stays readable. */
export const TRACE_FORMAT = 1;

export interface TouchedResource {
  readonly type: ResourceType;
  readonly id: string;
  readonly versionId?: string;
}

/** R4 AuditEvent.outcome: 0 success, 4 minor failure (the request was wrong), 8 serious (refused or rolled back), 12 ours. */
export type TraceOutcome = '0' | '4' | '8' | '12';

export interface TraceDraft {
  readonly format: typeof TRACE_FORMAT;
  /** Request id and place of the entry in its Bundle: the same action is written once, however often retried. */
  readonly id: string;
  readonly requestId: string;
  /** Milliseconds since 1970 UTC: when the request arrived, and when its outcome was known. */
  readonly started: number;
  readonly recorded: number;
  /** Logical id of the Patient whose record is concerned. */
  readonly record?: string;
  /** R4 interaction code or `$operation`; other events of dmp.md 6.3 use their number (`E9`). */
  readonly interaction: string;
  readonly action: 'C' | 'R' | 'U' | 'D' | 'E';
  readonly outcome: TraceOutcome;
  /** Coded reason of a refusal (dmp.md 5.4), or the HTTP status as text. */
  readonly reason?: string;
  readonly agent: TraceAgent;
  /** Line of the decision table and the Consents it used. */
  readonly basis: readonly string[];
  readonly touched: readonly TouchedResource[];
  /** Type asked for, when nothing was touched. */
  readonly type?: ResourceType;
  /** The query as received, of a search. */
  readonly query?: string;
  readonly resultCount?: number;
  /** What a module adds: access mode, reason given, labels before and after. */
  readonly details: Readonly<Record<string, string>>;
}

export interface TraceAgent {
  readonly actor: string;
  readonly subject: string;
  readonly client: string;
  readonly fhirUser?: string;
  readonly identifier?: { readonly system: string; readonly value: string };
  readonly roles: readonly Coding[];
  readonly organization?: { readonly system: string; readonly value: string };
  readonly purposes: readonly Coding[];
  readonly tokenId?: string;
}

/** A draft with its place in the writer's own sequence, gap-free in the life of a process (dmp.md 6.6, Durable). */
export interface Trace extends TraceDraft {
  readonly writer: string;
  readonly sequence: number;
}

/** The sequence of one process; numbers are given once and none is skipped. */
export interface TraceWriter {
  readonly writer: string;
  next(): number;
}

export function traceWriter(writer: string): TraceWriter {
  let last = 0;
  return {
    writer,
    next: () => {
      last += 1;
      return last;
    },
  };
}
