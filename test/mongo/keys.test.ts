import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { RecentMap } from '../../server/fhir/model/recent-map.ts';
import { chunksOf } from '../../server/mongo/blobs/chunks.ts';
import { fileKeyStore } from '../../server/mongo/seal/file-key-store.ts';
import { patientSealer } from '../../server/mongo/seal/patient.ts';
import { plainSealer } from '../../server/mongo/seal/plain.ts';
import { after as afterPlace, orderKey, placeOf } from '../../server/mongo/search/order-key.ts';

describe('key store on files', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'carnet-keystore-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('gives one key per record, however many ask at once, from any process', async () => {
    const stores = await Promise.all(Array.from({ length: 8 }, () => fileKeyStore(folder)));
    const keys = await Promise.all(stores.map((store) => store.obtain('p1')));
    expect(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size).to.equal(1);
    expect(await stores[0]?.find('p2')).to.equal(undefined);
    expect((await readdir(join(folder, 'records'))).length).to.equal(1);
  });

  it('keeps files for their owner alone, and no key in clear but the master', async () => {
    const store = await fileKeyStore(folder);
    const key = Buffer.from(await store.obtain('p1'));
    const [name = ''] = await readdir(join(folder, 'records'));
    const path = join(folder, 'records', name);
    expect((await stat(path)).mode & 0o777).to.equal(0o600);
    expect((await stat(join(folder, 'master.key'))).mode & 0o777).to.equal(0o600);
    expect((await readFile(path)).includes(key)).to.equal(false);
    expect(name).not.to.contain('p1');
  });

  it('never makes a destroyed key again', async () => {
    const store = await fileKeyStore(folder);
    await store.obtain('gone');
    await store.destroy('gone');
    expect(await store.find('gone')).to.equal(undefined);
    let message = '';
    await store.obtain('gone').catch((error: Error) => {
      message = error.message;
    });
    expect(message).to.contain('destroyed');
  });

  it('refuses a master key that is not the one of the keys', async () => {
    const other = await mkdtemp(join(tmpdir(), 'carnet-keystore-'));
    try {
      const store = await fileKeyStore(other);
      await store.obtain('p1');
      await rm(join(other, 'master.key'));
      const renewed = await fileKeyStore(other);
      let message = '';
      await renewed.find('p1').catch((error: Error) => {
        message = error.message;
      });
      expect(message).to.contain('master key');
    } finally {
      await rm(other, { recursive: true, force: true });
    }
  });

  it('seals: what is opened is what was sealed, in its place and by its record alone', async () => {
    const sealer = patientSealer(await fileKeyStore(folder));
    const mine = await sealer.madeKeysFor('p1');
    const theirs = await sealer.madeKeysFor('p3');
    for (const bytes of [Buffer.from(''), Buffer.from('court'), Buffer.alloc(5000, 'long ')]) {
      const sealed = mine.seal(bytes, 'Observation/1/1');
      expect(Buffer.from(mine.open(sealed, 'Observation/1/1')).equals(bytes)).to.equal(true);
      expect(() => mine.open(sealed, 'Observation/1/2')).to.throw();
      expect(() => theirs.open(sealed, 'Observation/1/1')).to.throw();
    }
    expect(mine.key('Patient', 'x')).to.have.length(9);
    expect(mine.key('Patient', 'x')).not.to.deep.equal(theirs.key('Patient', 'x'));
    expect(mine.shift('Patient', 'birthdate')).not.to.equal(theirs.shift('Patient', 'birthdate'));
    const plain = await plainSealer().madeKeysFor();
    expect(() => plain.open(mine.seal(Buffer.from('x'), 'a'), 'a')).to.throw('Format');
  });
});

describe('order keys', () => {
  const instant = fc.option(fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }));
  const tie = fc.integer({ min: 0, max: 2 ** 48 - 1 });
  const place = fc.record({ value: instant, tie });

  it('compare as rows stand: newest first, nothing last, then the tie', () => {
    fc.assert(
      fc.property(place, place, (left, right) => {
        const byValue =
          left.value === right.value
            ? 0
            : left.value === null
              ? 1
              : right.value === null
                ? -1
                : right.value - left.value;
        const expected = Math.sign(byValue || left.tie - right.tie);
        const found = Buffer.compare(
          orderKey(left.value, left.tie),
          orderKey(right.value, right.tie),
        );
        expect(found).to.equal(expected);
      }),
    );
  });

  it('give back the place they were made of, open ends included', () => {
    fc.assert(
      fc.property(place, (one) => {
        expect(placeOf(orderKey(one.value, one.tie))).to.deep.equal({ ...one });
      }),
    );
    for (const value of [-8.64e15, 8.64e15, 0, null]) {
      expect(placeOf(orderKey(value, 7))).to.deep.equal({ value, tie: 7 });
      expect(afterPlace({ value, tie: 7 }).gt).to.deep.equal(orderKey(value, 7));
    }
  });
});

describe('small parts of the store', () => {
  it('a bounded map forgets what was used longest ago', () => {
    const map = new RecentMap<number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.get('a');
    map.set('c', 3);
    expect([map.get('a'), map.get('b'), map.get('c')]).to.deep.equal([1, undefined, 3]);
  });

  it('a larger one is never too large, and keeps what was used among the last seven eighths', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40), { maxLength: 400 }), (keys) => {
        const map = new RecentMap<number>(16);
        let recent: readonly number[] = [];
        for (const key of keys) {
          const found = map.get(String(key));
          if (recent.slice(0, 14).includes(key)) expect(found).to.equal(key);
          if (found === undefined) map.set(String(key), key);
          recent = [key, ...recent.filter((other) => other !== key)];
        }
        const kept = recent.filter((key) => map.get(String(key)) !== undefined);
        expect(kept.length).to.be.at.most(16);
      }),
    );
  });

  it('a stream in pieces of one size keeps every byte', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 40 })), async (parts) => {
        const pieces: Buffer[] = [];
        for await (const piece of chunksOf(streamOf(parts), 16)) pieces.push(Buffer.from(piece));
        expect(Buffer.concat(pieces)).to.deep.equal(Buffer.concat(parts));
        for (const piece of pieces.slice(0, -1)) expect(piece).to.have.length(16);
      }),
    );
  });
});

async function* streamOf(parts: readonly Uint8Array[]): AsyncIterable<Uint8Array> {
  yield* parts;
}
