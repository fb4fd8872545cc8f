/**
 * `kill -9` of node and of mongod, at each named place of the writer and at random moments, under load: nothing
 * acknowledged is lost, nothing is half done, nothing is without its trace. dmp.md 6.6, Durable; architecture.md 5.
 * `FAULT_POINTS` (`dmp`, `none` for the generic server, `all`, `0`) and `FAULT_RANDOM` (moments) choose the rounds,
 * `FAULT_SEED` the moments, `FAULT_KEEP` leaves the data folders behind.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import type { Fault } from './fault.ts';
import { FAIL_POINTS } from './fault.ts';
import type { Ledger } from './ledger.ts';
import type { Regime } from './regimes.ts';
import { DMP, GENERIC } from './regimes.ts';
import { Rig } from './rig.ts';

const SEED = Number(process.env['FAULT_SEED'] ?? 20_261_101);
const RANDOM_MOMENTS = Number(process.env['FAULT_RANDOM'] ?? 20);
const POINTS = process.env['FAULT_POINTS'] ?? 'dmp';
const PASSAGE_MAX = 8;
const MOMENT_MILLISECONDS_MAX = 400;
const random = seeded(SEED);

/** A fail point, or a moment in milliseconds after the load began. */
type When = Omit<Fault, 'act'> | number;

describe('kill -9 under load (architecture.md 5 and 13; dmp.md 6.6)', () => {
  suite(DMP, 0);
  suite(GENERIC, 1);
});

/** Every second random moment falls on either regime. */
function suite(regime: Regime, turn: number): void {
  describe(
    regime.modules === 'dmp' ? 'the DMP, sealed per patient' : 'the generic server',
    function () {
      this.timeout(60_000);
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
        await inspectRestarted(rig, ledger);
      });

      it('an orderly stop and start find everything of every round', async () => {
        expect(await rig.server.stop()).to.deep.equal({ code: 0, signal: null });
        await rig.restart();
        for (const ledger of rig.ledgers) {
          expect(await rig.wrongNow(ledger), ledger.round).to.deep.equal([]);
        }
        expect(await rig.breaks()).to.deep.equal([]);
      });
    },
  );
}

let rounds = 0;

/** mongod dies and is healed under load; then node dies under load; the next server is inspected. */
async function round(rig: Rig, mongod: When, node: When): Promise<void> {
  rounds += 1;
  const ledger = rig.openLedger(`round-${rounds}`);
  await rig.underLoad(ledger, async (clients) => {
    await killMongod(rig, mongod);
    await rig.untilHealed(clients);
    await killNode(rig, node);
  });
  await inspectRestarted(rig, ledger);
}

async function inspectRestarted(rig: Rig, ledger: Ledger): Promise<void> {
  await rig.restart();
  expect(await rig.fallBackFiles(), 'replayed').to.deep.equal([]);
  expect(await rig.inspect(ledger)).to.deep.equal([]);
  expect(ledger.acts.filter(({ outcome }) => outcome === 'acknowledged')).not.to.have.length(0);
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

async function killNode({ server }: Rig, when: When): Promise<void> {
  if (typeof when === 'number') {
    await pause(when);
    server.signal('SIGKILL');
  } else {
    await server.arm({ ...when, act: 'kill-node' });
  }
  expect(await server.untilEnded()).to.deep.equal({ code: null, signal: 'SIGKILL' });
}

function passage(): number {
  return 1 + Math.floor(random() * PASSAGE_MAX);
}

function moment(): number {
  return Math.floor(random() * MOMENT_MILLISECONDS_MAX);
}

/** Mulberry32: the same moments for the same seed. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
