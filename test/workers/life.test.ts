/** Workers under load that are killed, told to stop, or left alone: nothing acknowledged is lost, no process is left. */
import { request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { TEST_NOW } from '../harness.ts';
import { expected } from '../shown.ts';
import { Installation, until } from './installation.ts';
import { Line, linesToEach } from './line.ts';
import type { Sent } from './load.ts';
import { createOn, knock, lostOf } from './load.ts';

const TWO = { WORKERS: '2', CLOCK: TEST_NOW };
const LINES = 6;
const KNOCKERS = 32;
const KILLS = 2;

describe('WORKERS=2: life and death', function () {
  this.timeout(180_000);
  let carnet: Installation;
  let sign: Awaited<ReturnType<Installation['signer']>>;
  let writer: string;
  let lines: readonly Line[] = [];

  before(async () => {
    carnet = await Installation.make();
    await carnet.start(TWO);
    sign = await carnet.signer();
    await carnet.loadDemo();
    writer = sign({ as: 'dr-g' });
  });

  beforeEach(async () => {
    if ((await carnet.workers()).length === 0) await carnet.start(TWO);
  });

  afterEach(async function () {
    for (const line of lines) line.close();
    lines = [];
    if (this.currentTest?.state !== 'failed') return;
    // What failed leaves nobody knows what: the next begins with a start of its own.
    const running = await carnet.processes();
    carnet.signal('SIGKILL');
    await carnet.leftOf(running);
  });

  after(async () => {
    await carnet.stop();
    await carnet.discard();
  });

  it('a worker killed under load is replaced while the other serves; the journal is whole', async () => {
    for (let round = 1; round <= KILLS; round += 1) {
      const pair = await linesToEach(carnet.origin, 2);
      lines = [...pair, ...Array.from({ length: LINES }, () => new Line(carnet.origin))];
      const before = await carnet.workers();
      const victim = before[round % 2];
      if (!victim) throw new Error('a worker is missing');
      let isOver = false;
      const work = lines.map((line) => createOn(line, { token: writer, isOver: () => isOver }));
      await pause(300);
      process.kill(victim.pid, 'SIGKILL');
      await carnet.untilSaid('answers again', 30_000, round);
      isOver = true;
      const sent = await Promise.all(work);
      const broken = sent.slice(0, 2).filter((one) => one.some(({ status }) => status !== 201));
      expect(broken.length, 'lines to the survivor that broke').to.be.at.most(1);
      expect(sent.flat().filter(({ id }) => id !== undefined)).not.to.be.empty;
      const after = (await carnet.workers()).map(({ pid }) => pid);
      expect(after).to.have.length(2).and.not.to.include(victim.pid);
      for (const line of lines) line.close();
      await expectKept(sent.flat());
    }
  });

  it('a worker killed while connections come leaves none of them waiting', async () => {
    const seen = new Map<string, number>();
    let isOver = false;
    const knocking = Array.from({ length: KNOCKERS }, async () => {
      while (!isOver) {
        const answer = await knock(carnet.origin);
        seen.set(answer, (seen.get(answer) ?? 0) + 1);
      }
    });
    const before = await answersAgain();
    for (let round = 1; round <= KILLS; round += 1) {
      await pause(500);
      const [victim] = await carnet.workers();
      if (!victim) throw new Error('a worker is missing');
      process.kill(victim.pid, 'SIGKILL');
      await carnet.untilSaid('answers again', 30_000, before + round);
    }
    isOver = true;
    await Promise.all(knocking);
    expect(seen.get('200')).to.be.greaterThan(KNOCKERS);
    expect([...seen.keys()]).not.to.include('unanswered');
  });

  it('SIGTERM under load: what had begun is answered, all end, the next start finds it all', async () => {
    lines = Array.from({ length: LINES }, () => new Line(carnet.origin));
    let isOver = false;
    const work = lines.map((line) => createOn(line, { token: writer, isOver: () => isOver }));
    await pause(500);
    const running = await carnet.processes();
    const told = performance.now();
    carnet.signal('SIGTERM');
    const ended = await carnet.untilEnded();
    isOver = true;
    const sent = (await Promise.all(work)).flat();
    expect(ended, await carnet.said()).to.deep.equal({ code: 0, signal: null });
    expect(await carnet.leftOf(running)).to.deep.equal([]);
    expect(sent.filter(({ at, status }) => at < told && status !== 201)).to.deep.equal([]);
    expect(answersOf(sent)).to.include('201');
    await carnet.start(TWO);
    await expectKept(sent);
  });

  it('a second signal ends it at once, though a request is under way', async () => {
    const running = await carnet.processes();
    const slow = await halfSent();
    carnet.signal('SIGTERM');
    await pause(1_000);
    // The worker that has nothing to answer may have ended.
    expect(await carnet.workers(), 'it drains').not.to.be.empty;
    const asked = performance.now();
    carnet.signal('SIGTERM');
    expect(await carnet.untilEnded()).to.deep.equal({ code: 143, signal: null });
    expect(performance.now() - asked).to.be.lessThan(3_000);
    slow.destroy();
    expect(await carnet.leftOf(running)).to.deep.equal([]);
  });

  it('kill -9 of the primary: workers and mongod end by themselves, and the next start is whole', async () => {
    lines = Array.from({ length: LINES }, () => new Line(carnet.origin));
    let isOver = false;
    const work = lines.map((line) => createOn(line, { token: writer, isOver: () => isOver }));
    await pause(500);
    const running = await carnet.processes();
    expect(running).to.have.length(4);
    carnet.signal('SIGKILL');
    expect(await carnet.leftOf(running)).to.deep.equal([]);
    isOver = true;
    const sent = (await Promise.all(work)).flat();
    await carnet.start(TWO);
    await expectKept(sent);
  });

  it('one process after two: what they wrote is read, and their places are left', async () => {
    await carnet.stop();
    await carnet.start({ WORKERS: '1', CLOCK: TEST_NOW });
    expect(await carnet.workers()).to.have.length(1);
    await expectWhole();
    expect(await carnet.stop()).to.deep.equal({ code: 0, signal: null });
    await carnet.start(TWO);
  });

  /** How often that was said since the last start. */
  async function answersAgain(): Promise<number> {
    return (await carnet.said()).split('answers again').length - 1;
  }

  /** What was acknowledged is there, and every number of the journal. */
  async function expectKept(sent: readonly Sent[]): Promise<void> {
    const line = new Line(carnet.origin);
    try {
      expect(await lostOf(sent, line, writer)).to.deep.equal([]);
    } finally {
      line.close();
    }
    await expectWhole();
  }

  async function expectWhole(): Promise<void> {
    const line = new Line(carnet.origin);
    try {
      const verify = await line.as(sign({ as: 'operator-op' })).get('$verify-journal');
      expect(expected(verify, 200).text).to.include('"name":"result","valueBoolean":true');
    } finally {
      line.close();
    }
  }

  /** A request whose body does not come. */
  async function halfSent() {
    const slow = request(`${carnet.base}/Observation`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${writer}`,
        'content-type': 'application/fhir+json',
        'content-length': 1_000,
      },
    });
    slow.on('error', () => undefined);
    slow.write('{"resourceType":');
    const line = new Line(carnet.origin);
    await until(
      async () => {
        const { text } = await line.send({
          method: 'GET',
          path: `${carnet.origin}/metrics`,
          headers: {},
        });
        line.close();
        return /carnet_http_requests_in_flight\S* 1/.test(text);
      },
      10_000,
      async () => 'the request was never under way',
    );
    return slow;
  }
});

function answersOf(sent: readonly Sent[]): readonly string[] {
  return [...new Set(sent.map(({ status }) => String(status)))];
}
