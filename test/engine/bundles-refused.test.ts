/** R4 http §3.1.0.11 batch/transaction: Bundles the engine does not run. */
import { expect } from 'chai';
import { body, bundle, kit, request, statuses } from './kit.ts';

const MARIE = { resourceType: 'Patient', active: true };

describe('Bundles inside Bundles', () => {
  const inner = {
    resourceType: 'Bundle',
    type: 'batch',
    entry: [{ resource: MARIE, request: { method: 'POST', url: 'Patient' } }],
  };
  it('a transaction refuses one', async () => {
    const { failure, count } = kit();
    const error = await failure(bundle('transaction', [['POST', '', inner]]));
    expect([error.status, error.issues[0]?.expression]).to.deep.equal([400, 'Bundle.entry[0]']);
    expect(await count('Patient')).to.equal(0);
  });
  it('a batch answers 400 for it', async () => {
    const { perform, count } = kit();
    expect(
      statuses(
        await perform(
          bundle('batch', [
            ['POST', '', inner],
            ['GET', 'Patient'],
          ]),
        ),
      ),
    ).to.deep.equal(['error 400', 'searchset']);
    expect(await count('Patient')).to.equal(0);
  });
});

describe('Bundles that cannot be read', () => {
  const entries: readonly [entry: unknown, expression: string][] = [
    ['x', 'Bundle.entry'],
    [[7], 'Bundle.entry[0].request'],
    [[{}], 'Bundle.entry[0].request'],
    [[{ request: { url: 'Patient' } }], 'Bundle.entry[0].request.method'],
    [[{ request: { method: 'get', url: 'Patient' } }], 'Bundle.entry[0].request.method'],
    [[{ request: { method: 'GET' } }], 'Bundle.entry[0].request.url'],
    [[{ request: { method: 'POST', url: 'Patient' } }], 'Bundle.entry[0].resource'],
    [Array(2001).fill({ request: { method: 'GET', url: 'Patient' } }), 'Bundle.entry'],
  ];
  for (const [entry, expression] of entries) {
    it(`${JSON.stringify(entry).slice(0, 60)} (${expression})`, async () => {
      const { failure } = kit();
      const error = await failure(
        request('transaction', body({ resourceType: 'Bundle', type: 'transaction', entry })),
      );
      expect([error.status, error.issues[0]?.expression]).to.deep.equal([400, expression]);
    });
  }
});
