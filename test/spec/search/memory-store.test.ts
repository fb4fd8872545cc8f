import { expect } from 'chai';
import { FhirError } from '../../../server/fhir/outcome/fhir-error.ts';
import { queryById } from '../../../server/fhir/search/query.ts';
import type { Store, StoreTransaction } from '../../../server/fhir/store/store.ts';
import type { Body } from './kept.ts';
import { deletionOf, emptyStore, FIRST_INSTANT, storeWith, traceOf, writeOf } from './kept.ts';
import { read } from './reading.ts';

const PULSE: Body = {
  resourceType: 'Observation',
  id: 'pulse',
  status: 'final',
  note: [{ text: 'first' }],
};

async function failure(run: Promise<unknown>): Promise<unknown> {
  try {
    await run;
  } catch (error) {
    return error;
  }
  throw new Error('nothing was refused');
}

async function versions(store: Store, id: string): Promise<readonly string[]> {
  const found = await store.history({ ...queryById('Observation', id), count: 10 });
  return found.map(({ versionId, deleted }) => `${versionId}${deleted ? ' deleted' : ''}`);
}

describe('R4 http, versions and deletions in memory', () => {
  it('a read gives the text that was written, stamped', async () => {
    const { resources } = await (await storeWith([PULSE])).find(queryById('Observation', 'pulse'));
    const [stored] = resources;
    expect(new TextDecoder().decode(stored?.json)).to.equal(
      '{"resourceType":"Observation","id":"pulse","meta":{"versionId":"1","lastUpdated":"2024-01-01T00:01:00.000Z"},"status":"final","note":[{"text":"first"}]}',
    );
  });
  it('history: newest first, and nothing for another id', async () => {
    const store = await storeWith([PULSE]);
    await store.transact((tx) => tx.write(writeOf({ ...PULSE, status: 'amended' }, 2)));
    await store.transact((tx) => tx.write(deletionOf({ ...PULSE, status: 'amended' }, 3)));
    await store.transact((tx) => tx.write(writeOf(PULSE, 4)));
    expect(await versions(store, 'pulse')).to.deep.equal(['4', '3 deleted', '2', '1']);
    expect(await versions(store, 'other')).to.deep.equal([]);
  });
  it('history is decided by the resource as it is now', async () => {
    const store = await storeWith([PULSE]);
    await store.transact((tx) => tx.write(writeOf({ ...PULSE, status: 'amended' }, 2)));
    const { where } = read('Observation?status=final').query;
    expect(
      await store.history({
        ...queryById('Observation', 'pulse'),
        where: { kind: 'and', operands: [{ kind: 'id', ids: ['pulse'] }, where] },
      }),
    ).to.deep.equal([]);
  });
  it('old versions bear the labels and the record of now', async () => {
    const store = await storeWith([PULSE]);
    await store.transact((tx) =>
      tx.write({ ...writeOf(PULSE, 2), labels: new Map([['_label', ['x']]]), record: 'zoe' }),
    );
    const found = await store.history({ ...queryById('Observation', 'pulse'), count: 10 });
    expect(found.map(({ labels, record }) => [labels.get('_label'), record])).to.deep.equal([
      [['x'], 'zoe'],
      [['x'], 'zoe'],
    ]);
  });
  it('what is deleted is found by a query that asks for it, under its last entries', async () => {
    const store = await storeWith([PULSE]);
    await store.transact((tx) => tx.write(deletionOf(PULSE, 2)));
    expect((await store.find(read('Observation?status=final').query)).resources).to.deep.equal([]);
    const [gone] = (
      await store.find({ ...read('Observation?status=final&_id=pulse').query, deleted: 'include' })
    ).resources;
    expect([gone?.versionId, gone?.deleted, gone?.json.length]).to.deep.equal(['2', true, 0]);
  });
});

describe('R4 http, transactions in memory', () => {
  it('a version that is not the current one is refused with 409', async () => {
    const store = await storeWith([PULSE]);
    for (const write of [
      writeOf(PULSE),
      { ...writeOf(PULSE, 3) },
      { ...writeOf({ ...PULSE, id: 'new' }, 2) },
    ]) {
      const error = await failure(store.transact((tx) => tx.write(write)));
      expect(error).to.be.instanceOf(FhirError).and.include({ status: 409 });
    }
  });
  it('all or nothing: a failure takes back writes and traces', async () => {
    const store = emptyStore();
    const error = await failure(
      store.transact(async (tx) => {
        await tx.write(writeOf(PULSE));
        await tx.append([traceOf('t1')]);
        expect((await tx.find(queryById('Observation', 'pulse'))).resources).to.have.length(1);
        throw new Error('stop');
      }),
    );
    expect(error).to.be.instanceOf(Error).and.include({ message: 'stop' });
    expect((await store.find(read('Observation?').query)).resources).to.deep.equal([]);
    expect((await store.find(read('AuditEvent?').query)).resources).to.deep.equal([]);
  });
  it('others see the writes when they are committed; traces appended meanwhile stay', async () => {
    const store = emptyStore();
    await store.transact(async (tx) => {
      await tx.write(writeOf(PULSE));
      await tx.append([traceOf('t1')]);
      await store.append([traceOf('t2')]);
      expect((await store.find(read('Observation?').query)).resources).to.deep.equal([]);
    });
    expect((await store.find(read('Observation?').query)).resources).to.have.length(1);
    expect((await store.find(read('AuditEvent?').query)).resources).to.have.length(2);
  });
  it('one after the other: a conditional create is decided once', async () => {
    const store = emptyStore();
    const create = async (tx: StoreTransaction) => {
      await tx.lock('Observation pulse');
      const { resources } = await tx.find(queryById('Observation', 'pulse'));
      if (resources.length === 0) await tx.write(writeOf(PULSE));
      return resources.length;
    };
    expect(
      await Promise.all([store.transact(create), store.transact(create), store.transact(create)]),
    ).to.deep.equal([0, 1, 1]);
  });
  it('a failed transaction does not stop the next', async () => {
    const store = emptyStore();
    await failure(store.transact(() => Promise.reject(new Error('stop'))));
    await store.transact((tx) => tx.write(writeOf(PULSE)));
    expect(await versions(store, 'pulse')).to.deep.equal(['1']);
  });
  it('a transaction that has ended takes nothing more', async () => {
    const store = emptyStore();
    let kept: StoreTransaction | undefined;
    await store.transact(async (tx) => {
      kept = tx;
    });
    expect(await failure(kept?.write(writeOf(PULSE)) ?? Promise.resolve())).to.be.instanceOf(Error);
  });
  it('a type R4 does not have is not written', async () => {
    const write = { ...writeOf(PULSE), type: 'Nothing' };
    expect(await failure(emptyStore().transact((tx) => tx.write(write)))).to.be.instanceOf(Error);
  });
});

async function* chunks(...texts: readonly string[]): AsyncIterable<Uint8Array> {
  for (const text of texts) yield new TextEncoder().encode(text);
}

async function content(store: Store, blobId: string): Promise<string> {
  let text = '';
  for await (const chunk of store.blobs.get(blobId)) text += new TextDecoder().decode(chunk);
  return text;
}

describe('R4 http, bytes of Binaries in memory', () => {
  it('the bytes come back, with their size and SHA-1', async () => {
    const store = emptyStore();
    const { blobId, size, sha1 } = await store.blobs.put(chunks('ab', 'c'), 3);
    expect([size, sha1]).to.deep.equal([3, 'qZk+NkcGgWq6PiVxeFDCbJzQ2J0=']);
    expect(await content(store, blobId)).to.equal('abc');
  });
  it('more than the limit is refused with 413', async () => {
    expect(await failure(emptyStore().blobs.put(chunks('ab', 'cd'), 3)))
      .to.be.instanceOf(FhirError)
      .and.include({ status: 413 });
  });
  it('what no write names within a day is dropped; what one names stays', async () => {
    let now = FIRST_INSTANT;
    const store = emptyStore(() => now);
    const lost = await store.blobs.put(chunks('lost'), 10);
    const claimed = await store.blobs.put(chunks('kept'), 10);
    const blob = { blobId: claimed.blobId, size: claimed.size };
    await store.transact((tx) =>
      tx.write({
        ...writeOf({ resourceType: 'Binary', id: 'b', contentType: 'text/plain' }),
        blob,
      }),
    );
    now += 24 * 3_600_000 + 1;
    await store.blobs.put(chunks('later'), 10);
    expect(await content(store, claimed.blobId)).to.equal('kept');
    expect(await failure(content(store, lost.blobId)))
      .to.be.instanceOf(FhirError)
      .and.include({ status: 500 });
  });
});
