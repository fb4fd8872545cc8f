import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { MongoClient } from 'mongodb';
import type { EmbeddedMongod } from '../../server/boot/mongod/embedded.ts';
import { startEmbedded } from '../../server/boot/mongod/embedded.ts';
import { commandLine, identify, waitUntilGone } from '../../server/boot/mongod/process-table.ts';
import { failure } from './failure.ts';

const embeddedModule = new URL('../../server/boot/mongod/embedded.ts', import.meta.url).href;
const environment = process.env;

describe('Architecture §13, Embedded mongod', function () {
  this.timeout(120_000);
  let dataDir: string;
  let messages: string[];
  let running: EmbeddedMongod[];

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'carnet-mongod-'));
    messages = [];
    running = [];
  });

  afterEach(async () => {
    await Promise.all(running.map((mongod) => mongod.stop()));
    await rm(dataDir, { recursive: true, force: true });
  });

  async function start(): Promise<EmbeddedMongod> {
    const log = (message: string) => messages.push(message);
    const mongod = await startEmbedded({ dataDir, environment, log });
    running.push(mongod);
    return mongod;
  }

  it('keeps what was written, and its address, across stop and start', async () => {
    const first = await start();
    await write(first.uri, 'kept');
    await first.stop();
    expect(await first.exited).to.equal(0);
    const second = await start();
    expect(second.uri).to.equal(first.uri);
    expect(await written(second.uri)).to.deep.equal(['kept']);
  });

  it('is a replica set with transactions, on loopback, for its one user', async () => {
    const { uri } = await start();
    const address = new URL(uri);
    expect(address.hostname).to.equal('127.0.0.1');
    expect(address.search).to.equal('?replicaSet=carnet&directConnection=false&authSource=admin');
    await withClient(uri, async (client) => {
      await client.withSession((session) =>
        session.withTransaction(async () => {
          await client.db('t').collection('t').insertOne({ text: 'a' }, { session });
        }),
      );
    });
    const stranger = `mongodb://${address.host}/?directConnection=true`;
    expect(await failure(written(stranger))).to.match(/requires authentication/);
    const firstUser = withClient(stranger, (client) =>
      client.db('admin').command({ createUser: 'x', pwd: 'x', roles: ['root'] }),
    );
    expect(await failure(firstUser)).to.match(/requires authentication/);
  });

  it('makes every file for its owner only', async () => {
    await start();
    for (const entry of await readdir(dataDir, { recursive: true, withFileTypes: true })) {
      const { mode } = await stat(join(entry.parentPath, entry.name));
      expect(mode & 0o777, entry.name).to.equal(entry.isDirectory() ? 0o700 : 0o600);
    }
  });

  it('heals after kill -9 of mongod: same address, nothing lost', async () => {
    const mongod = await start();
    const killed = mongod.pid;
    await withClient(mongod.uri, async (client) => {
      await insert(client, 'before');
      process.kill(killed, 'SIGKILL');
      await until(() => mongod.pid !== killed);
      await insert(client, 'after');
    });
    expect(await written(mongod.uri)).to.deep.equal(['before', 'after']);
    expect(messages.join('\n')).to.match(/ended by itself.*\n.*runs again/);
  });

  it('gives up after five restarts within a minute, and says so by `exited`', async () => {
    const mongod = await start();
    for (let round = 0; round <= 5; round += 1) {
      const killed = mongod.pid;
      process.kill(killed, 'SIGKILL');
      if (round < 5) await until(() => mongod.pid !== killed);
    }
    expect(await mongod.exited).to.equal(null);
    expect(await written((await start()).uri)).to.deep.equal([]);
  });

  it('ends with a node that was killed (watchdog), and the next start goes on', async () => {
    const child = await startChild(dataDir);
    await write(child.uri, 'by the child');
    const orphan = await identify(child.pid);
    await kill(child.node);
    if (orphan !== undefined) expect(await waitUntilGone(orphan, 20_000)).to.equal(true);
    expect(await written((await start()).uri)).to.deep.equal(['by the child']);
  });

  it('finds the mongod of a node killed with its watchdog, and goes on', async function () {
    if (process.platform !== 'linux') this.skip();
    const child = await startChild(dataDir);
    await write(child.uri, 'by the child');
    for (const pid of await childrenOf(child.node)) {
      if (pid !== child.pid) process.kill(pid, 'SIGKILL');
    }
    await kill(child.node);
    expect(await commandLine(child.pid)).to.include('mongod');
    expect(await written((await start()).uri)).to.deep.equal(['by the child']);
    expect(messages.join('\n')).to.include(`process ${child.pid}) that an earlier Carnet left`);
  });

  it('starts when node and mongod were both killed', async () => {
    const child = await startChild(dataDir);
    await write(child.uri, 'by the child');
    process.kill(child.node.pid ?? 0, 'SIGSTOP');
    process.kill(child.pid, 'SIGKILL');
    await kill(child.node);
    expect(await written((await start()).uri)).to.deep.equal(['by the child']);
  });

  it('moves to another port when its own is taken', async () => {
    const first = await start();
    await write(first.uri, 'kept');
    await first.stop();
    const squatter = createServer().listen(Number(new URL(first.uri).port), '127.0.0.1');
    await once(squatter, 'listening');
    const second = await start().finally(() => squatter.close());
    expect(second.uri).not.to.equal(first.uri);
    await write(second.uri, 'more');
    expect(await written(second.uri)).to.deep.equal(['kept', 'more']);
  });

  it('is refused to a second living Carnet, and the first is not disturbed', async () => {
    const child = await startChild(dataDir);
    expect(await failure(start())).to.match(/Another Carnet \(process \d+\) is using/);
    await write(child.uri, 'undisturbed');
    await kill(child.node);
    const mongod = await start();
    expect(await failure(start())).to.match(/Another Carnet/);
    expect(await written(mongod.uri)).to.deep.equal(['undisturbed']);
  });

  it('asks for the lost password of an existing database', async () => {
    await (await start()).stop();
    await rm(join(dataDir, 'password'));
    expect(await failure(start())).to.match(/password is missing: restore it, or delete/);
  });
});

interface Child {
  readonly node: ChildProcess;
  readonly pid: number;
  readonly uri: string;
}

/** Another Carnet: a node process that starts the embedded database and waits to be killed. */
async function startChild(dataDir: string): Promise<Child> {
  const script = `
    import { startEmbedded } from ${JSON.stringify(embeddedModule)};
    const { uri, pid } = await startEmbedded({
      dataDir: process.argv[1],
      environment: process.env,
      log: (message) => console.error(message),
    });
    console.log(uri);
    console.log(pid);
    setInterval(() => undefined, 60_000);
  `;
  const node = spawn(process.execPath, ['--input-type=module', '--eval', script, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  for await (const line of createInterface({ input: node.stdout })) {
    if (lines.push(line) === 2) break;
  }
  const [uri = '', pid] = lines;
  return { node, uri, pid: Number(pid) };
}

async function kill(node: ChildProcess): Promise<void> {
  const exited = once(node, 'exit');
  node.kill('SIGKILL');
  await exited;
}

async function childrenOf(node: ChildProcess): Promise<readonly number[]> {
  const text = await readFile(`/proc/${node.pid}/task/${node.pid}/children`, 'utf8');
  return text.trim().split(' ').map(Number);
}

async function withClient<T>(uri: string, use: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = new MongoClient(uri);
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

async function insert(client: MongoClient, text: string): Promise<void> {
  const notes = client.db('test').collection('notes');
  await notes.insertOne({ text }, { writeConcern: { w: 'majority', journal: true } });
}

function write(uri: string, text: string): Promise<void> {
  return withClient(uri, (client) => insert(client, text));
}

function written(uri: string): Promise<readonly string[]> {
  return withClient(uri, async (client) => {
    const notes = await client.db('test').collection('notes').find().sort({ _id: 1 }).toArray();
    return notes.map((note) => String(note.text));
  });
}

async function until(holds: () => boolean): Promise<void> {
  for (let round = 0; round < 1_200 && !holds(); round += 1) await delay(25);
  expect(holds()).to.equal(true);
}
