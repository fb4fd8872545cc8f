/** architecture.md 5, Decisions: what is kept is used at its own version alone. */
import { expect } from 'chai';
import { VersionedCache } from '../../../server/dmp/rights/versioned-cache.ts';

describe('what is kept at a policy version', () => {
  /** Loads told apart by their number; the versions the second look finds, one after the other. */
  function loading(version: number, after: readonly number[] = [version]) {
    const left = [...after];
    const told = { loads: 0 };
    return {
      told,
      version,
      load: async () => {
        told.loads += 1;
        return told.loads;
      },
      current: async () => left.shift() ?? after.at(-1) ?? version,
    };
  }

  it('is loaded once for all who ask at its version, and again at another', async () => {
    const cache = new VersionedCache<number>(10);
    const asked = loading(1);
    const together = [cache.get('a', asked), cache.get('a', asked), cache.get('b', asked)];
    expect(await Promise.all(together)).to.deep.equal([1, 1, 2]);
    expect(await cache.get('a', asked)).to.equal(1);
    const later = loading(2);
    expect(await cache.get('a', later)).to.equal(1);
    expect([asked.told.loads, later.told.loads]).to.deep.equal([2, 1]);
    await cache.get('a', asked);
    expect(asked.told.loads, 'a lower version is another version').to.equal(3);
  });

  it('is loaded again when the version moved while it was read', async () => {
    const cache = new VersionedCache<number>(10);
    const moving = loading(1, [2, 2]);
    expect(await cache.get('a', moving)).to.equal(2);
    const next = loading(2);
    expect(await cache.get('a', next), 'kept at the version it was read at').to.equal(2);
    expect(next.told.loads).to.equal(0);
    expect(await cache.get('a', loading(1)), 'and at no other').to.equal(1);
  });

  it('is not kept when the version never stands still', async () => {
    const cache = new VersionedCache<number>(10);
    const moving = loading(1, [2, 3, 4]);
    expect(await cache.get('a', moving)).to.equal(3);
    for (const version of [1, 2, 3, 4]) {
      const next = loading(version);
      await cache.get(`a`, next);
      expect(next.told.loads).to.equal(1);
    }
  });

  it('is not kept when it could not be read', async () => {
    const cache = new VersionedCache<number>(10);
    const failing = { ...loading(1), load: () => Promise.reject(new Error('no')) };
    const failed = await Promise.allSettled([cache.get('a', failing), cache.get('a', failing)]);
    expect(failed.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected']);
    expect(await cache.get('a', loading(1))).to.equal(1);
    const unsure = { ...loading(2), current: () => Promise.reject(new Error('no')) };
    expect((await Promise.allSettled([cache.get('a', unsure)]))[0]?.status).to.equal('rejected');
    const next = loading(2);
    await cache.get('a', next);
    expect(next.told.loads).to.equal(1);
  });

  it('is bounded', async () => {
    const cache = new VersionedCache<number>(2);
    for (const key of ['a', 'b', 'c']) await cache.get(key, loading(1));
    const [first, last] = [loading(1), loading(1)];
    await cache.get('c', last);
    await cache.get('a', first);
    expect([first.told.loads, last.told.loads]).to.deep.equal([1, 0]);
  });
});
