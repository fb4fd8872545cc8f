/** What was asked of a server and what it acknowledged: the truth its state is held against afterwards. */
import { demoUuid } from '../../scripts/demo/fhir-json.ts';
import type { Violation } from './violation.ts';

/** One version of one Observation, named by its tag, that a request makes. */
export interface Change {
  readonly tag: string;
  readonly version: number;
  readonly text: string;
}

export interface Sent {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Relative to the FHIR base; empty for a transaction. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: object;
}

/**
 * `acknowledged`: a 2xx was received. `refused`: a 4xx. `doubt`: a 5xx, or no answer at all; it may have been done.
 */
export type Outcome = 'acknowledged' | 'refused' | 'doubt';

export interface Act {
  /** Says who asked what; `traceKey` of it is sent as `X-Request-Id`. */
  readonly requestId: string;
  /** True when it repeats a request in doubt: what it meets it may have found and not made. */
  readonly isRepeat: boolean;
  readonly sent: Sent;
  readonly changes: readonly Change[];
  readonly outcome: Outcome;
  /** Absent when no answer came. */
  readonly status?: number;
  /** True when it was told to come back before anything was begun: such a request leaves no trace. */
  readonly isTurnedAway: boolean;
  /** When it was sent, and when its answer was there or given up: milliseconds of `performance.now()`. */
  readonly began: number;
  readonly ended: number;
}

export interface Ledger {
  /** Code that all Observations of the round bear. */
  readonly round: string;
  /** Instant before the first request, a FHIR instant. */
  readonly since: string;
  readonly acts: Act[];
  /** What must not happen whatever is killed: a 500, a 503 without Retry-After, a refusal of what is right. */
  readonly faults: Violation[];
  /** True when there was no place left even for the traces of refusals: a 503 may have none then. */
  refusalsMayBeUntraced?: boolean;
}

/** Writes acknowledged, a transaction as one. */
export function acknowledgedWritesIn({ acts }: Ledger): number {
  return acts.filter(({ outcome, changes }) => outcome === 'acknowledged' && changes.length > 0)
    .length;
}

/** A stretch of `performance.now()`. */
export interface Stretch {
  readonly from: number;
  readonly until: number;
}

/** Seconds of the longest stretch within `from` and `until` in which nothing was acknowledged to anybody. */
export function longestSilence({ acts }: Ledger, { from, until }: Stretch): number {
  const heard = acts
    .filter(({ outcome, ended }) => outcome === 'acknowledged' && ended > from && ended < until)
    .map(({ ended }) => ended)
    .sort((one, other) => one - other);
  let longest = 0;
  let last = from;
  for (const moment of [...heard, until]) {
    longest = Math.max(longest, moment - last);
    last = moment;
  }
  return longest / 1000;
}

/** Seconds of the request that waited longest for its answer. */
export function longestWait({ acts }: Ledger): number {
  return Math.max(0, ...acts.map(({ began, ended }) => ended - began)) / 1000;
}

/** The `X-Request-Id` of a request: a UUID, which the journal keeps as it is. */
export function traceKey(requestId: string): string {
  return demoUuid(`load/${requestId}`);
}
