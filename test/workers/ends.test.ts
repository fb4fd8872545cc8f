/** Carnet that cannot start, or cannot go on, says why in one sentence and ends with 1; whoever supervises it can act. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect } from 'chai';
import { Installation, until } from './installation.ts';
import { linesToEach } from './line.ts';

const KILLED = { code: 1, signal: null };
const REPLACED_MAX = 5;

describe('Carnet that cannot go on', function () {
  this.timeout(180_000);
  let carnet: Installation;

  beforeEach(async () => {
    carnet = await Installation.make();
  });

  afterEach(async () => {
    await carnet.discard();
  });

  it('WORKERS=2 on a port that is taken: one sentence, no process left', async () => {
    const other = createServer().listen(carnet.port, '127.0.0.1');
    await once(other, 'listening');
    try {
      await carnet.spawn({ WORKERS: '2' });
      expect(await carnet.untilEnded()).to.deep.equal(KILLED);
    } finally {
      other.close();
    }
    expect(lastLines(await carnet.said())).to.match(
      /^HOST 127\.0\.0\.1 and PORT \d+ cannot be used \(.*EADDRINUSE.*\): set others\.$/,
    );
    expect(await carnet.leftOf(await carnet.workers())).to.deep.equal([]);
  });

  it('WORKERS=2 and no MongoDB: one sentence', async () => {
    await carnet.spawn({ WORKERS: '2', MONGODB_URI: 'mongodb://127.0.0.1:9/?replicaSet=rs0' });
    expect(await carnet.untilEnded()).to.deep.equal(KILLED);
    expect(lastLines(await carnet.said())).to.match(/^The MongoDB of MONGODB_URI cannot be used: /);
  });

  it('a worker that dies again and again is given up, after a bounded number of replacements', async () => {
    await carnet.start({ WORKERS: '2' });
    const running = await carnet.processes();
    const [kept] = await carnet.workers();
    let killed = 0;
    for (let round = 0; round <= REPLACED_MAX; round += 1) {
      await until(
        async () => {
          const victim = (await carnet.workers()).find(
            ({ pid }) => pid !== kept?.pid && pid !== killed,
          );
          if (!victim) return false;
          killed = victim.pid;
          process.kill(victim.pid, 'SIGKILL');
          return true;
        },
        30_000,
        async () => `no worker came: ${await carnet.said()}`,
      );
    }
    expect(await carnet.untilEnded()).to.deep.equal(KILLED);
    expect(lastLines(await carnet.said())).to.match(
      /Worker \d was replaced 5 times within a minute, so Carnet stops; the last: /,
    );
    expect(await carnet.leftOf(running)).to.deep.equal([]);
  });

  for (const workers of ['1', '2']) {
    it(`a mongod that does not stay up ends it (WORKERS=${workers})`, async () => {
      await carnet.start({ WORKERS: workers });
      const running = await carnet.processes();
      let killed = 0;
      for (let round = 0; round <= REPLACED_MAX; round += 1) {
        await until(
          async () => {
            const [mongod] = await carnet.mongods();
            if (!mongod || mongod.pid === killed) return false;
            killed = mongod.pid;
            process.kill(mongod.pid, 'SIGKILL');
            return true;
          },
          30_000,
          async () => `mongod did not come back: ${await carnet.said()}`,
        );
      }
      expect(await carnet.untilEnded()).to.deep.equal(KILLED);
      expect(await carnet.said()).to.match(
        /The embedded MongoDB does not stay up, so Carnet stops/,
      );
      expect(await carnet.leftOf(running)).to.deep.equal([]);
    });
  }

  it('PORT=0: all workers share the one port it was given', async () => {
    await carnet.start({ WORKERS: '2', PORT: '0', BASE_URL: 'http://carnet.example' });
    const [, origin = ''] = /answers at (http:\S+)\/fhir/.exec(await carnet.said()) ?? [];
    expect(origin).to.match(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
    const lines = await linesToEach(origin, 2);
    for (const line of lines) line.close();
    expect(await carnet.stop()).to.deep.equal({ code: 0, signal: null });
  });
});

/** What was said, without the steps of mongod. */
function lastLines(said: string): string {
  return said
    .trim()
    .split('\n')
    .filter(
      (line) =>
        !/^(Worker \d \(|Worker \d could|Worker \d answers|Carnet answers|mongod )/.test(line),
    )
    .join('\n');
}
