/** `npm run audit:verify` after a kill: it says what to do, and is content when that is done. dmp.md 6.6, Durable. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { observation, onlyOnce } from './load.ts';
import { sendNoted } from './noted.ts';
import { GENERIC } from './regimes.ts';
import { Rig } from './rig.ts';
import { inspectRestarted, killNode } from './scenarios/kills.ts';
import { environmentOf } from './server-process.ts';

const COMMAND = fileURLToPath(new URL('../../scripts/audit-verify.ts', import.meta.url));
const run = promisify(execFile);

describe('npm run audit:verify after a kill', function () {
  this.timeout(180_000);
  let rig: Rig;

  before(async () => {
    rig = await Rig.open(GENERIC);
  });

  after(async () => {
    await rig.close();
  });

  it('a killed writer is told as one, until the next start has closed it', async () => {
    const ledger = rig.openLedger('killed');
    const change = { tag: 'killed.1', version: 1, text: 'held' };
    const body = observation('killed', change);
    const sent = {
      method: 'POST',
      path: 'Observation',
      headers: onlyOnce('killed.1'),
      body,
    } as const;
    // Its trace has a number and is never stored, while the next one is.
    await rig.server.arm({
      point: 'before-commit',
      passage: 1,
      act: 'pause',
      milliseconds: 60_000,
    });
    const held = sendNoted(rig.writer, ledger, { requestId: 'killed.1', sent, changes: [change] });
    await rig.server.reached();
    await sendNoted(rig.writer, ledger, {
      requestId: 'killed.2',
      sent: { method: 'GET', path: 'Patient/marie', headers: {} },
      changes: [],
    });
    await killNode(rig, 0);
    expect((await held).act.outcome).to.equal('doubt');
    const killed = await verify(rig);
    expect(killed.text).to.include('Journal broken').and.include('start the server once');
    expect(killed.status).to.equal(1);
    expect(await inspectRestarted(rig, ledger)).to.deep.equal([]);
    expect(await rig.server.stop()).to.deep.equal({ code: 0, signal: null });
    const closed = await verify(rig);
    expect(closed.text).to.include('Journal whole');
    expect(closed.status).to.equal(0);
  });
});

async function verify({ site }: Rig): Promise<{ readonly status: number; readonly text: string }> {
  try {
    const { stdout } = await run(process.execPath, [COMMAND], { env: environmentOf(site) });
    return { status: 0, text: stdout };
  } catch (error) {
    if (error instanceof Error && 'stdout' in error)
      return { status: 1, text: String(error.stdout) };
    throw error;
  }
}
