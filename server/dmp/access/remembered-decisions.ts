/**
 * Decisions about open records, kept with all they depended on: who asks and what (the key), the rights of the record as one
 * object, the references the caller answers to, and the span of time in which no period of these rights begins or ends. A
 * filter is hundreds of nodes; who finds it here also finds the same nodes again.
 */
import type { AccessDecision } from '../../fhir/access/policy.ts';
import type { Bounds } from '../../fhir/model/date.ts';
import { RecentMap } from '../../fhir/model/recent-map.ts';
import type { RightsOfRecord } from '../rights/rights-of-record.ts';

/** Decisions kept, of all records and callers: ten kilobytes each, a hundred under many limited rights. */
export const DECISIONS_KEPT_MAX = 1000;

/** What a decision rests on beside the caller and the question. */
export interface Ground {
  readonly rights: RightsOfRecord;
  /** Version of the directory at which the caller answered to the references. */
  readonly directory: number;
  readonly references: ReadonlySet<string>;
}

export interface Remembered extends Ground {
  readonly decision: AccessDecision;
  /** Milliseconds since 1970 UTC, low inclusive, high exclusive. */
  readonly span: Bounds;
}

export class RememberedDecisions {
  private readonly recent = new RecentMap<Remembered>(DECISIONS_KEPT_MAX);

  /** A decision of these rights at this time; it stands while the caller answers to the same references. */
  find(key: string, rights: RightsOfRecord, at: number): Remembered | undefined {
    const known = this.recent.get(key);
    if (known?.rights !== rights) return undefined;
    const [low, high] = known.span;
    return low <= at && at < high ? known : undefined;
  }

  keep(key: string, remembered: Remembered): void {
    this.recent.set(key, remembered);
  }
}

export function isSame(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && one.isSubsetOf(other);
}
