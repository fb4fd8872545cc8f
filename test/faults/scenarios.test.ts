/**
 * A round or two of the faults that need a database or a disk of their own; `npm run faults` runs them in numbers.
 * architecture.md 5, 12 and 13; dmp.md 6.6, Durable.
 */
import { expect } from 'chai';
import { seeded } from './random.ts';
import { clock } from './scenarios/clock.ts';
import { failOver } from './scenarios/fail-over.ts';
import { fullDisk } from './scenarios/full-disk.ts';
import { stop } from './scenarios/outage.ts';
import type { Plan, Running, Scenario } from './scenarios/scenario.ts';

const SEED = Number(process.env['FAULT_SEED'] ?? 20_261_101);

const PLAN: Plan = {
  kills: 0,
  failOvers: 2,
  rounds: 1,
  clients: 4,
  outageSeconds: 7,
  // Half of MongoDB's default, to be short; the rig's own runs take the default.
  electionMilliseconds: 5_000,
  random: seeded(SEED),
  tell: (message) => process.stdout.write(`      ${message}\n`),
};

describe('faults under load (architecture.md 12 and 13)', () => {
  suite(failOver, [0, 1]);
  suite(stop, [1]);
  suite(fullDisk, [1]);
  suite(clock, [1]);
});

/** `rounds`: those of the scenario that are run here. */
function suite(scenario: Scenario, rounds: readonly number[]): void {
  describe(scenario.about, function () {
    this.timeout(240_000);
    let running: Running | undefined;

    before(async () => {
      running = await scenario.open(PLAN);
    });

    after(async () => {
      await running?.close();
    });

    for (const index of rounds) {
      it(`${scenario.name}, round ${index + 1}: nothing lost, nothing untraced, nothing twice`, async () => {
        const round = await running?.round(index);
        PLAN.tell(`${round?.what}; silent ${round?.silentSeconds.toFixed(1)} s`);
        expect(round?.violations).to.deep.equal([]);
      });
    }

    it(`${scenario.name}: an orderly stop and start find everything`, async () => {
      expect(await running?.finish()).to.deep.equal([]);
    });
  });
}
