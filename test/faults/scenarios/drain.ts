/**
 * `SIGTERM` under load: what has begun ends and is answered, what comes later is refused or cut, the end code is 0, and
 * nothing is lost. architecture.md 12, Stop.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { below } from '../random.ts';
import { DMP } from '../regimes.ts';
import { Rig } from '../rig.ts';
import type { Violation } from '../violation.ts';
import { wrong } from '../violation.ts';
import { inspectRestarted, PASSAGE_MAX, wrongAtEnd } from './kills.ts';
import type { Plan, Round, Scenario } from './scenario.ts';
import { roundOf } from './scenario.ts';

/** Those of the product. */
const DRAIN_SECONDS = 10;
/** A write is held for so long before its commit, and the signal comes in the middle of it. */
const HELD_MILLISECONDS = 2_000;
const SIGNAL_AFTER_MILLISECONDS = 1_000;
/** A request sent so shortly before the signal may not have been read by then. */
const UNREAD_MILLISECONDS = 500;
const LOADED_MILLISECONDS = 500;

export const drain: Scenario = {
  name: 'drain',
  about: 'SIGTERM in the middle of requests',
  rounds: ({ rounds }) => rounds,
  open: async (plan) => {
    const rig = await Rig.open(DMP, { drainSeconds: DRAIN_SECONDS });
    return {
      round: (index) => drainRound(rig, plan, index),
      finish: () => wrongAtEnd(rig),
      close: () => rig.close(),
    };
  },
};

async function drainRound(rig: Rig, { random }: Plan, index: number): Promise<Round> {
  const ledger = rig.openLedger(`drain-${index}`);
  const found: Violation[] = [];
  let signalled = 0;
  const stretch = await rig.underLoad(ledger, async () => {
    await pause(LOADED_MILLISECONDS);
    const passage = 1 + below(PASSAGE_MAX, random);
    const milliseconds = HELD_MILLISECONDS;
    await rig.server.arm({ point: 'before-commit', passage, act: 'pause', milliseconds });
    await rig.server.reached();
    await pause(SIGNAL_AFTER_MILLISECONDS);
    signalled = performance.now();
    rig.server.signal('SIGTERM');
    const { code, signal } = await rig.server.untilEnded();
    if (code !== 0) found.push(wrong(`node ended with ${code ?? signal}`));
  });
  const begun = ledger.acts.filter(
    ({ began, ended }) => began < signalled - UNREAD_MILLISECONDS && ended > signalled,
  );
  for (const { requestId, outcome } of begun)
    if (outcome === 'doubt') found.push(wrong(`${requestId} had begun and was not answered`));
  if (begun.length === 0) found.push(wrong('no request was under way at the signal'));
  let startSeconds = 0;
  const started = (seconds: number): void => {
    startSeconds = seconds;
  };
  found.push(...(await inspectRestarted(rig, ledger, started)));
  const what = `SIGTERM, ${begun.length} held request(s) answered`;
  return roundOf({ what, ledger, violations: found, stretch, startSeconds });
}
