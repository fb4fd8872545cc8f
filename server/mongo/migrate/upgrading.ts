/** What a step from one format to the next works on. */
import type { Collections } from '../collections.ts';
import type { FailPoints } from '../fail-point.ts';
import type { Sealer } from '../seal/sealer.ts';

export interface Upgrading {
  readonly collections: Collections;
  readonly sealer: Sealer;
  /** Told what an operator should know, one sentence each. */
  readonly log: (message: string) => void;
  /** Called after each batch: whoever waits learns that it goes on. */
  readonly progress: () => void;
  readonly failPoint: FailPoints;
  /** Resources in one batch. */
  readonly batch: number;
}

/** Numbers of resources. */
export interface Upgraded {
  /** By this process. */
  readonly changed: number;
  /** Of records whose key was destroyed: left as they were, and not read any more. */
  readonly erased: number;
}
