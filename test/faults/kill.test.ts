/**
 * `kill -9` of node and of mongod, at each named place of the writer and at random moments, under load.
 * `FAULT_POINTS` (`dmp`, `none` for the generic server, `all`, `0`) and `FAULT_RANDOM` (moments) choose the rounds,
 * `FAULT_SEED` the moments, `FAULT_KEEP` leaves the data folders behind. `npm run faults` does the same in numbers.
 */
import { expect } from 'chai';
import { FAIL_POINTS } from './fault.ts';
import { below, seeded } from './random.ts';
import type { Regime } from './regimes.ts';
import { DMP, GENERIC } from './regimes.ts';
import { Rig } from './rig.ts';
import type { When } from './scenarios/kills.ts';
import {
  inspectRestarted,
  killNode,
  killRound,
  MOMENT_MILLISECONDS_MAX,
  PASSAGE_MAX,
  wrongAtEnd,
} from './scenarios/kills.ts';

const SEED = Number(process.env['FAULT_SEED'] ?? 20_261_101);
const RANDOM_MOMENTS = Number(process.env['FAULT_RANDOM'] ?? 20);
const POINTS = process.env['FAULT_POINTS'] ?? 'dmp';
const random = seeded(SEED);

describe('kill -9 under load (architecture.md 5 and 13; dmp.md 6.6)', () => {
  suite(DMP, 0);
  suite(GENERIC, 1);
});

/** Every second random moment falls on either regime. */
function suite(regime: Regime, turn: number): void {
  describe(
    regime.modules === 'dmp' ? 'the DMP, sealed per patient' : 'the generic server',
    function () {
      this.timeout(180_000);
      let rig: Rig;

      before(async () => {
        rig = await Rig.open(regime);
      });

      after(async () => {
        await rig.close();
      });

      afterEach(async function () {
        // What failed leaves nobody knows what: the next round begins with a server of its own, or not at all.
        if (this.currentTest?.state === 'failed') await rig.replaceServer();
      });

      if (POINTS === 'all' || POINTS === regime.modules) {
        for (const point of FAIL_POINTS) {
          const [first, second] = [passage(), passage()];
          it(`mongod, then node, ${point} (passages ${first} and ${second})`, async () => {
            await round(rig, { point, passage: first }, { point, passage: second });
          });
        }
      }

      for (let index = 0; index + 1 < RANDOM_MOMENTS; index += 2) {
        const [first, second] = [moment(), moment()];
        if ((index / 2) % 2 !== turn) continue;
        it(`random moments ${index + 1} and ${index + 2}: mongod after ${first} ms, node after ${second} ms (seed ${SEED})`, async () => {
          await round(rig, first, second);
        });
      }

      it('a start that is killed while it closes the journal is finished by the next', async () => {
        const ledger = rig.openLedger(`start-${regime.modules}`);
        await rig.underLoad(ledger, () => killNode(rig, { point: 'before-trace', passage: 3 }));
        await rig.restart({ point: 'before-trace', passage: 1, act: 'kill-node' });
        await Promise.race([rig.server.ready(), rig.server.untilEnded()]);
        rig.server.signal('SIGKILL');
        await rig.server.untilEnded();
        expect(await inspectRestarted(rig, ledger)).to.deep.equal([]);
      });

      it('an orderly stop and start find everything of every round', async () => {
        expect(await wrongAtEnd(rig)).to.deep.equal([]);
      });
    },
  );
}

let rounds = 0;

async function round(rig: Rig, mongod: When, node: When): Promise<void> {
  rounds += 1;
  const { violations, acknowledged } = await killRound(rig, {
    round: `round-${rounds}`,
    mongod,
    node,
  });
  expect(violations).to.deep.equal([]);
  expect(acknowledged).to.be.greaterThan(0);
}

function passage(): number {
  return 1 + below(PASSAGE_MAX, random);
}

function moment(): number {
  return below(MOMENT_MILLISECONDS_MAX, random);
}
