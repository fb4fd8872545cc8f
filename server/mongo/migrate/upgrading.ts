/** What a step from one format to the next works on. */
import type { Collections } from '../collections.ts';
import type { FailPoints } from '../fail-point.ts';
import type { Sealer } from '../seal/sealer.ts';

export interface Upgrading {
  readonly collections: Collections;
  readonly sealer: Sealer;
  /** Told what an operator should know, one sentence each. */
  readonly log: (message: string) => void;
  readonly failPoint: FailPoints;
  /** Resources in one batch. */
  readonly batch: number;
}
