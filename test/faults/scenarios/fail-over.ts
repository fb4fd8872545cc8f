/**
 * The primary of a three-member set goes away under load, by `kill -9` or by stepping down, and comes back as a
 * secondary: no acknowledged write lost, none done twice, at most 15 s without a successful answer.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Member } from '../database/replica-set.ts';
import { ReplicaSet } from '../database/replica-set.ts';
import { DMP } from '../regimes.ts';
import { Rig } from '../rig.ts';
import { wrong } from '../violation.ts';
import { wrongAtEnd } from './kills.ts';
import type { Plan, Round, Running, Scenario } from './scenario.ts';
import { closeAll, roundOf } from './scenario.ts';

const SILENT_SECONDS_MAX = 15;
/** A hung process keeps its connections: the driver finds it out by its heartbeat, the other members by theirs. */
const HUNG_SILENT_SECONDS_MAX = 30;
/** Between two requests of a client: the load lasts for as long as an election does. */
const PACE_MILLISECONDS = 60;

/** Of load before the fault and after the set is whole again. */
const STEADY_MILLISECONDS = 1_500;

type Manner = 'kill -9' | 'step down' | 'hang';

export const failOver: Scenario = {
  name: 'fail-over',
  about: 'the primary of a three-member set is killed, or steps down',
  rounds: ({ failOvers }) => failOvers,
  // The harder manner is every second one, and a single one.
  open: (plan) => openFailOver(plan, (index) => (index % 2 === 0 ? 'kill -9' : 'step down')),
};

export const hungPrimary: Scenario = {
  name: 'hung-primary',
  about: 'the primary of a three-member set hangs (SIGSTOP) until another is elected',
  rounds: ({ rounds }) => rounds,
  open: (plan) => openFailOver(plan, () => 'hang'),
};

async function openFailOver(plan: Plan, mannerOf: (index: number) => Manner): Promise<Running> {
  const { electionMilliseconds, clients } = plan;
  const set = await ReplicaSet.open({ members: 3, electionMilliseconds });
  try {
    const rig = await Rig.open(DMP, {
      environment: { MONGODB_URI: set.uri },
      pace: { clients, milliseconds: PACE_MILLISECONDS },
    });
    return {
      round: (index) => failOverRound(rig, set, { index, manner: mannerOf(index) }),
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

interface FailOver {
  readonly index: number;
  readonly manner: Manner;
}

async function failOverRound(
  rig: Rig,
  set: ReplicaSet,
  { index, manner }: FailOver,
): Promise<Round> {
  const ledger = rig.openLedger(`fail-over-${index}`);
  let electionSeconds = 0;
  const stretch = await rig.underLoad(ledger, async (clients) => {
    await rig.untilHealed(clients);
    await pause(STEADY_MILLISECONDS);
    await set.untilElectable();
    const former = await set.primary();
    const deposed = performance.now();
    await depose(former, set, manner);
    await set.untilOther(former);
    electionSeconds = (performance.now() - deposed) / 1000;
    await rig.untilHealed(clients);
    await bringBack(former, manner);
    await set.untilWhole();
    await rig.untilHealed(clients);
    await pause(STEADY_MILLISECONDS);
  });
  await rig.untilReplayed();
  const violations = [...(await rig.inspect(ledger))];
  const what = `${manner}, another primary after ${electionSeconds.toFixed(1)} s`;
  const round = roundOf({ what, ledger, violations, stretch });
  const secondsMax = manner === 'hang' ? HUNG_SILENT_SECONDS_MAX : SILENT_SECONDS_MAX;
  if (round.silentSeconds <= secondsMax) return round;
  const late = wrong(`${round.silentSeconds.toFixed(1)} s without a successful answer`);
  return { ...round, violations: [...round.violations, late] };
}

async function depose(primary: Member, set: ReplicaSet, manner: Manner): Promise<void> {
  switch (manner) {
    case 'kill -9':
      await primary.kill();
      return;
    case 'step down':
      await set.stepDown();
      return;
    case 'hang':
      primary.hang();
  }
}

async function bringBack(former: Member, manner: Manner): Promise<void> {
  switch (manner) {
    case 'kill -9':
      await former.start();
      return;
    case 'step down':
      return;
    case 'hang':
      former.resume();
  }
}
