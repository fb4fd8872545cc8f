import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { GOALS } from '../../scripts/workload/goals.ts';
import type { WorkloadResult } from '../../scripts/workload/results.ts';
import { hasFaults, workloadTable } from '../../scripts/workload/results.ts';

const ROOT = join(import.meta.dirname, '..', '..');

function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<readonly [number, string]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['scripts/workload.ts', ...args], { cwd: ROOT, env });
    const parts: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => parts.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => resolve([code ?? -1, String(Buffer.concat(parts))]));
  });
}

describe('npm run bench:workload', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'carnet-workload-test-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('tells how it is used', async () => {
    const [code, text] = await run(['--help'], process.env);
    expect([code, text.includes('--folder DIR')]).to.deep.equal([0, true]);
  });
  it('says what to give when the workload is not there', async () => {
    const [code, text] = await run(['--folder', folder], process.env);
    expect([code, text.includes('main.go'), text.includes('WORKLOAD')]).to.deep.equal([
      1,
      true,
      true,
    ]);
  });
  it('says that Go is missing', async () => {
    for (const name of ['main.go', 'gen.mjs', 'go.mod']) await writeFile(join(folder, name), '');
    const [code, text] = await run([], { PATH: folder, HOME: folder, WORKLOAD: folder });
    expect([code, text.includes('install Go')], text).to.deep.equal([1, true]);
  });
  it('says what an option may be', async () => {
    for (const [name, value] of [
      ['clients', '0'],
      ['duration', '5'],
      ['patients', 'x'],
    ]) {
      const [code, text] = await run([`--${name}`, String(value), '--folder', folder], process.env);
      expect([code, text.includes(`--${name} is '${value}'`)], text).to.deep.equal([1, true]);
    }
  });

  const row = {
    scenario: 'read',
    ok_rps: 1750,
    p50_ms: 1,
    p95_ms: 2,
    error_rate: 0,
    wrong_rate: 0,
  };
  const result: WorkloadResult = {
    vus: 32,
    scenarios: [row, { scenario: 'everything', unsupported: 'status 404' }],
    procs: { node: { rss_mb: 200 } },
  };
  it('sets each figure beside its goal', () => {
    const table = workloadTable(result);
    expect(table).to.match(/read +1750 +3500 +0\.50 +Medplum 3433/);
    expect(table).to.match(/everything .*120 .*not built: status 404/);
    expect(GOALS.map(({ scenario }) => scenario)).to.have.length(17);
  });
  it('knows a faulty run', () => {
    const load = {
      resources_per_s: 1,
      resources_ok: 5,
      of: 5,
      p50_ms: 1,
      p95_ms: 1,
      errors: {},
      count_mismatch: {},
      cpu_ms_per_resource: {},
    };
    expect(hasFaults({ ...result, load })).to.equal(false);
    expect(hasFaults({ ...result, load: { ...load, of: 6 } })).to.equal(true);
    expect(hasFaults({ ...result, scenarios: [{ ...row, wrong_rate: 0.1 }] })).to.equal(true);
    expect(hasFaults({ ...result, scenarios: [{ ...row, error_rate: 0.1 }] })).to.equal(true);
  });
});
