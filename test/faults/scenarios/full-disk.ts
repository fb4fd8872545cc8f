/**
 * The database's disk is full, in every second round that of the data folder too: requests are told 503, and when space
 * comes back all is well without a restart of node. Traces of refusals that found no place at all are named by the next
 * start. architecture.md 12; dmp.md 6.6.
 */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Member } from '../database/replica-set.ts';
import { ReplicaSet } from '../database/replica-set.ts';
import type { Space } from '../database/space.ts';
import { openSpace } from '../database/space.ts';
import { DMP } from '../regimes.ts';
import { Rig } from '../rig.ts';
import { wrong } from '../violation.ts';
import { wrongAtEnd } from './kills.ts';
import type { Plan, Round, Running, Scenario } from './scenario.ts';
import { closeAll, roundOf } from './scenario.ts';

const PACE_MILLISECONDS = 60;

const DEATH_MILLISECONDS_MAX = 120_000;
/** As a service manager does: started again each second, in vain as long as the disk is full. */
const RESTART_MILLISECONDS = 1_000;

export const fullDisk: Scenario = {
  name: 'full-disk',
  about: "the database's disk is full, then the data folder's too",
  rounds: ({ rounds }) => rounds * 2,
  open: openFullDisk,
};

async function openFullDisk(plan: Plan): Promise<Running> {
  const { electionMilliseconds, clients, outageSeconds: fullSeconds } = plan;
  const space = await openSpace();
  plan.tell(`full-disk: ${space.about}`);
  const parts: { close(): Promise<void> }[] = [space];
  try {
    const parent = space.databaseFolder;
    const set = await ReplicaSet.open({ members: 1, electionMilliseconds, parent });
    parts.unshift(set);
    const rig = await Rig.open(DMP, {
      dataDir: join(space.dataFolder, 'data'),
      environment: { MONGODB_URI: set.uri },
      pace: { clients, milliseconds: PACE_MILLISECONDS },
    });
    parts.unshift(rig);
    return {
      round: (index) => fullRound(rig, set, { index, space, fullSeconds }),
      finish: () => wrongAtEnd(rig),
      close: () => closeInOrder(parts),
    };
  } catch (error) {
    await closeInOrder(parts);
    throw error;
  }
}

async function closeInOrder(parts: readonly { close(): Promise<void> }[]): Promise<void> {
  for (const part of parts) await closeAll([part]);
}

interface Full {
  readonly index: number;
  readonly space: Space;
  /** How long the disk stays full once mongod has died of it. */
  readonly fullSeconds: number;
}

async function fullRound(rig: Rig, set: ReplicaSet, full: Full): Promise<Round> {
  const { index, space, fullSeconds } = full;
  const { dataDir } = rig.site;
  const isAll = index % 2 === 1;
  const ledger = rig.openLedger(`full-disk-${index}`);
  ledger.refusalsMayBeUntraced = isAll;
  const stretch = await rig.underLoad(ledger, async (clients) => {
    await rig.untilHealed(clients);
    const member = await set.primary();
    try {
      await space.fillDatabase(member);
      if (isAll) await space.fillData(dataDir);
      await set.checkpoint();
      await untilDead(member);
      const full = pause(fullSeconds * 1000);
      await (space.isReal ? restartedWhile(full, member) : full);
    } finally {
      await space.free(dataDir);
    }
    await restartedWhile(set.untilWhole(), member);
    await rig.untilHealed(clients);
  });
  await rig.untilReplayed();
  if (isAll) await nextStart(rig);
  const told = ledger.acts.filter(({ status }) => status === 503).length;
  const what = `${isAll ? 'both disks' : "the database's disk"} full: ${told} times 503`;
  const violations = await rig.inspect(ledger);
  const round = roundOf({ what, ledger, violations, stretch });
  if (told > 0) return round;
  return { ...round, violations: [...round.violations, wrong('nobody was told 503')] };
}

/** The start that names the numbers of traces which found no place. */
async function nextStart(rig: Rig): Promise<void> {
  const { code, signal } = await rig.server.stop();
  if (code !== 0) throw new Error(`node ended with ${code ?? signal} at an orderly stop.`);
  await rig.restart();
}

async function untilDead(member: Member): Promise<void> {
  const deadline = performance.now() + DEATH_MILLISECONDS_MAX;
  while (member.isRunning) {
    if (performance.now() > deadline) throw new Error('mongod lives on without space.');
    await pause(100);
  }
}

/** Starts the member whenever it is down, as long as `work` goes on. */
async function restartedWhile(work: Promise<void>, member: Member): Promise<void> {
  let isOver = false;
  const done = work.finally(() => {
    isOver = true;
  });
  const restarting = (async () => {
    while (!isOver) {
      await member.start();
      await Promise.race([done, pause(RESTART_MILLISECONDS)]);
    }
  })();
  await Promise.all([done, restarting]);
}
