import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { fallBackJournal } from '../../server/boot/fall-back-journal.ts';
import type { Trace } from '../../server/fhir/audit/trace.ts';
import { startServer } from '../harness.ts';
import { trace } from './trace.ts';

const LONG_AGO = new Date(0);

describe('architecture.md 12, the fall-back journal', () => {
  let folder: string;
  let messages: string[];
  const log = (message: string): void => {
    messages.push(message);
  };

  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'carnet-fall-back-')), 'journal');
    messages = [];
  });

  afterEach(async () => {
    await rm(join(folder, '..'), { recursive: true, force: true });
  });

  it('gives back all that was kept, in groups, once', async () => {
    const journal = fallBackJournal({ folder, log });
    for (let number = 1; number <= 150; number += 1) await journal.keep([trace(number)], 'down');
    const next = fallBackJournal({ folder, log });
    const groups: number[][] = [];
    const append = async (traces: readonly Trace[]): Promise<void> => {
      groups.push(traces.map(({ sequence }) => sequence));
    };
    expect(await next.replay(append)).to.equal(150);
    expect(groups.flat().sort((a, b) => a - b)).to.deep.equal(upTo(150));
    expect(Math.max(...groups.map(({ length }) => length))).to.be.at.most(64);
    expect(await next.replay(append)).to.equal(0);
    expect(await readdir(folder)).to.deep.equal([]);
    expect(journal.isWhole()).to.equal(true);
  });

  it('keeps what the store refuses again', async () => {
    const journal = fallBackJournal({ folder, log });
    await journal.keep([trace(1), trace(2)], 'down');
    const refused = await journal
      .replay(() => Promise.reject(new Error('still down')))
      .then(
        () => undefined,
        (error: unknown) => error,
      );
    expect(refused).to.be.instanceOf(Error);
    expect(await journal.replay(() => Promise.resolve())).to.equal(2);
  });

  it('loses nothing that is kept while it replays, nor runs two replays at once', async () => {
    const journal = fallBackJournal({ folder, log });
    await journal.keep([trace(1)], 'down');
    const seen: number[] = [];
    const append = async (traces: readonly Trace[]): Promise<void> => {
      await journal.keep([trace(seen.length + 2)], 'down');
      seen.push(...traces.map(({ sequence }) => sequence));
    };
    const [one, two] = await Promise.all([journal.replay(append), journal.replay(append)]);
    expect([one, two]).to.deep.equal([1, 1]);
    await journal.replay(append);
    expect(seen).to.deep.equal([1, 2]);
  });

  it('full, or a disk that refuses: says so, does not throw, and is not whole any more', async () => {
    const journal = fallBackJournal({ folder, log, filesMax: 2 });
    for (let number = 1; number <= 3; number += 1) await journal.keep([trace(number)], 'down');
    expect(journal.isWhole()).to.equal(false);
    expect(messages.at(-1)).to.match(/1 trace\(s\) are lost/);
    expect(await journal.replay(() => Promise.resolve())).to.equal(2);
    await journal.keep([trace(4)], 'down');
    expect(await journal.replay(() => Promise.resolve())).to.equal(1);

    await rm(folder, { recursive: true });
    await writeFile(folder, '');
    const nowhere = fallBackJournal({ folder, log });
    await nowhere.keep([trace(1)], 'down');
    expect(nowhere.isWhole()).to.equal(false);
  });

  it('two processes that replay at once: each trace reaches the store, once, and no file is left', async () => {
    const journal = fallBackJournal({ folder, log });
    for (let number = 1; number <= 300; number += 1) await journal.keep([trace(number)], 'down');
    const server = await startServer({ modules: 'none' });
    try {
      const { store } = server.carnet;
      const processes = [1, 2, 3].map(() => fallBackJournal({ folder, log }));
      await Promise.all(processes.map((one) => one.replay((traces) => store.append(traces))));
      expect(await readdir(folder)).to.deep.equal([]);
      const kept: number[] = [];
      for await (const { sequence } of store.traces('w')) kept.push(sequence);
      expect(kept).to.deep.equal(upTo(300));
    } finally {
      await server.close();
    }
  });

  it('passes over what a killed process left unfinished, and drops it in time', async () => {
    const journal = fallBackJournal({ folder, log });
    await journal.keep([trace(1)], 'down');
    await writeFile(join(folder, 'a.new'), '[{"sequ');
    await writeFile(join(folder, 'b.new'), '');
    await utimes(join(folder, 'b.new'), LONG_AGO, LONG_AGO);
    await writeFile(join(folder, 'c.json'), 'not JSON');
    expect(await journal.replay(() => Promise.resolve())).to.equal(1);
    expect(await readdir(folder)).to.deep.equal(['a.new']);
    expect(messages.join('\n')).to.include('unreadable');
  });
});

function upTo(number: number): readonly number[] {
  return Array.from({ length: number }, (_, index) => index + 1);
}
