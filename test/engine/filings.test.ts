/** dmp.md 6.5: what a decision obliges to file, filed once, with a trace of its own, before the answer. */
import { expect } from 'chai';
import type { AccessDecision, Filing } from '../../server/fhir/access/policy.ts';
import { stamped } from '../../server/fhir/model/edit.ts';
import { resourceOf } from '../../server/fhir/model/resource.ts';
import { forbidden, unavailable } from '../../server/fhir/outcome/errors.ts';
import type { Store, StoreTransaction } from '../../server/fhir/store/store.ts';
import type { Kit } from './kit.ts';
import { bundle, create, EVERYTHING, kit, permitAll, pulse, read, request, shown } from './kit.ts';

const NOTICE: Filing = {
  resource: { resourceType: 'Communication', id: 'notice', status: 'completed' },
  record: 'marie',
  labels: new Map([['_category', ['message']]]),
};
const emergency: AccessDecision = {
  permit: true,
  filter: EVERYTHING,
  basis: ['R19'],
  filings: [NOTICE],
};
const refusal = forbidden('emergency-conditions', { fr: 'Non.', en: 'No.' });

/** A server with one Observation, where every later access obliges to file. */
async function inEmergency(around: (memory: Store) => Store = (memory) => memory): Promise<Kit> {
  let decision = permitAll;
  const made = kit({ decide: () => decision, around });
  await made.perform(create(pulse('marie')));
  decision = emergency;
  return made;
}

const seen = read('Observation', 'id-2');

describe('filings', () => {
  it('the first read files, with a trace in the same sequence', async () => {
    const { perform, traces, count, memory } = await inEmergency();
    expect((await perform(seen)).kind).to.equal('stored');
    expect(await count('Communication')).to.equal(1);
    expect(
      (await traces()).slice(1).map((trace) => `${trace.sequence}: ${shown(trace)}`),
    ).to.deep.equal([
      '2: id-3.0 R 0 marie Observation/id-2.1',
      '3: id-3.1000001 C 0 marie Communication/notice.1',
    ]);
    const [notice] = (await memory.find({ ...NOTICE_QUERY })).resources;
    expect([notice?.record, notice?.labels]).to.deep.equal(['marie', NOTICE.labels]);
  });
  it('once, however often it is asked for, and by whatever road', async () => {
    const { perform, traces, count } = await inEmergency();
    await perform(seen);
    await perform(seen);
    await perform(request('search-type', { type: 'Observation' }));
    await perform(create(pulse('marie')));
    await perform(
      bundle('transaction', [
        ['GET', 'Observation/id-2'],
        ['GET', 'Observation'],
      ]),
    );
    expect(await count('Communication')).to.equal(1);
    expect(
      (await traces()).filter(({ touched: [one] }) => one?.type === 'Communication'),
    ).to.have.length(1);
  });
  it('reads that come together file once', async () => {
    const { perform, count, traces } = await inEmergency();
    await Promise.all([perform(seen), perform(seen), perform(seen)]);
    expect(await count('Communication')).to.equal(1);
    const numbers = (await traces()).map(({ sequence }) => sequence);
    expect(numbers).to.deep.equal(numbers.map((_, index) => index + 1));
  });
  it('a write files in its own transaction', async () => {
    const { perform, count, traces } = await inEmergency();
    await perform(create(pulse('marie')));
    expect([await count('Communication'), (await traces()).length]).to.deep.equal([1, 3]);
  });
  it('a batch files for its entries', async () => {
    const { perform, count } = await inEmergency();
    await perform(
      bundle('batch', [
        ['GET', 'Observation/id-2'],
        ['GET', 'Observation'],
      ]),
    );
    expect(await count('Communication')).to.equal(1);
  });
  it('no rule and no guard stands before what the server files', async () => {
    const refusing = kit({
      decide: (_caller, { effect }) =>
        effect === 'read' ? emergency : { permit: false, refusal, basis: [] },
    });
    await refusing.perform(request('search-type', { type: 'Observation' }));
    expect(await refusing.count('Communication')).to.equal(1);
  });
});

describe('filings of what fails', () => {
  it('a refused request files nothing', async () => {
    const made = kit({ decide: () => ({ permit: false, refusal, basis: [] }) });
    await made.failure(seen);
    expect(await made.count('Communication')).to.equal(0);
  });
  it('a permitted read that finds nothing files nothing', async () => {
    const { failure, count } = await inEmergency();
    expect((await failure(read('Observation', 'none'))).status).to.equal(404);
    expect(await count('Communication')).to.equal(0);
  });
  it('what cannot be filed is not read', async () => {
    const cause = unavailable(new Error('no store'));
    const { failure, traces } = await inEmergency((memory) => ({
      ...memory,
      transact: (work) =>
        memory.transact((tx: StoreTransaction) =>
          work({
            ...tx,
            write: (write) =>
              write.type === 'Communication' ? Promise.reject(cause) : tx.write(write),
          }),
        ),
    }));
    expect(await failure(seen)).to.equal(cause);
    expect((await traces()).slice(1).map(shown)).to.deep.equal([
      'id-3.0 R 8 rolled-back marie Observation/id-2.1',
    ]);
  });
  it('what another request filed meanwhile is not told as ours', async () => {
    const met = new Error('met another transaction');
    let times = 0;
    const { perform, traces, count } = await inEmergency((memory) => ({
      ...memory,
      transact: async (work) => {
        times += 1;
        if (times === 1) return memory.transact(work);
        await memory
          .transact(async (tx: StoreTransaction) => {
            await work(tx);
            throw met;
          })
          .catch((error: unknown) => {
            if (error !== met) throw error;
          });
        await memory.transact((tx: StoreTransaction) => tx.write(filedByAnother()));
        return memory.transact(work);
      },
    }));
    await perform(seen);
    expect(await count('Communication')).to.equal(1);
    const lines = (await traces()).slice(1).map((trace) => `${trace.sequence}: ${shown(trace)}`);
    expect(lines).to.have.members([
      '2: id-3.0 R 0 marie Observation/id-2.1',
      '3: id-3.1000001 C 8 rolled-back marie Communication/notice.1',
    ]);
  });
});

const NOTICE_QUERY = {
  type: 'Communication',
  where: { kind: 'all' },
  includes: [],
  sort: { by: 'chief', descending: true },
  count: 10,
  total: 'none',
  deleted: 'none',
} as const;

function filedByAnother(): Parameters<StoreTransaction['write']>[0] {
  const stamp = { id: 'notice', versionId: '1', lastUpdated: '2024-06-15T12:00:00.000Z' };
  return {
    type: 'Communication',
    ...stamp,
    resource: stamped(resourceOf(NOTICE.resource), stamp),
    labels: NOTICE.labels,
    entries: { terms: [], ranges: [], chief: null, sorts: new Map() },
    touchesPolicy: false,
  };
}
