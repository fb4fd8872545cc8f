import { copyFile, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { fileKeyStore } from '../../server/mongo/seal/file-key-store.ts';
import { answersOf, expectedAnswers } from './frozen/answers.ts';
import type { Thawed } from './frozen/thawed.ts';
import { thawed } from './frozen/thawed.ts';

describe('a store of format 1 whose keys are not all there', function () {
  this.timeout(60_000);
  let frozen: Thawed;
  beforeEach(async () => {
    frozen = await thawed(1, 'patient');
  });
  afterEach(() => frozen.close());

  const keyFile = async (record: string): Promise<string> => {
    const keys = await fileKeyStore(frozen.keys);
    const names = await readdir(join(frozen.keys, 'records'));
    for (const name of names) {
      const path = join(frozen.keys, 'records', name);
      await rename(path, `${path}.aside`);
      const missing = await keys.missing(record);
      await rename(`${path}.aside`, path);
      if (missing?.kind === 'absent') return path;
    }
    throw new Error(`${record} has no key file.`);
  };

  it('is not served while a key file is absent, and names the resource and the file', async () => {
    const path = await keyFile('p1');
    await rename(path, `${path}.aside`);
    const failure = await frozen.open().catch((error: unknown) => String(error));
    expect(failure).to.contain('/p1').and.to.contain(path).and.to.contain('backup of the keys');
    expect((await frozen.stamp()).format).to.equal(1);
    const left = await frozen.documents();
    expect(left.filter(({ rec, f }) => rec === 'p1' && f !== 1)).to.deep.equal([]);
    await rename(`${path}.aside`, path);
    expect(await answersOf(await frozen.open())).to.deep.equal(await expectedAnswers());
  });

  it('counts what is erased, and shows none of it when a backup brings the key back', async () => {
    const path = await keyFile('p1');
    await copyFile(path, `${path}.backup`);
    await (await fileKeyStore(frozen.keys)).destroy('p1');
    await frozen.open();
    const told = frozen.told.join(' ');
    const count = Number(/(\d+) of erased records/.exec(told)?.[1]);
    const ofRecord = (await frozen.documents()).filter(({ rec }) => rec === 'p1');
    expect(count).to.equal(ofRecord.length).and.to.be.above(20);
    await rename(`${path}.backup`, path);
    const answers = await answersOf(await frozen.open());
    const expected = await expectedAnswers();
    for (const [question, answer] of Object.entries(answers)) {
      const shown = answer.filter((line) => !line.startsWith('total'));
      if (question.startsWith('p1')) expect(shown, question).to.deep.equal([]);
      else expect(answer, question).to.deep.equal(expected[question]);
    }
  });
});

describe('a store of format 1 with an erased record', () => {
  it('is upgraded; the record stays erased and the other one answers', async () => {
    const frozen = await thawed(1, 'patient');
    try {
      await (await fileKeyStore(frozen.keys)).destroy('p1');
      const store = await frozen.open();
      const expected = await expectedAnswers();
      for (const [question, answer] of Object.entries(await answersOf(store))) {
        const isErased = question.startsWith('p1');
        const none = answer.every((line) => line === 'total 0');
        if (isErased) expect(none, question).to.equal(true);
        else expect(answer, question).to.deep.equal(expected[question]);
      }
    } finally {
      await frozen.close();
    }
  });
});
