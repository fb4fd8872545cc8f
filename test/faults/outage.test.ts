/**
 * Outages that are no crash: a mongod that hangs, one that is gone for good with a fall-back that fills up, a stop asked
 * for in the middle of requests. architecture.md 5, 12 and 13; dmp.md 6.6, Durable.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { MongoClient } from 'mongodb';
import { openDataFolder, readSecrets } from '../../server/boot/mongod/data-folder.ts';
import { memberUri } from '../../server/boot/mongod/replica-set.ts';
import type { Ledger } from './ledger.ts';
import { observation, onlyOnce } from './load.ts';
import { sendNoted } from './noted.ts';
import { DMP, GENERIC } from './regimes.ts';
import { Rig } from './rig.ts';
import { environmentOf } from './server-process.ts';
import { stablePort } from './stable-port.ts';
import { textsOf } from './violation.ts';

const MAIN = fileURLToPath(new URL('../../server/boot/main.ts', import.meta.url));
const HANG_MILLISECONDS = 2_500;
const LOOKS = 10;
const GONE_MILLISECONDS_MAX = 45_000;

describe('outages (architecture.md 5, 12 and 13; dmp.md 6.6)', function () {
  this.timeout(90_000);
  let rig: Rig;

  before(async () => {
    rig = await Rig.open(DMP);
  });

  after(async () => {
    await rig.close();
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await rig.replaceServer();
  });

  it('the journal is whole at any moment of a load', async () => {
    const ledger = rig.openLedger('whole');
    await rig.underLoad(ledger, async () => {
      for (let look = 0; look < LOOKS; look += 1) expect(await rig.breaks()).to.deep.equal([]);
    });
    expect(await rig.inspect(ledger)).to.deep.equal([]);
  });

  it('a mongod that hangs for seconds delays or refuses, and loses nothing', async () => {
    const ledger = rig.openLedger('hang');
    await rig.underLoad(ledger, async (clients) => {
      await rig.untilHealed(clients);
      const pid = await rig.server.mongodPid();
      process.kill(pid, 'SIGSTOP');
      try {
        await pause(HANG_MILLISECONDS);
        const ready = await fetch(`http://127.0.0.1:${rig.site.port}/health/ready`);
        expect(ready.status, 'ready').to.equal(503);
      } finally {
        process.kill(pid, 'SIGCONT');
      }
      await rig.untilHealed(clients);
    });
    await rig.untilReplayed();
    expect(await rig.inspect(ledger)).to.deep.equal([]);
  });

  it('a stop lets a write under way end and answers it, refuses the next, and ends with 0', async () => {
    const ledger = rig.openLedger('drain');
    const change = { tag: 'drain.1', version: 1, text: 'slow' };
    const body = observation('drain', change);
    const sent = { method: 'POST', path: 'Observation', headers: {}, body } as const;
    await rig.server.arm({ point: 'before-commit', passage: 1, act: 'pause', milliseconds: 1_500 });
    const slow = sendNoted(rig.writer, ledger, {
      requestId: 'drain.slow',
      sent,
      changes: [change],
    });
    await rig.server.reached();
    rig.server.signal('SIGTERM');
    await pause(200);
    const late = await rig.writer({ method: 'GET', path: 'Observation/late' });
    expect(late?.status ?? 503).to.equal(503);
    expect((await slow).act.status).to.equal(201);
    expect(await rig.server.untilEnded()).to.deep.equal({ code: 0, signal: null });
    await rig.restart();
    expect(await rig.inspect(ledger)).to.deep.equal([]);
  });

  it('a stop that cuts a write too slow to end leaves a journal that knows', async () => {
    const ledger = rig.openLedger('cut');
    const change = { tag: 'cut.1', version: 1, text: 'too slow' };
    const body = observation('cut', change);
    const headers = onlyOnce(change.tag);
    const sent = { method: 'POST', path: 'Observation', headers, body } as const;
    await rig.server.arm({
      point: 'before-commit',
      passage: 1,
      act: 'pause',
      milliseconds: 30_000,
    });
    const slow = sendNoted(rig.writer, ledger, { requestId: 'cut.slow', sent, changes: [change] });
    await rig.server.reached();
    await rig.breaks();
    rig.server.signal('SIGTERM');
    expect((await slow).act.status).to.equal(undefined);
    expect(await rig.server.untilEnded()).to.deep.equal({ code: 0, signal: null });
    await rig.restart();
    expect(await rig.inspect(ledger)).to.deep.equal([]);
  });

  it('a mongod gone for good: 503s, traces kept aside until that is full, and a next start that knows', async () => {
    const ledger = rig.openLedger('gone');
    await rig.underLoad(ledger, (clients) => rig.untilHealed(clients));
    await untilGone(rig);
    await refusedWrite(rig, ledger, 'kept');
    expect(await rig.fallBackFiles()).not.to.have.length(0);
    const lost = await whileFull(rig, () => refusedWrite(rig, ledger, 'lost'));
    expect(await rig.server.stop()).to.deep.equal({ code: 0, signal: null });
    await rig.restart();
    expect(await rig.fallBackFiles()).to.deep.equal([]);
    const untraced = `${lost} was answered 503 and has no trace`;
    // Nothing was acknowledged without a trace; what could not even be kept aside is named by the next start.
    expect(textsOf(await rig.inspect(ledger))).to.deep.equal([untraced]);
  });

  it('a trace taken out of the database is missed', async () => {
    const { removed, last } = await removeTrace(rig);
    const [broken = ''] = textsOf(await rig.breaks());
    const range = `{"name":"expected","valueInteger":${removed}},{"name":"found","valueInteger":${removed + 1}}`;
    expect(last).to.be.greaterThan(removed);
    expect(broken).to.include(range);
  });
});

describe('npm start and SIGTERM', function () {
  this.timeout(60_000);

  it('a request whose body is still arriving is answered before the end', async () => {
    const rig = await Rig.open(GENERIC);
    try {
      expect(await rig.server.stop()).to.deep.equal({ code: 0, signal: null });
      const main = spawn(process.execPath, [MAIN], {
        env: environmentOf({ ...rig.site, port: await stablePort() }),
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const ended = once(main, 'exit');
      const url = await addressIn(main.stderr);
      const sending = request(`${url}/Observation`, {
        method: 'POST',
        headers: { 'content-type': 'application/fhir+json', 'content-length': 2 },
      });
      const answered = once(sending, 'response');
      sending.write('{');
      await pause(300);
      main.kill('SIGTERM');
      await pause(300);
      sending.end('}');
      // Without a token it is refused, which is an answer: the request was not cut.
      const [response] = (await answered) as [{ readonly statusCode?: number }];
      expect(response.statusCode).to.equal(401);
      expect(await ended).to.deep.equal([0, null]);
    } finally {
      await rig.close();
    }
  });
});

async function addressIn(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const part of stream) {
    text += String(part);
    const [, url] = /answers at (\S+)/.exec(text) ?? [];
    if (url !== undefined) return url;
  }
  throw new Error(`npm start ended: ${text}`);
}

/** Kills mongod until its supervisor gives it up. */
async function untilGone(rig: Rig): Promise<void> {
  const deadline = performance.now() + GONE_MILLISECONDS_MAX;
  let killed = 0;
  while (performance.now() < deadline) {
    const pid = await rig.server.mongodPid();
    if (pid !== killed && pid > 0) {
      killed = pid;
      process.kill(pid, 'SIGKILL');
    }
    if (await rig.server.hasSaid('giving it up')) return;
    await pause(50);
  }
  throw new Error('mongod was never given up.');
}

/** A write that cannot be served; the id of the request. */
async function refusedWrite(rig: Rig, ledger: Ledger, name: string): Promise<string> {
  const change = { tag: `gone.${name}`, version: 1, text: name };
  const body = observation('gone', change);
  const headers = onlyOnce(change.tag);
  const sent = { method: 'POST', path: 'Observation', headers, body } as const;
  const requestId = `gone.${name}`;
  const { act } = await sendNoted(rig.writer, ledger, { requestId, sent, changes: [change] });
  expect(act.status).to.equal(503);
  return requestId;
}

/** Takes out the trace of the present writer whose number is 1, as somebody might who has the database. */
async function removeTrace({ site, regime }: Rig): Promise<{ removed: number; last: number }> {
  const folder = await openDataFolder(join(site.dataDir, 'mongod'));
  const port = Number((await readFile(folder.portFile, 'utf8')).split(' ')[0]);
  const client = new MongoClient(memberUri({ port, ...(await readSecrets(folder)) }));
  try {
    const database = regime.modules === 'dmp' ? 'carnet' : 'carnet-generic';
    const journal = client.db(database).collection<{ w: string; n: number }>('journal');
    const [newest] = await journal.find().sort({ w: -1, n: -1 }).limit(1).toArray();
    const removed = await journal.deleteOne({ w: newest?.w ?? '', n: 1 });
    expect(removed.deletedCount).to.equal(1);
    return { removed: 1, last: newest?.n ?? 0 };
  } finally {
    await client.close();
  }
}

/** A file in place of the folder: nothing can be kept, as on a full disk. */
async function whileFull<T>({ site }: Rig, work: () => Promise<T>): Promise<T> {
  const folder = join(site.dataDir, 'journal-fall-back');
  await rename(folder, `${folder}.aside`);
  await writeFile(folder, '');
  try {
    return await work();
  } finally {
    await rm(folder);
    await rename(`${folder}.aside`, folder);
  }
}
