import { expect } from 'chai';
import type { Client, TestServer } from '../../harness.ts';
import { startServer } from '../../harness.ts';

describe('R4 http, history', () => {
  let server: TestServer;
  let client: Client;
  let path = '';
  before(async () => {
    server = await startServer({ modules: 'none' });
    client = server.withClaims({ sub: 's', client_id: 'c', scope: 'system/*.cruds' });
    const { body } = await client.post('Patient', { resourceType: 'Patient' });
    path = `Patient/${body.id}`;
    for (let day = 1; day <= 4; day += 1) {
      await client.put(path, {
        resourceType: 'Patient',
        id: body.id,
        birthDate: `1980-01-0${day}`,
      });
    }
  });
  after(() => server.close());

  const versions = (body: any): string[] =>
    body.entry.map(({ resource }: any) => resource.meta.versionId);
  const link = (body: any, relation: string): string | undefined =>
    body.link.find((found: any) => found.relation === relation)?.url;

  it('pages of _count, newest first, until there is no next', async () => {
    const first = (await client.get(`${path}/_history?_count=2`)).body;
    expect(versions(first)).to.deep.equal(['5', '4']);
    expect(link(first, 'self')).to.include('_count=2');
    const second = (await client.get(link(first, 'next') ?? '')).body;
    expect(versions(second)).to.deep.equal(['3', '2']);
    const third = (await client.get(link(second, 'next') ?? '')).body;
    expect(versions(third)).to.deep.equal(['1']);
    expect(link(third, 'next')).to.equal(undefined);
  });

  it('the total when all is shown', async () => {
    expect((await client.get(`${path}/_history`)).body.total).to.equal(5);
  });

  it('_since leaves older versions out; a foreign page link is refused', async () => {
    const none = await client.get(`${path}/_history?_since=2099-01-01`);
    expect(none.body.entry ?? []).to.deep.equal([]);
    const first = (await client.get(`${path}/_history?_count=2`)).body;
    const forged = (link(first, 'next') ?? '').replace('_count=2', '_count=3');
    expect((await client.get(forged)).status).to.equal(400);
  });

  it('what never existed is deleted already', async () => {
    expect((await client.delete('Patient/never')).status).to.equal(204);
  });

  it('a conditional reference outside a transaction is refused by name', async () => {
    const answer = await client.post('Observation', {
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'x' },
      performer: [{ reference: 'Practitioner?identifier=a|b' }],
    });
    expect(answer.status, answer.text).to.equal(422);
  });
});
