/**
 * The database hangs, or is stopped and comes back seconds later: requests are told 503 with Retry-After within bounded
 * time, then all is well without a restart of node. architecture.md 12 and 13.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Member } from '../database/replica-set.ts';
import { ReplicaSet } from '../database/replica-set.ts';
import type { Ledger } from '../ledger.ts';
import { longestWait } from '../ledger.ts';
import { DMP } from '../regimes.ts';
import { Rig } from '../rig.ts';
import type { Violation } from '../violation.ts';
import { wrong } from '../violation.ts';
import { wrongAtEnd } from './kills.ts';
import type { Plan, Round, Running, Scenario } from './scenario.ts';
import { closeAll, roundOf } from './scenario.ts';

/** Longest a request may wait for its 503: the socket's limit and the pauses around it (`mongo/connect.ts`). */
const WAIT_SECONDS_MAX = 30;
/** From the return of the database to the first success. */
const RETURN_SECONDS_MAX = 15;
const PACE_MILLISECONDS = 60;

interface Manner {
  readonly what: string;
  go(member: Member): Promise<void>;
  comeBack(member: Member): Promise<void>;
}

const HANGS: Manner = {
  what: 'mongod hangs (SIGSTOP)',
  go: async (member) => member.hang(),
  comeBack: async (member) => member.resume(),
};
const STOPS: Manner = {
  what: 'mongod is stopped in order',
  go: (member) => member.terminate(),
  comeBack: (member) => member.start(),
};
const DIES: Manner = { ...STOPS, what: 'mongod is killed', go: (member) => member.kill() };

export const hang: Scenario = {
  name: 'hang',
  about: 'mongod hangs (SIGSTOP) for seconds and goes on',
  rounds: ({ rounds }) => rounds,
  open: (plan) => openOutage(plan, () => HANGS),
};

export const stop: Scenario = {
  name: 'stop',
  about: 'mongod is stopped, or killed, kept down for seconds and started again',
  rounds: ({ rounds }) => rounds * 2,
  open: (plan) => openOutage(plan, (index) => (index % 2 === 0 ? STOPS : DIES)),
};

/** The member is ours and not the server's own, so that nothing starts it before its time. */
async function openOutage(plan: Plan, mannerOf: (index: number) => Manner): Promise<Running> {
  const { electionMilliseconds, clients, outageSeconds } = plan;
  const set = await ReplicaSet.open({ members: 1, electionMilliseconds });
  try {
    const rig = await Rig.open(DMP, {
      environment: { MONGODB_URI: set.uri },
      pace: { clients, milliseconds: PACE_MILLISECONDS },
    });
    return {
      round: (index) => outageRound(rig, set, { index, manner: mannerOf(index), outageSeconds }),
      finish: () => wrongAtEnd(rig),
      close: async () => {
        await rig.close();
        await set.close();
      },
    };
  } catch (error) {
    await closeAll([set]);
    throw error;
  }
}

interface Outage {
  readonly index: number;
  readonly manner: Manner;
  readonly outageSeconds: number;
}

async function outageRound(rig: Rig, set: ReplicaSet, outage: Outage): Promise<Round> {
  const { index, manner, outageSeconds } = outage;
  const ledger = rig.openLedger(`outage-${index}`);
  let down = 0;
  let back = 0;
  const stretch = await rig.underLoad(ledger, async (clients) => {
    await rig.untilHealed(clients);
    const member = await set.primary();
    down = performance.now();
    await manner.go(member);
    try {
      await pause(outageSeconds * 1000);
    } finally {
      back = performance.now();
      await manner.comeBack(member);
    }
    await set.untilWhole();
    await rig.untilHealed(clients);
  });
  await rig.untilReplayed();
  const late = [...wrongInWaits(ledger), ...wrongInReturn(ledger, back)];
  const violations = [...late, ...(await rig.inspect(ledger))];
  const told = ledger.acts.filter(
    ({ status, ended }) => status === 503 && ended > down && ended < stretch.until,
  ).length;
  const wait = longestWait(ledger).toFixed(1);
  const what = `${manner.what} for ${outageSeconds} s: ${told} times 503, longest wait ${wait} s`;
  const round = roundOf({ what, ledger, violations, stretch });
  // A mongod that hangs for less than the driver's patience delays everybody and refuses nobody.
  if (told > 0 || manner === HANGS) return round;
  return { ...round, violations: [...round.violations, wrong('nobody was told 503')] };
}

function wrongInWaits(ledger: Ledger): readonly Violation[] {
  const seconds = longestWait(ledger);
  return seconds > WAIT_SECONDS_MAX ? [wrong(`a request waited ${seconds.toFixed(1)} s`)] : [];
}

function wrongInReturn({ acts }: Ledger, back: number): readonly Violation[] {
  const first = Math.min(
    ...acts
      .filter(({ outcome, ended }) => outcome === 'acknowledged' && ended > back)
      .map(({ ended }) => ended),
  );
  const seconds = (first - back) / 1000;
  if (seconds <= RETURN_SECONDS_MAX) return [];
  return [wrong(`${seconds.toFixed(1)} s from the return of mongod to the first success`)];
}
