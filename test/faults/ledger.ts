/** What was asked of a server and what it acknowledged: the truth its state is held against afterwards. */
import { demoUuid } from '../../scripts/demo/fhir-json.ts';

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
}

export interface Ledger {
  /** Code that all Observations of the round bear. */
  readonly round: string;
  /** Instant before the first request, a FHIR instant. */
  readonly since: string;
  readonly acts: Act[];
  /** What must not happen whatever is killed: a 500, a 503 without Retry-After, a refusal of what is right. */
  readonly faults: string[];
}

/** The `X-Request-Id` of a request: a UUID, which the journal keeps as it is. */
export function traceKey(requestId: string): string {
  return demoUuid(`load/${requestId}`);
}
