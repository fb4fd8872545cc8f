/** R4 http, conditional create, conditional patch and conditional references over the real store. */
import { expect } from 'chai';
import type { Client, TestServer } from '../../harness.ts';
import { startServer } from '../../harness.ts';
import { expected, issuesOf, matchIds, shown } from '../../shown.ts';
import { caller, observation, patient, SYSTEM } from './generic.ts';

const CONCURRENT = 100;

describe('R4 http, conditional interactions', function () {
  this.timeout(60_000);
  let server: TestServer;
  let client: Client;
  before(async () => {
    server = await startServer({ modules: 'none' });
    client = caller(server);
  });
  after(() => server.close());

  const ifNone = (value: string): Record<string, string> => ({
    'if-none-exist': `identifier=${SYSTEM}|${value}`,
  });

  it('nothing matches: 201; one matches: 200 with it, and the body is not looked at', async () => {
    const made = expected(await client.post('Patient', patient('one'), ifNone('one')), 201);
    const again = expected(
      await client.post('Patient', patient('one', { active: true }), ifNone('one')),
      200,
    );
    expect(shown(again).id).to.equal(shown(made).id);
    expect(shown(again)['active']).to.equal(undefined);
    expect(again.headers.get('etag')).to.equal('W/"1"');
  });

  it('several match: 412, and nothing is made', async () => {
    await client.post('Patient', patient('twice'));
    await client.post('Patient', patient('twice'));
    const answer = await client.post('Patient', patient('twice'), ifNone('twice'));
    expect([answer.status, issuesOf(answer)[0]?.code]).to.deep.equal([412, 'multiple-matches']);
    expect(matchIds(await client.get(`Patient?identifier=${SYSTEM}|twice`))).to.have.length(2);
  });

  it('a condition that names nothing, or what is unknown, is 400', async () => {
    for (const condition of ['?', 'identifer=x', '_count=1', '_sort=name', 'identifier=']) {
      const answer = await client.post('Patient', patient('empty'), { 'if-none-exist': condition });
      expect(answer.status, `'${condition}'`).to.equal(400);
    }
  });

  it(`${CONCURRENT} at the same time make one resource`, async () => {
    const answers = await Promise.all(
      Array.from({ length: CONCURRENT }, () =>
        client.post('Patient', patient('hundred'), ifNone('hundred')),
      ),
    );
    expect(matchIds(await client.get(`Patient?identifier=${SYSTEM}|hundred`))).to.have.length(1);
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).to.have.length(1);
    expect(statuses.filter((status) => status === 200)).to.have.length(CONCURRENT - 1);
    expect(new Set(answers.map((answer) => shown(answer).id)).size).to.equal(1);
  });

  it('a conditional create by other parameters, written in another order, is one too', async () => {
    const conditions = [
      'identifier=urn:example:ids|mixed',
      'identifier=urn%3Aexample%3Aids%7Cmixed',
      'identifier=mixed',
    ];
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        client.post('Patient', patient('mixed'), {
          'if-none-exist': conditions[index % conditions.length] ?? '',
        }),
      ),
    );
    expect(answers.every(({ status }) => [200, 201].includes(status))).to.equal(true);
    expect(matchIds(await client.get('Patient?identifier=mixed'))).to.have.length(1);
  });

  it('two entries of one transaction with the same condition: one resource, and both are it', async () => {
    const entry = (fullUrl: string): object => ({
      fullUrl,
      resource: patient('same-condition'),
      request: {
        method: 'POST',
        url: 'Patient',
        ifNoneExist: `identifier=${SYSTEM}|same-condition`,
      },
    });
    const [one, two] = [
      'urn:uuid:00000000-0000-4000-8000-000000000001',
      'urn:uuid:00000000-0000-4000-8000-000000000002',
    ];
    const link = {
      resource: observation('of-same', { subject: { reference: two } }),
      request: { method: 'POST', url: 'Observation' },
    };
    const answer = await client.post('', {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [entry(one), entry(two), link],
    });
    const made = matchIds(await client.get(`Patient?identifier=${SYSTEM}|same-condition`));
    if (answer.status !== 200) {
      expect([answer.status, made]).to.deep.equal([400, []]);
      return;
    }
    const [observed] = matchIds(await client.get(`Observation?identifier=${SYSTEM}|of-same`));
    expect(shown(await client.get(`Observation/${observed}`))['subject']).to.deep.equal({
      reference: `Patient/${made[0]}`,
    });
    expect(made).to.have.length(1);
  });

  it('conditional patch: one match is patched, none is 404, several 412', async () => {
    const { id } = shown(expected(await client.post('Patient', patient('cp')), 201));
    const change = [{ op: 'add', path: '/active', value: true }];
    const patched = await client.patch(`Patient?identifier=${SYSTEM}|cp`, change);
    expect([patched.status, shown(patched).id, shown(patched)['active']]).to.deep.equal([
      200,
      id,
      true,
    ]);
    expect((await client.patch(`Patient?identifier=${SYSTEM}|nobody`, change)).status).to.equal(
      404,
    );
    await client.post('Patient', patient('cp'));
    expect((await client.patch(`Patient?identifier=${SYSTEM}|cp`, change)).status).to.equal(412);
    expect((await client.patch('Patient', change)).status).to.equal(400);
  });

  it('a conditional reference in a transaction is resolved, or nothing is done', async () => {
    const { id } = shown(expected(await client.post('Patient', patient('ref')), 201));
    const bundle = (value: string): object => ({
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        {
          resource: observation(`of-${value}`, {
            subject: { reference: `Patient?identifier=${SYSTEM}|${value}` },
          }),
          request: { method: 'POST', url: 'Observation' },
        },
      ],
    });
    expected(await client.post('', bundle('ref')), 200);
    const [made] = matchIds(await client.get(`Observation?subject=Patient/${id}`));
    expect(made).to.be.a('string');
    expect((await client.post('', bundle('nobody'))).status).to.equal(412);
    expect(matchIds(await client.get(`Observation?identifier=${SYSTEM}|of-nobody`))).to.deep.equal(
      [],
    );
  });

  it('PUT and DELETE by a condition are not open: 405', async () => {
    expect((await client.put(`Patient?identifier=${SYSTEM}|ref`, patient('ref'))).status).to.equal(
      405,
    );
    expect((await client.delete(`Patient?identifier=${SYSTEM}|ref`)).status).to.equal(405);
  });
});
