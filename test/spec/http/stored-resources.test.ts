/** R4 http: the instance interactions over the real store, and what is kept of what was sent. R4 json, decimals. */
import { expect } from 'chai';
import type { Client, TestServer } from '../../harness.ts';
import { startServer } from '../../harness.ts';
import { entriesOf, expected, issuesOf, shown } from '../../shown.ts';
import { caller, observation, patient } from './generic.ts';

const FHIR = { 'content-type': 'application/fhir+json' };

describe('R4 http, instances in the store', function () {
  this.timeout(30_000);
  let server: TestServer;
  let client: Client;
  before(async () => {
    server = await startServer({ modules: 'none' });
    client = caller(server);
  });
  after(() => server.close());

  async function created(resource: object): Promise<string> {
    const answer = expected(
      await client.post((resource as { resourceType: string }).resourceType, resource),
      201,
    );
    return shown(answer).id ?? '';
  }

  it('create gives 201, Location, ETag and an id of the server, whatever the body says', async () => {
    const answer = expected(await client.post('Patient', { ...patient('c1'), id: 'mine' }), 201);
    const { id, meta } = shown(answer);
    expect(id).to.not.equal('mine');
    expect(meta?.versionId).to.equal('1');
    expect(answer.headers.get('etag')).to.equal('W/"1"');
    expect(answer.headers.get('location')).to.equal(`${server.base}/Patient/${id}/_history/1`);
    expect(answer.headers.get('last-modified')).to.match(/ GMT$/);
  });

  it('read and vread give what was stored; each update is a version', async () => {
    const id = await created(patient('r1', { active: true }));
    const second = await client.put(`Patient/${id}`, { ...patient('r1', { active: false }), id });
    expect([second.status, second.headers.get('etag')]).to.deep.equal([200, 'W/"2"']);
    expect(shown(await client.get(`Patient/${id}`))['active']).to.equal(false);
    const first = await client.get(`Patient/${id}/_history/1`);
    expect([shown(first)['active'], first.headers.get('etag')]).to.deep.equal([true, 'W/"1"']);
    expect((await client.get(`Patient/${id}/_history/3`)).status).to.equal(404);
  });

  it('If-Match: the current version passes, another is 412 and changes nothing', async () => {
    const id = await created(patient('m1'));
    const stale = await client.put(
      `Patient/${id}`,
      { ...patient('m2'), id },
      { 'if-match': 'W/"7"' },
    );
    expect(stale.status).to.equal(412);
    const good = await client.put(
      `Patient/${id}`,
      { ...patient('m2'), id },
      { 'if-match': 'W/"1"' },
    );
    expect(good.status).to.equal(200);
    for (const method of ['PATCH', 'DELETE']) {
      const headers = { 'if-match': 'W/"1"', 'content-type': 'application/json-patch+json' };
      const answer = await client.request(
        method,
        `Patient/${id}`,
        method === 'PATCH' ? { headers, body: '[]' } : { headers },
      );
      expect(answer.status, method).to.equal(412);
    }
    expect(shown(await client.get(`Patient/${id}`)).meta?.versionId).to.equal('2');
  });

  it('of 20 updates that name the same version one passes', async () => {
    const id = await created(patient('race'));
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        client.put(`Patient/${id}`, { ...patient(`race-${index}`), id }, { 'if-match': 'W/"1"' }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).to.have.length(1);
    expect(new Set(answers.map(({ status }) => status))).to.satisfy((all: Set<number>) =>
      [...all].every((status) => [200, 409, 412].includes(status)),
    );
    expect(shown(await client.get(`Patient/${id}`)).meta?.versionId).to.equal('2');
  });

  it('update as create: PUT to an unknown id is 201, a body of another id or type 400', async () => {
    const answer = await client.put('Patient/chosen-1', { ...patient('u1'), id: 'chosen-1' });
    expect([answer.status, answer.headers.get('etag')]).to.deep.equal([201, 'W/"1"']);
    expect(
      (await client.put('Patient/chosen-1', { ...patient('u1'), id: 'other' })).status,
    ).to.equal(400);
    expect(
      (await client.put('Patient/chosen-1', { ...observation('u1'), id: 'chosen-1' })).status,
    ).to.equal(400);
    expect((await client.put('Patient/chosen-1', patient('u1'))).status).to.equal(400);
  });

  it('patch changes what it names; a test that fails changes nothing', async () => {
    const id = await created(patient('p1', { active: true }));
    const patched = await client.patch(`Patient/${id}`, [
      { op: 'test', path: '/active', value: true },
      { op: 'replace', path: '/active', value: false },
      { op: 'add', path: '/gender', value: 'female' },
    ]);
    expect([patched.status, shown(patched)['active'], shown(patched)['gender']]).to.deep.equal([
      200,
      false,
      'female',
    ]);
    const refused = await client.patch(`Patient/${id}`, [
      { op: 'replace', path: '/gender', value: 'male' },
      { op: 'test', path: '/active', value: true },
    ]);
    expect(refused.status).to.be.within(400, 422);
    const broken = await client.patch(`Patient/${id}`, [
      { op: 'add', path: '/nonsense', value: 1 },
    ]);
    expect(broken.status).to.be.within(400, 422);
    const moved = await client.patch(`Patient/${id}`, [{ op: 'replace', path: '/id', value: 'x' }]);
    expect(moved.status).to.equal(400);
    expect(shown(await client.get(`Patient/${id}`))['gender']).to.equal('female');
  });

  it('delete: 204, then 410; versions and history stay; PUT brings it back', async () => {
    const id = await created(patient('d1'));
    const gone = await client.delete(`Patient/${id}`);
    expect([gone.status, gone.headers.get('etag')]).to.deep.equal([204, 'W/"2"']);
    expect((await client.get(`Patient/${id}`)).status).to.equal(410);
    expect((await client.get(`Patient/${id}/_history/1`)).status).to.equal(200);
    expect((await client.get(`Patient/${id}/_history/2`)).status).to.equal(410);
    expect(entriesOf(await client.get(`Patient?identifier=d1`))).to.deep.equal([]);
    expect((await client.delete(`Patient/${id}`)).status).to.equal(204);
    const back = await client.put(`Patient/${id}`, { ...patient('d1'), id });
    expect([back.status, back.headers.get('etag')]).to.deep.equal([201, 'W/"3"']);
    const history = entriesOf(await client.get(`Patient/${id}/_history`));
    expect(history.map(({ request }) => request?.method)).to.deep.equal(['PUT', 'DELETE', 'POST']);
    expect(history.map(({ response }) => response?.etag)).to.deep.equal([
      'W/"3"',
      'W/"2"',
      'W/"1"',
    ]);
  });

  it('history takes _count and refuses what it does not know', async () => {
    const id = await created(patient('h1'));
    await client.put(`Patient/${id}`, { ...patient('h2'), id });
    expect(entriesOf(await client.get(`Patient/${id}/_history?_count=1`))).to.have.length(1);
    expect((await client.get(`Patient/${id}/_history?_cuont=1`)).status).to.equal(400);
    expect((await client.get('Patient/nobody/_history')).status).to.equal(404);
  });

  it('an id that was never there is 404 for read, vread and patch; to delete it is done', async () => {
    expect((await client.get('Patient/nobody')).status).to.equal(404);
    expect((await client.get('Patient/nobody/_history/1')).status).to.equal(404);
    expect((await client.patch('Patient/nobody', [])).status).to.equal(404);
    expect((await client.delete('Patient/nobody')).status).to.equal(204);
  });

  const EXACT =
    '{"resourceType":"Observation","valueQuantity":{"unit":"é\\u00e8","value":1.00},"status":"final",' +
    '"extension":[{"url":"urn:example:unknown","valueDecimal":0.10},{"url":"urn:example:big","valueDecimal":12345678901234567890.5E2}],' +
    '"code":{"text":"ordre gardé"}}';

  it('decimals, order of members and unknown extensions are kept to the letter', async () => {
    const answer = await client.request('POST', 'Observation', { headers: FHIR, body: EXACT });
    const { id } = shown(expected(answer, 201));
    const { text } = await client.get(`Observation/${id}`);
    const kept = text.replace(/"id":"[^"]*",/, '').replace(/"meta":\{[^}]*\},?/, '');
    expect(JSON.parse(kept)).to.deep.equal(JSON.parse(EXACT));
    for (const piece of ['"value":1.00}', '"valueDecimal":0.10}', '12345678901234567890.5E2'])
      expect(text).to.contain(piece);
    const members = Object.keys(shown(await client.get(`Observation/${id}`))).filter(
      (name) => name !== 'id' && name !== 'meta',
    );
    expect(members).to.deep.equal(Object.keys(JSON.parse(EXACT) as object));
  });

  it('a patch leaves the decimals it does not name as they were', async () => {
    const { id } = shown(
      expected(await client.request('POST', 'Observation', { headers: FHIR, body: EXACT }), 201),
    );
    const patched = await client.patch(`Observation/${id}`, [
      { op: 'replace', path: '/status', value: 'amended' },
    ]);
    expect(expected(patched, 200).text)
      .to.contain('"value":1.00}')
      .and.contain('0.10}')
      .and.contain('12345678901234567890.5E2');
  });

  const refused: readonly [title: string, body: string, expression: string][] = [
    ['an unknown element', '{"resourceType":"Patient","surname":"x"}', 'Patient.surname'],
    ['a wrong type', '{"resourceType":"Patient","active":"yes"}', 'Patient.active'],
    [
      'a missing mandatory element',
      '{"resourceType":"Observation","status":"final"}',
      'Observation.code',
    ],
  ];
  for (const [title, body, expression] of refused) {
    it(`${title} is 400, naming ${expression}`, async () => {
      const type = expression.slice(0, expression.indexOf('.'));
      const answer = await client.request('POST', type, { headers: FHIR, body });
      expect(answer.status).to.equal(400);
      expect(issuesOf(answer).flatMap((issue) => issue.expression ?? [])).to.include(expression);
    });
  }

  it('what is not allowed by the scopes is 403, for reading and for writing', async () => {
    const id = await created(patient('s1'));
    const narrow = caller(server, 'system/Patient.rs', 'reader');
    expect((await narrow.get(`Patient/${id}`)).status).to.equal(200);
    expect((await narrow.get('Observation')).status).to.equal(403);
    expect((await narrow.post('Patient', patient('s2'))).status).to.equal(403);
    expect((await narrow.delete(`Patient/${id}`)).status).to.equal(403);
    expect((await server.nobody.get(`Patient/${id}`)).status).to.equal(401);
  });
});
