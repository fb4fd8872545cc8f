/** A start that takes long and tells so is waited for; one that says nothing is killed. server/boot/workers/worker-process.ts. */
import cluster from 'node:cluster';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { freePort } from '../../scripts/free-port.ts';
import type { StartOrder, Told } from '../../server/boot/workers/messages.ts';
import { launchWorker } from '../../server/boot/workers/worker-process.ts';
import { thawed } from '../mongo/frozen/thawed.ts';

/** Longer than a process takes to start and than the pause between two steps, shorter than all steps. */
const START_MILLISECONDS = 2_000;
const STEPS = 8;

describe('a worker that starts slowly', function () {
  this.timeout(30_000);
  const order: StartOrder = {
    kind: 'start',
    environment: {},
    shared: { uri: '', clockOffset: 0, startedAt: 0, worker: { number: 1, count: 1 } },
  };

  const launching = (url: string): void =>
    cluster.setupPrimary({ exec: fileURLToPath(url), args: [], execArgv: [] });
  beforeEach(() => launching(import.meta.resolve('./slow-worker.ts')));

  afterEach(() => {
    for (const name of ['SLOW_STEPS', 'SLOW_SILENT']) delete process.env[name];
  });

  it('is waited for as long as it tells of its progress', async () => {
    process.env['SLOW_STEPS'] = String(STEPS);
    const before = performance.now();
    const worker = launchWorker(order, START_MILLISECONDS);
    expect(await worker.answers).to.equal('http://slow.test');
    expect(performance.now() - before).to.be.above(START_MILLISECONDS);
    expect(await worker.stop()).to.equal(true);
  });

  it('is killed when it has told nothing for too long', async () => {
    Object.assign(process.env, { SLOW_STEPS: '1', SLOW_SILENT: '1' });
    const worker = launchWorker(order, START_MILLISECONDS);
    const failure = await worker.answers.catch((error: unknown) => String(error));
    expect(failure).to.contain('SIGKILL');
    expect(await worker.ended).to.equal('SIGKILL');
  });

  it('tells of each batch while it brings the store to another format', async () => {
    launching(import.meta.resolve('../../server/boot/workers/worker.ts'));
    const frozen = await thawed(1, 'plain');
    const dataDir = await mkdtemp(join(tmpdir(), 'carnet-slow-'));
    const told: string[] = [];
    const hear = (_: unknown, { kind }: Told): void => {
      told.push(kind);
    };
    cluster.on('message', hear);
    try {
      const { uri, database } = frozen;
      const environment = {
        ...{ MODULES: 'none', LOG_LEVEL: 'silent', MONGODB_URI: uri },
        ...{ DATA_DIR: dataDir, PORT: String(await freePort()) },
      };
      const shared = { ...order.shared, uri, startedAt: Date.now() };
      const worker = launchWorker({ kind: 'start', environment, shared, database });
      expect(await worker.answers).to.contain('http://');
      expect(await worker.stop()).to.equal(true);
      expect(told).to.deep.equal(['progress', 'answers']);
      expect((await frozen.stamp()).format).to.equal(2);
    } finally {
      cluster.off('message', hear);
      await frozen.close();
      await rm(dataDir, { recursive: true, force: true });
    }
  });
});
