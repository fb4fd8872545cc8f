/** The count of the fault rig can fail: a violation, a round that breaks off and a silence are seen. */
import { expect } from 'chai';
import { countOf, isPassed, runScenario } from './campaign.ts';
import type { Act, Ledger } from './ledger.ts';
import { longestSilence, longestWait } from './ledger.ts';
import { seeded } from './random.ts';
import type { Plan, Round, Scenario } from './scenarios/scenario.ts';
import { roundOf } from './scenarios/scenario.ts';
import { silencesOf, tableOf } from './table.ts';
import type { Violation } from './violation.ts';
import { doubled, lost, untraced, wrong } from './violation.ts';

const WELL: Round = { what: 'well', acknowledged: 3, violations: [], silentSeconds: 1.25 };

describe('the count of the fault rig', () => {
  it('rounds without a violation hold', async () => {
    const row = await rowOf([WELL, WELL]);
    expect(isPassed(row)).to.equal(true);
    expect(tableOf([row]).split('\n')[1]).to.match(/^planted +2 +6 +0 +0 +0 +0 +1\.3 +holds$/);
    expect(silencesOf(row)).to.equal(
      'planted: seconds without a successful answer, round by round: 1.3 1.3',
    );
  });

  it('each kind of violation is counted, those of the end too', async () => {
    const found = [lost('a'), untraced('b'), untraced('c'), doubled('d'), wrong('e')];
    const row = await rowOf([WELL, { ...WELL, violations: found }], [lost('late')]);
    expect(isPassed(row)).to.equal(false);
    expect(tableOf([row]).split('\n')[1]).to.match(/^planted +2 +6 +2 +2 +1 +1 +1\.3 +BROKEN$/);
  });

  it('a round that breaks off is a violation, and the rest is run on new servers', async () => {
    const row = await rowOf([WELL, new Error('broken off by the test'), WELL]);
    expect(row.rounds.map(({ what }) => what)).to.deep.equal(['well', 'broken off', 'well']);
    expect(countOf(row, 'other')).to.equal(1);
    expect(isPassed(row)).to.equal(false);
  });

  it('rounds that always break off come to an end', async () => {
    const row = await rowOf(Array.from({ length: 10 }, () => new Error('again')));
    expect(row.rounds).to.have.length(4);
    expect(tableOf([row]))
      .to.include('4 of 10')
      .and.include('not finished');
  });

  it('a round in which nothing was acknowledged proves nothing', () => {
    const stretch = { from: 0, until: 1_000 };
    const round = roundOf({ what: 'idle', ledger: ledger([]), violations: [], stretch });
    expect(round.violations).to.deep.equal([wrong('r: nothing was acknowledged')]);
  });

  it('the longest silence lies between successes, before the first or after the last', () => {
    const acts = [act(1_000), act(4_000, 'doubt'), act(9_000), act(9_500, 'refused')];
    const of = (from: number, until: number): number =>
      longestSilence(ledger(acts), { from, until });
    expect(of(0, 10_000)).to.equal(8);
    expect(of(0, 30_000)).to.equal(21);
    expect(of(-15_000, 10_000)).to.equal(16);
    expect(longestWait(ledger(acts))).to.equal(0.1);
  });
});

async function rowOf(rounds: readonly (Round | Error)[], atEnd: readonly Violation[] = []) {
  const scenario: Scenario = {
    name: 'planted',
    about: 'what the test says',
    rounds: () => rounds.length,
    open: async () => ({
      round: async (index) => {
        const round = rounds[index];
        if (round === undefined || round instanceof Error) throw round ?? new Error('no round');
        return round;
      },
      finish: async () => atEnd,
      close: async () => undefined,
    }),
  };
  const plan: Plan = {
    ...{ kills: 1, failOvers: 1, rounds: 1, clients: 1 },
    ...{ outageSeconds: 1, electionMilliseconds: 1, random: seeded(1), tell: () => undefined },
  };
  return runScenario(scenario, { plan, isInterrupted: () => false });
}

function act(ended: number, outcome: Act['outcome'] = 'acknowledged'): Act {
  const sent = { method: 'POST', path: '', headers: {} } as const;
  const common = { requestId: 'x', isRepeat: false, isTurnedAway: false };
  return { ...common, sent, changes: [], outcome, began: ended - 100, ended };
}

function ledger(acts: readonly Act[]): Ledger {
  return { round: 'r', since: '2026-01-01T00:00:00.000Z', acts: [...acts], faults: [] };
}
