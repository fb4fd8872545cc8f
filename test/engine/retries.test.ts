/** A transaction that meets another runs again: what it left the first time is not there (architecture.md 5). */
import { expect } from 'chai';
import type { Module } from '../../server/fhir/engine/module.ts';
import { conflict } from '../../server/fhir/outcome/errors.ts';
import type { Store, StoreTransaction } from '../../server/fhir/store/store.ts';
import { bundle, create, kit, pulse, shown } from './kit.ts';

const undo = new Error('the first attempt met another transaction');

/** The store in memory, whose every transaction runs to its end, is undone, and runs again. */
const runningTwice = (memory: Store): Store => ({
  ...memory,
  transact: async (work) => {
    await memory
      .transact(async (tx: StoreTransaction) => {
        await work(tx);
        throw undo;
      })
      .catch((error: unknown) => {
        if (error !== undo) throw error;
      });
    return memory.transact(work);
  },
});

describe('a transaction that runs twice', () => {
  it('a create is made and traced once, under the first number', async () => {
    const { perform, traces, count, engine } = kit({ around: runningTwice });
    await perform(create(pulse('marie')));
    expect(await count('Observation')).to.equal(1);
    expect((await traces()).map(({ id, sequence }) => `${id} ${sequence}`)).to.deep.equal([
      'id-1.0 1',
    ]);
    expect(engine.traceWriter.next()).to.equal(2);
  });
  it('a Bundle asks for its decisions again, and leaves one trace per entry', async () => {
    const { perform, traces, count, questions } = kit({ around: runningTwice });
    await perform(
      bundle('transaction', [
        ['POST', 'Observation', pulse('marie')],
        ['POST', 'Patient', { resourceType: 'Patient' }],
      ]),
    );
    expect([await count('Observation'), await count('Patient')]).to.deep.equal([1, 1]);
    expect((await traces()).map(({ id, sequence }) => `${id} ${sequence}`)).to.deep.equal([
      'id-1.1 1',
      'id-1.2 2',
    ]);
    expect(questions).to.have.length(6);
  });
  it('what follows only the first time is told as rolled back: no number is lost', async () => {
    let times = 0;
    const once: Module = {
      name: 'once',
      writeRules: [
        {
          name: 'once',
          spec: 'a test',
          apply: async (write, context) => {
            times += 1;
            if (times === 1 && write.next) context.follow({ ...write, id: 'follower' });
            return write;
          },
        },
      ],
    };
    const { perform, traces, count } = kit({ around: runningTwice, modules: [once] });
    await perform(create(pulse('marie')));
    expect(await count('Observation')).to.equal(1);
    const lines = (await traces()).map((trace) => `${trace.sequence}: ${shown(trace)}`);
    expect(lines).to.deep.equal([
      '1: id-1.0 C 0 marie Observation/id-3.1',
      '2: id-1.0.1 C 8 rolled-back marie Observation/follower.1',
    ]);
  });
  it('the second attempt may fail where the first did not', async () => {
    let times = 0;
    const second: Module = {
      name: 'second',
      writeRules: [
        {
          name: 'second',
          spec: 'a test',
          apply: async (write) => {
            times += 1;
            if (times > 1) throw conflict({ fr: 'Déjà.', en: 'Already.' });
            return write;
          },
        },
      ],
    };
    const { failure, traces, count } = kit({ around: runningTwice, modules: [second] });
    expect((await failure(create(pulse('marie')))).status).to.equal(409);
    expect(await count('Observation')).to.equal(0);
    expect((await traces()).map(shown)).to.deep.equal(['id-1.0 C 4 409']);
  });
  it('bytes that came in a stream are put once', async () => {
    const { perform, memory } = kit({ around: runningTwice });
    async function* bytes(): AsyncIterable<Uint8Array> {
      yield Buffer.from('abc');
    }
    const result = await perform({
      ...create({ resourceType: 'Binary' }),
      body: { kind: 'bytes', contentType: 'text/plain', bytes: bytes() },
    });
    const blob = result.kind === 'stored' ? result.resource.blob : undefined;
    expect(blob?.size).to.equal(3);
    const chunks: Uint8Array[] = [];
    for await (const chunk of memory.blobs.get(blob?.blobId ?? '')) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).to.equal('abc');
  });
});
