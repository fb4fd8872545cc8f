import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { SCENARIO_NAMES } from '../../scripts/bench/data/scenarios.ts';
import { worldOf } from '../../scripts/bench/data/world.ts';
import { readOptions } from '../../scripts/bench/options.ts';
import { MODES } from '../../scripts/bench/plan.ts';
import type { Report } from '../../scripts/bench/report/report.ts';
import { readConfig } from '../../server/boot/config.ts';
import { startCarnet } from '../../server/boot/start.ts';
import { startDemoServer } from '../harness.ts';
import { projectFiles } from '../tidy/tree.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** Named by the bench, built by an issue of their own. */
const MAY_LACK = ['everything'];

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const command = ['--require', './scripts/node-guard.cjs', 'scripts/bench.ts', ...args];
    const child = spawn(process.execPath, command, { cwd: ROOT, env: { ...process.env, ...env } });
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk) => out.push(chunk));
    child.stderr.on('data', (chunk) => err.push(chunk));
    child.once('error', reject);
    child.once('close', (code) =>
      resolve({ code, out: String(Buffer.concat(out)), err: String(Buffer.concat(err)) }),
    );
  });
}

describe('npm run bench', () => {
  describe('a tiny run', function () {
    this.timeout(180_000);
    let folder: string;
    let ended: Ended;
    let report: Report;
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'carnet-bench-test-'));
      const out = join(folder, 'deep', 'report.json');
      ended = await run([
        ...['--clients', '2', '--seconds', '0.1', '--repetitions', '1'],
        ...['--records', '4', '--starts', '0', '--out', out],
      ]);
      report = JSON.parse(await readFile(out, 'utf8').catch(() => '{}'));
    });
    after(() => rm(folder, { recursive: true, force: true }));

    it('ends with 0 and no wrong answer', () => {
      expect(ended.code, ended.err).to.equal(0);
      expect([report.wrong, report.errors]).to.deep.equal([0, 0]);
    });
    it('measures every scenario in every mode', () => {
      const lacking = report.notBuilt.map(({ scenario }) => scenario);
      expect(MAY_LACK).to.include.members(lacking);
      const wanted = SCENARIO_NAMES.filter((name) => !lacking.includes(name));
      const cells = report.cells.map(({ scenario, mode }) => `${scenario} ${mode}`);
      expect(cells).to.have.members(
        wanted.flatMap((name) => MODES.map((mode) => `${name} ${mode}`)),
      );
    });
    it('checks answers in each cell, and times them', () => {
      for (const { scenario, mode, checked, median, repetitions } of report.cells) {
        const title = `${scenario} ${mode}`;
        expect(checked, title).to.be.above(0);
        expect(repetitions, title).to.have.length(1);
        expect(median.throughput, title).to.be.at.least(0);
        expect(median.p99, title).to.be.at.least(median.p50);
      }
      expect(report.cells.some(({ median }) => median.throughput > 0 && median.p50 > 0)).to.equal(
        true,
      );
    });
    it('weighs disk, memory, load and the driver alone', () => {
      const modes = report.loads.map(({ mode }) => mode);
      expect(modes).to.deep.equal(['bare', 'policy', 'full']);
      const { records, seriesGroups } = report.options;
      const stored = worldOf({ records, seriesGroups, seriesGroupSize: 100 }).map(
        // Beside the deposits: Patient and Consent, and a document of three resources where it is read.
        ({ deposits, use }) => deposits.length + 2 + (use === 'read' ? 3 : 0),
      );
      for (const { resources, throughput, bytesPerResource, mode } of report.loads) {
        expect(resources, mode).to.equal(stored.reduce((total, one) => total + one));
        expect(Math.min(throughput, bytesPerResource), mode).to.be.above(0);
      }
      const [bare, , full] = report.loads;
      expect(full?.bytesPerResource, 'the journal takes room').to.be.above(
        bare?.bytesPerResource ?? 0,
      );
      for (const memory of [report.memory.afterLoad, report.memory.afterRun]) {
        expect(memory.node).to.have.all.keys(...MODES);
        expect(Math.min(memory.mongod, ...Object.values(memory.node))).to.be.above(10);
      }
      const [raw] = report.raw;
      expect(raw?.clients).to.equal(2);
      expect(Math.min(raw?.insertOne.throughput ?? 0, raw?.findOne.throughput ?? 0)).to.be.above(0);
    });
    it('gives ratios, and bars only at the clients they are set for', () => {
      expect(report.ratios).to.have.length(report.cells.length / MODES.length);
      expect(report.bars.map(({ name }) => name)).to.deep.equal(['node after the run, MB']);
    });
    it('prints a table with every scenario', () => {
      for (const name of SCENARIO_NAMES) expect(ended.out).to.include(name);
    });
  });

  const cases: readonly (readonly [name: string, value: string, words: string])[] = [
    ['clients', '0', '1,32,128'],
    ['clients', '1,x', '1,32,128'],
    ['modes', 'open', 'ceiling, bare, policy, full'],
    ['scenarios', 'reed', 'read'],
    ['records', '3', '4 to 900'],
    ['seconds', '0', '0.1 to 600'],
    ['repetitions', '1.5', 'whole'],
  ];
  for (const [name, value, words] of cases) {
    it(`--${name} ${value}: says what it may be`, () => {
      const given = {
        value: (asked: string) => (asked === name ? value : undefined),
        isSet: () => false,
        positionals: [],
      };
      expect(() => readOptions(given, new Date(0))).to.throw(words);
    });
  }

  it('is refused in production', async () => {
    const { code, err } = await run(['--quick'], { NODE_ENV: 'production' });
    expect([code, err.trim()]).to.deep.equal([1, 'The bench is refused with NODE_ENV=production.']);
  }).timeout(20_000);
});

describe('a server that lacks a safeguard', () => {
  it('is not to be had by the environment', async () => {
    const environment = Object.fromEntries(
      ['WITHOUT', 'PROOF', 'BENCH', 'MODE', 'POLICY', 'AUDIT', 'JOURNAL', 'SEAL', 'SEALER'].flatMap(
        (name) => [
          [name, 'bare'],
          [`CARNET_${name}`, 'policy,journal,seal'],
        ],
      ),
    );
    const server = await startDemoServer({ environment });
    try {
      const stranger = server.as('dr-x');
      const answer = await stranger.get('Patient/marie');
      expect(answer.status, 'the policy decides').to.equal(403);
      const traces: unknown[] = [];
      for await (const trace of server.carnet.store.traces()) traces.push(trace);
      expect(traces, 'the journal is written').to.have.length.above(0);
    } finally {
      await server.close();
    }
  });
  it('is asked for by the bench alone', () => {
    const askers = projectFiles(ROOT)
      .filter(({ path }) => /^(server|scripts)\/.*(?<!\/without)\.ts$/.test(path))
      .filter(({ text }) => /without\.ts'|\bwithout:/.test(text))
      .map(({ path }) => path);
    expect(askers).to.have.members(['server/boot/start.ts', 'scripts/bench/server.ts']);
    expect(Object.keys(readConfig({}))).not.to.include('without');
  });
  it('is refused in production', async () => {
    const config = { ...readConfig({ DATA_DIR: join(tmpdir(), 'carnet-none') }), production: true };
    const outcome = await startCarnet(config, { without: new Set(['policy']) }).then(
      () => 'started',
      (error: unknown) => String(error),
    );
    expect(outcome).to.include('goes without no safeguard');
  });
  it('is started by no process but the bench', async () => {
    const parts = ['server.ts', 'ceiling/process.ts', 'load/generator.ts'];
    for (const part of parts) {
      const child = spawn(process.execPath, [join(ROOT, 'scripts/bench', part)], {
        stdio: 'ignore',
      });
      const code = await new Promise((resolve) => child.once('exit', resolve));
      expect(code, part).not.to.equal(0);
    }
  }).timeout(30_000);
});
