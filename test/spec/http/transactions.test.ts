/** R4 http §3.1.0.11.2 Transaction Processing Rules, and batch, over the real store. */
import { expect } from 'chai';
import type { Client, TestServer } from '../../harness.ts';
import { startServer } from '../../harness.ts';
import { entriesOf, expected, locations, matchIds, shown } from '../../shown.ts';
import { caller, observation, patient, SYSTEM } from './generic.ts';

const PAIRS = 250;

interface Entry {
  readonly fullUrl?: string;
  readonly resource?: object;
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly ifNoneExist?: string;
    readonly ifMatch?: string;
  };
}

function bundle(type: 'transaction' | 'batch', entry: readonly Entry[]): object {
  return { resourceType: 'Bundle', type, entry };
}

function uuid(rank: number): string {
  return `urn:uuid:00000000-0000-4000-8000-${String(rank).padStart(12, '0')}`;
}

const create = (resource: object, fullUrl?: string): Entry => ({
  ...(fullUrl === undefined ? {} : { fullUrl }),
  resource,
  request: { method: 'POST', url: (resource as { resourceType: string }).resourceType },
});

describe('R4 http §3.1.0.11.2, transaction', function () {
  this.timeout(60_000);
  let server: TestServer;
  let client: Client;
  before(async () => {
    server = await startServer({ modules: 'none' });
    client = caller(server);
  });
  after(() => server.close());

  async function count(path: string): Promise<number | undefined> {
    return shown(await client.get(`${path}${path.includes('?') ? '&' : '?'}_summary=count`)).total;
  }

  it(`${2 * PAIRS} entries that refer to each other in any order`, async () => {
    const observations = Array.from({ length: PAIRS }, (_, index) =>
      create(
        observation(`big-${index}`, { subject: { reference: uuid(index) } }),
        uuid(1000 + index),
      ),
    );
    const patients = Array.from({ length: PAIRS }, (_, index) =>
      create(
        patient(`big-${index}`, {
          link: [{ other: { reference: uuid((index + 1) % PAIRS) }, type: 'seealso' }],
        }),
        uuid(index),
      ),
    );
    const answer = expected(
      await client.post('', bundle('transaction', [...observations, ...patients])),
      200,
    );
    const made = locations(answer);
    expect(made).to.have.length(2 * PAIRS);
    expect(
      made.every((reference, index) =>
        reference.startsWith(index < PAIRS ? 'Observation/' : 'Patient/'),
      ),
    ).to.equal(true);
    const some = shown(await client.get(made[7] ?? ''));
    expect(some['subject']).to.deep.equal({ reference: made[PAIRS + 7] });
    const last = shown(await client.get(made[2 * PAIRS - 1] ?? ''));
    expect(last['link']).to.deep.equal([{ other: { reference: made[PAIRS] }, type: 'seealso' }]);
    expect(await count(`Patient?identifier=${SYSTEM}|`)).to.equal(PAIRS);
  });

  it('references inside attachments, narratives and urls are rewritten too', async () => {
    const document = {
      resourceType: 'DocumentReference',
      status: 'current',
      content: [{ attachment: { contentType: 'text/plain', url: uuid(1) } }],
      text: {
        status: 'generated',
        div: `<div xmlns="http://www.w3.org/1999/xhtml"><a href="${uuid(1)}">doc</a></div>`,
      },
    };
    const binary = { resourceType: 'Binary', contentType: 'text/plain', data: 'Y2FybmV0' };
    const answer = expected(
      await client.post(
        '',
        bundle('transaction', [create(document, uuid(2)), create(binary, uuid(1))]),
      ),
      200,
    );
    const [reference = '', bytes = ''] = locations(answer);
    const { text } = await client.get(reference);
    expect(text).to.contain(`"url":"${bytes}"`).and.not.contain('urn:uuid');
  });

  it('all or nothing: one bad entry and none is kept', async () => {
    const before = await count('Patient');
    const good = Array.from({ length: 20 }, (_, index) => create(patient(`none-${index}`)));
    const bad: readonly (readonly [title: string, entry: Entry])[] = [
      ['structure', create({ resourceType: 'Patient', active: 'yes' })],
      [
        'a version that is not current',
        {
          resource: { ...patient('x'), id: 'atomic' },
          request: { method: 'PUT', url: 'Patient/atomic', ifMatch: 'W/"9"' },
        },
      ],
      ['an unknown type', create({ resourceType: 'Nothing' })],
      ['an unknown id to read', { request: { method: 'GET', url: 'Patient/nobody' } }],
    ];
    await client.put('Patient/atomic', { ...patient('atomic'), id: 'atomic' });
    for (const [title, entry] of bad) {
      const answer = await client.post('', bundle('transaction', [...good, entry]));
      expect(answer.status, title).to.be.within(400, 412);
      expect(shown(answer).resourceType, title).to.equal('OperationOutcome');
      expect(
        matchIds(await client.get(`Patient?identifier=${SYSTEM}|none-0`)),
        title,
      ).to.deep.equal([]);
    }
    expect(await count('Patient')).to.equal((before ?? 0) + 1);
  });

  it('the outcome names the entry at fault', async () => {
    const answer = await client.post(
      '',
      bundle('transaction', [
        create(patient('a')),
        create({ resourceType: 'Patient', active: 'yes' }),
      ]),
    );
    expect(answer.status).to.equal(400);
    expect(answer.text).to.match(/Bundle\.entry\[1\]/);
  });

  it('DELETE, then POST, then PUT and PATCH, then GET, whatever their order; answers in the order sent', async () => {
    await client.put('Patient/order-1', { ...patient('order-1'), id: 'order-1' });
    await client.put('Patient/order-2', { ...patient('order-2'), id: 'order-2' });
    const answer = expected(
      await client.post(
        '',
        bundle('transaction', [
          { request: { method: 'GET', url: 'Patient/order-2' } },
          { request: { method: 'GET', url: `Patient?identifier=${SYSTEM}|order-1` } },
          {
            resource: { ...patient('order-2', { active: true }), id: 'order-2' },
            request: { method: 'PUT', url: 'Patient/order-2' },
          },
          create(patient('order-1'), uuid(1)),
          { request: { method: 'DELETE', url: 'Patient/order-1' } },
        ]),
      ),
      200,
    );
    const entries = entriesOf(answer);
    expect(entries.map(({ response }) => response?.status.slice(0, 3))).to.deep.equal([
      '200',
      '200',
      '200',
      '201',
      '204',
    ]);
    expect(entries[0]?.resource?.['active']).to.equal(true);
    const [made] = entries[1]?.resource?.entry ?? [];
    expect(made?.resource?.id).to.equal(locations(answer)[3]?.slice('Patient/'.length));
  });

  it('a conditional create that finds its match, and those who refer to it', async () => {
    const { id } = shown(expected(await client.post('Patient', patient('known')), 201));
    const answer = expected(
      await client.post(
        '',
        bundle('transaction', [
          create(observation('of-known', { subject: { reference: uuid(1) } })),
          {
            fullUrl: uuid(1),
            resource: patient('known'),
            request: { method: 'POST', url: 'Patient', ifNoneExist: `identifier=${SYSTEM}|known` },
          },
        ]),
      ),
      200,
    );
    expect(entriesOf(answer).map(({ response }) => response?.status.slice(0, 3))).to.deep.equal([
      '201',
      '200',
    ]);
    expect(shown(await client.get(locations(answer)[0] ?? ''))['subject']).to.deep.equal({
      reference: `Patient/${id}`,
    });
  });

  const refused: readonly (readonly [title: string, entries: readonly Entry[]])[] = [
    [
      'two entries for one resource',
      [
        {
          resource: { ...patient('x'), id: 'same' },
          request: { method: 'PUT', url: 'Patient/same' },
        },
        { request: { method: 'DELETE', url: 'Patient/same' } },
      ],
    ],
    ['a fullUrl used twice', [create(patient('x'), uuid(1)), create(patient('y'), uuid(1))]],
    ['no method', [{ request: { method: 'SEND', url: 'Patient' } }]],
    ['no resource to create', [{ request: { method: 'POST', url: 'Patient' } }]],
    [
      'a Bundle to run inside',
      [{ resource: bundle('batch', []), request: { method: 'POST', url: '' } }],
    ],
  ];
  for (const [title, entries] of refused) {
    it(`${title} is 400`, async () => {
      expect((await client.post('', bundle('transaction', entries))).status).to.equal(400);
    });
  }

  it('a Bundle of another type is 400, and one of no entry is done', async () => {
    expect((await client.post('', { resourceType: 'Bundle', type: 'collection' })).status).to.equal(
      400,
    );
    expect((await client.post('', { resourceType: 'Patient' })).status).to.equal(400);
    expect(
      (await client.post('', { resourceType: 'Bundle', type: 'transaction' })).status,
    ).to.equal(200);
  });

  it('batch: each entry stands alone, and fails alone', async () => {
    const answer = expected(
      await client.post(
        '',
        bundle('batch', [
          create(patient('alone-1')),
          create({ resourceType: 'Patient', active: 'yes' }),
          { request: { method: 'GET', url: 'Patient/nobody' } },
          { request: { method: 'GET', url: 'Patient?nonsense=1' } },
          create(patient('alone-2')),
        ]),
      ),
      200,
    );
    expect(entriesOf(answer).map(({ response }) => response?.status.slice(0, 3))).to.deep.equal([
      '201',
      '400',
      '404',
      '400',
      '201',
    ]);
    expect(entriesOf(answer)[1]?.response?.outcome?.resourceType).to.equal('OperationOutcome');
    expect(
      matchIds(await client.get(`Patient?identifier=${SYSTEM}|alone-1,${SYSTEM}|alone-2`)),
    ).to.have.length(2);
  });

  it('an entry is held to the scopes of its caller', async () => {
    const narrow = caller(server, 'system/Patient.cruds', 'narrow');
    const entries = [create(patient('scope')), create(observation('scope'))];
    expect((await narrow.post('', bundle('transaction', entries))).status).to.equal(403);
    expect(matchIds(await client.get(`Patient?identifier=${SYSTEM}|scope`))).to.deep.equal([]);
    const answer = expected(await narrow.post('', bundle('batch', entries)), 200);
    expect(entriesOf(answer).map(({ response }) => response?.status.slice(0, 3))).to.deep.equal([
      '201',
      '403',
    ]);
  });
});
