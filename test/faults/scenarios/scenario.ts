/** A fault as a row of the table: what is broken how often, and what came of it. */
import type { Ledger, Stretch } from '../ledger.ts';
import { acknowledgedWritesIn, longestSilence } from '../ledger.ts';
import type { Random } from '../random.ts';
import type { Violation } from '../violation.ts';
import { wrong } from '../violation.ts';

/** What the person who starts the rig chooses. */
export interface Plan {
  /** `kill -9` at random moments, of node and of mongod together. */
  readonly kills: number;
  readonly failOvers: number;
  /** Rounds of the faults that have no number of their own. */
  readonly rounds: number;
  /** Clients at once, for the faults that last. */
  readonly clients: number;
  /** How long mongod hangs or is gone. */
  readonly outageSeconds: number;
  /** `settings.electionTimeoutMillis` of the replica set. */
  readonly electionMilliseconds: number;
  readonly random: Random;
  /** Told what goes on, one sentence each. */
  readonly tell: (message: string) => void;
}

export interface Round {
  /** What was done, in a few words. */
  readonly what: string;
  /** Writes acknowledged. */
  readonly acknowledged: number;
  readonly violations: readonly Violation[];
  /** Longest time in which nothing was acknowledged to anybody. */
  readonly silentSeconds: number;
}

/** A scenario that runs: servers, databases and folders that go when it is closed. */
export interface Running {
  round(index: number): Promise<Round>;
  /** What is found wrong at the end, when all rounds are over. */
  finish(): Promise<readonly Violation[]>;
  close(): Promise<void>;
}

export interface Scenario {
  readonly name: string;
  readonly about: string;
  rounds(plan: Plan): number;
  open(plan: Plan): Promise<Running>;
}

interface Outcome {
  readonly what: string;
  readonly ledger: Ledger;
  readonly violations: readonly Violation[];
  /** Of the load. */
  readonly stretch: Stretch;
  /** Silence beyond the load: from the death of the server to the next one's first answer. */
  readonly startSeconds?: number;
}

export function roundOf({ what, ledger, violations, stretch, startSeconds = 0 }: Outcome): Round {
  const acknowledged = acknowledgedWritesIn(ledger);
  const nothing = acknowledged === 0 ? [wrong(`${ledger.round}: nothing was acknowledged`)] : [];
  return {
    what,
    acknowledged,
    violations: [...nothing, ...violations],
    silentSeconds: Math.max(longestSilence(ledger, stretch), startSeconds),
  };
}

/** Closes all, and throws the first failure when all is closed. */
export async function closeAll(parts: readonly { close(): Promise<void> }[]): Promise<void> {
  const outcomes = await Promise.allSettled(parts.map((part) => part.close()));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}
