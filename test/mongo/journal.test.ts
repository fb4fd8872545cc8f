import { expect } from 'chai';
import { FhirError } from '../../server/fhir/outcome/fhir-error.ts';
import type { Store } from '../../server/fhir/store/store.ts';
import { GROUP_MAX, QUEUE_MAX } from '../../server/mongo/journal/group-commit.ts';
import { traceOf } from './resources.ts';
import type { TestStore } from './stores.ts';
import { testStore } from './stores.ts';

describe('journal on MongoDB: group commit', () => {
  let opened: TestStore;
  let groups = 0;
  let gate: Promise<void> = Promise.resolve();
  before(async () => {
    opened = await testStore('patient', {
      failPoint: async (name) => {
        if (name !== 'before-trace') return;
        groups += 1;
        await gate;
      },
    });
  });
  after(() => opened.close());

  it('writes the requests of a moment together, every trace durable and in sequence', async () => {
    const { store } = opened;
    groups = 0;
    const numbers = Array.from({ length: 300 }, (_, index) => index + 1);
    await Promise.all(numbers.map((number) => store.append([traceOf(number)])));
    expect(groups).to.be.at.least(Math.ceil(300 / GROUP_MAX));
    expect(groups).to.be.below(60);
    expect(await sequenceOf(store)).to.deep.equal(numbers.map((number) => `writer-1 ${number}`));
  });

  it('takes a trace that was written already as written', async () => {
    await opened.store.append([traceOf(5), traceOf(301), traceOf(301)]);
    expect((await sequenceOf(opened.store)).length).to.equal(301);
  });

  it('refuses another trace under a number already given', async () => {
    let status = 0;
    try {
      await opened.store.append([traceOf(7, { id: 'forged.0' })]);
    } catch (error) {
      status = error instanceof FhirError ? error.status : 500;
    }
    expect(status).to.equal(503);
    expect((await sequenceOf(opened.store)).length).to.equal(301);
  });

  it('answers 503 when too many wait, and loses none of those it took', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    gate = promise;
    const taken: Promise<void>[] = [];
    const refused: Promise<number>[] = [];
    for (let number = 1; number <= QUEUE_MAX + 10; number += 1) {
      const trace = traceOf(number, { writer: 'flood', id: `flood-${number}` });
      const written = opened.store.append([trace]);
      if (number <= QUEUE_MAX) taken.push(written);
      else
        refused.push(
          written.then(
            () => 200,
            (error: unknown) => (error instanceof FhirError ? error.status : 500),
          ),
        );
    }
    expect(new Set(await Promise.all(refused))).to.deep.equal(new Set([503]));
    gate = Promise.resolve();
    resolve();
    await Promise.all(taken);
    expect((await sequenceOf(opened.store)).length).to.equal(301 + QUEUE_MAX);
  });
});

async function sequenceOf(store: Store): Promise<readonly string[]> {
  const numbers: string[] = [];
  for await (const { writer, sequence } of store.traces()) numbers.push(`${writer} ${sequence}`);
  return numbers;
}
