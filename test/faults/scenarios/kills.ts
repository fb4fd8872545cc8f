/**
 * `kill -9` of mongod, healed under load, then of node, at named places of the writer or at random moments: nothing
 * acknowledged is lost, nothing is half done, nothing is without its trace. dmp.md 6.6, Durable; architecture.md 5.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from '../fault.ts';
import { FAIL_POINTS } from '../fault.ts';
import type { Ledger } from '../ledger.ts';
import { below } from '../random.ts';
import { DMP, GENERIC } from '../regimes.ts';
import { Rig } from '../rig.ts';
import type { Violation } from '../violation.ts';
import { wrong } from '../violation.ts';
import type { Round, Running, Scenario } from './scenario.ts';
import { closeAll, roundOf } from './scenario.ts';

/** A fail point is armed for one of its first passages. */
export const PASSAGE_MAX = 8;
export const MOMENT_MILLISECONDS_MAX = 400;

/** A fail point, or a moment in milliseconds after the load began. */
export type When = Omit<Fault, 'act'> | number;

export const kills: Scenario = {
  name: 'kills',
  about: 'kill -9 of mongod, then of node, at random moments',
  // Each round kills both.
  rounds: ({ kills: wanted }) => Math.ceil(wanted / 2),
  open: (plan) => {
    const moment = (): number => below(MOMENT_MILLISECONDS_MAX, plan.random);
    return openKills('kills', () => [moment(), moment()]);
  },
};

export const failPoints: Scenario = {
  name: 'fail-points',
  about: 'kill -9 of mongod, then of node, at each named place of the writer, in both regimes',
  rounds: ({ rounds }) => rounds * FAIL_POINTS.length * 2,
  open: (plan) =>
    openKills('points', (index) => {
      const point = FAIL_POINTS[Math.floor(index / 2) % FAIL_POINTS.length] ?? 'before-commit';
      const at = (): When => ({ point, passage: 1 + below(PASSAGE_MAX, plan.random) });
      return [at(), at()];
    }),
};

/** Rounds alternate between the DMP and the generic server, each with a database of its own. */
async function openKills(
  name: string,
  moments: (index: number) => readonly [mongod: When, node: When],
): Promise<Running> {
  const dmp = await Rig.open(DMP);
  const generic = await Rig.open(GENERIC);
  return {
    round: (index) => {
      const rig = index % 2 === 0 ? dmp : generic;
      const [mongod, node] = moments(index);
      return killRound(rig, { round: `${name}-${index}`, mongod, node });
    },
    finish: async () => [...(await wrongAtEnd(dmp)), ...(await wrongAtEnd(generic))],
    close: () => closeAll([dmp, generic]),
  };
}

export interface KillRound {
  readonly round: string;
  readonly mongod: When;
  readonly node: When;
}

/** mongod dies and is healed under load; then node dies under load; the next server is inspected. */
export async function killRound(rig: Rig, { round, mongod, node }: KillRound): Promise<Round> {
  const ledger = rig.openLedger(round);
  let startSeconds = 0;
  const stretch = await rig.underLoad(ledger, async (clients) => {
    await killMongod(rig, mongod);
    await rig.untilHealed(clients);
    await killNode(rig, node);
  });
  const violations = await inspectRestarted(rig, ledger, (seconds) => {
    startSeconds = seconds;
  });
  const what = `${rig.regime.modules}: mongod ${shown(mongod)}, node ${shown(node)}`;
  return roundOf({ what, ledger, violations, stretch, startSeconds });
}

/** Starts the next server, which must have replayed the fall-back before it answers. */
export async function inspectRestarted(
  rig: Rig,
  ledger: Ledger,
  started: (seconds: number) => void = () => undefined,
): Promise<readonly Violation[]> {
  const before = performance.now();
  await rig.restart();
  started((performance.now() - before) / 1000);
  const files = await rig.fallBackFiles();
  const kept = files.length === 0 ? [] : [wrong(`${files.length} files were not replayed`)];
  return [...kept, ...(await rig.inspect(ledger))];
}

/** An orderly stop and start find everything of every round. */
export async function wrongAtEnd(rig: Rig): Promise<readonly Violation[]> {
  const { code, signal } = await rig.server.stop();
  const found: Violation[] = [];
  if (code !== 0) found.push(wrong(`an orderly stop ended with ${code ?? signal}`));
  await rig.restart();
  for (const ledger of rig.ledgers) found.push(...(await rig.wrongNow(ledger)));
  return [...found, ...(await rig.breaks())];
}

async function killMongod({ server }: Rig, when: When): Promise<void> {
  if (typeof when === 'number') {
    await pause(when);
    process.kill(await server.mongodPid(), 'SIGKILL');
    return;
  }
  await server.arm({ ...when, act: 'kill-mongod' });
  await server.reached();
}

/** @throws Error when node ends in another way. */
export async function killNode({ server }: Rig, when: When): Promise<void> {
  if (typeof when === 'number') {
    await pause(when);
    server.signal('SIGKILL');
  } else {
    await server.arm({ ...when, act: 'kill-node' });
  }
  const { code, signal } = await server.untilEnded();
  if (signal !== 'SIGKILL') throw new Error(`node ended with ${code ?? signal}, not by our kill.`);
}

function shown(when: When): string {
  return typeof when === 'number' ? `after ${when} ms` : `${when.point} (passage ${when.passage})`;
}
