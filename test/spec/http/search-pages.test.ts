/** R4 search, paging: whole, stable while others write, and its links nobody else's. */
import { expect } from 'chai';
import type { Client, TestServer } from '../../harness.ts';
import { startServer } from '../../harness.ts';
import { expected, linkOf, matchIds, shown } from '../../shown.ts';
import { caller, observation, patient, SYSTEM } from './generic.ts';

const RESULTS = 100;
const PAGE = 5;

describe('R4 search, paging over the real store', function () {
  this.timeout(60_000);
  let server: TestServer;
  let client: Client;
  let holder: string;
  before(async () => {
    server = await startServer({ modules: 'none' });
    client = caller(server);
    holder = shown(expected(await client.post('Patient', patient('holder')), 201)).id ?? '';
    const entry = Array.from({ length: RESULTS }, (_, index) => ({
      resource: result(`first-${index}`, index),
      request: { method: 'POST', url: 'Observation' },
    }));
    expected(await client.post('', { resourceType: 'Bundle', type: 'transaction', entry }), 200);
  });
  after(() => server.close());

  /** Several have the same date, so that ties are met. */
  function result(value: string, rank: number): object {
    const day = String(1 + (rank % 25)).padStart(2, '0');
    return observation(value, {
      subject: { reference: `Patient/${holder}` },
      effectiveDateTime: `2026-03-${day}`,
    });
  }

  async function walk(
    path: string,
    between: (page: number) => Promise<unknown> = async () => undefined,
  ): Promise<readonly string[]> {
    const seen: string[] = [];
    let next: string | undefined = path;
    for (let page = 0; next !== undefined; page += 1) {
      if (page > 2 * RESULTS) throw new Error('the pages have no end');
      const answer: Awaited<ReturnType<Client['get']>> = expected(await client.get(next), 200);
      seen.push(...matchIds(answer));
      next = linkOf(answer, 'next');
      await between(page);
    }
    return seen;
  }

  it(`${RESULTS / PAGE} pages hold each resource once, while others write`, async () => {
    const all = matchIds(await client.get(`Observation?subject=Patient/${holder}&_count=1000`));
    expect(all).to.have.length(RESULTS);
    const seen = await walk(
      `Observation?subject=Patient/${holder}&_count=${PAGE}`,
      async (page) => {
        expected(await client.post('Observation', result(`later-${page}`, page)), 201);
      },
    );
    expect(new Set(seen).size, 'no resource twice').to.equal(seen.length);
    expect(
      all.filter((id) => !seen.includes(id)),
      'no resource lost',
    ).to.deep.equal([]);
    expect(seen.filter((id) => all.includes(id))).to.deep.equal(all);
  });

  const orders: readonly string[] = [
    '_sort=date',
    '_sort=-date',
    '_sort=_lastUpdated',
    '_sort=-_lastUpdated',
    '_sort=identifier',
    '',
  ];
  for (const order of orders) {
    it(`pages are the whole list cut, with ${order || 'no order asked'}`, async () => {
      const path = `Observation?subject=Patient/${holder}&identifier:not=none&${order}${order === '' ? '' : '&'}`;
      const whole = matchIds(expected(await client.get(`${path}_count=1000`), 200));
      expect(await walk(`${path}_count=17`)).to.deep.equal(whole);
    });
  }

  it('a deleted row does not shift the others', async () => {
    const path = `Observation?subject=Patient/${holder}&_count=${PAGE}`;
    const first = expected(await client.get(path), 200);
    const [, second = ''] = matchIds(first);
    const rest = matchIds(
      await client.get(`Observation?subject=Patient/${holder}&_count=1000`),
    ).slice(PAGE);
    await client.delete(`Observation/${second}`);
    const answer = await client.get(linkOf(first, 'next') ?? '');
    expect(matchIds(answer)).to.deep.equal(rest.slice(0, PAGE));
  });

  it('_total is the whole on every page, _count=0 and _summary=count are the total alone', async () => {
    const path = `Observation?identifier=${SYSTEM}|first-3,${SYSTEM}|first-4,${SYSTEM}|first-5`;
    const first = expected(await client.get(`${path}&_total=accurate&_count=2`), 200);
    expect([shown(first).total, matchIds(first).length]).to.deep.equal([3, 2]);
    const second = await client.get(linkOf(first, 'next') ?? '');
    expect([shown(second).total, matchIds(second).length]).to.deep.equal([3, 1]);
    expect(linkOf(second, 'next')).to.equal(undefined);
    for (const ask of ['_count=0', '_summary=count']) {
      const answer = shown(await client.get(`${path}&${ask}`));
      expect([answer.total, answer.entry]).to.deep.equal([3, undefined]);
    }
  });

  it('the self link says what was obeyed; links come from the base', async () => {
    const answer = await client.get(`Observation?subject=Patient/${holder}&_count=2`);
    expect(linkOf(answer, 'self')).to.match(new RegExp(`^${server.base}/Observation\\?`));
    expect(decodeURIComponent(linkOf(answer, 'self') ?? '')).to.contain(
      `subject=Patient/${holder}`,
    );
    expect(linkOf(answer, 'next')).to.match(new RegExp(`^${server.base}/Observation\\?`));
  });

  it('a page link altered, of another query or of another caller is refused, never a 500', async () => {
    const next =
      linkOf(await client.get(`Observation?subject=Patient/${holder}&_count=2`), 'next') ?? '';
    const token = new URL(next).searchParams.get('_page') ?? '';
    const altered = next.replace(
      encodeURIComponent(token),
      encodeURIComponent(`${token.slice(0, -2)}xx`),
    );
    const asked: readonly (readonly [
      title: string,
      answer: Promise<{ readonly status: number }>,
    ])[] = [
      ['altered', client.get(altered)],
      ['of another query', client.get(`Observation?_page=${encodeURIComponent(token)}`)],
      ['of another type', client.get(next.replace('/Observation?', '/Condition?'))],
      ['of another caller', caller(server, 'system/*.cruds', 'somebody-else').get(next)],
      ['nonsense', client.get(`Observation?subject=Patient/${holder}&_count=2&_page=%7B%7D`)],
    ];
    for (const [title, answer] of asked)
      expect((await answer).status, title).to.be.oneOf([400, 403, 410]);
    expect((await client.get(next)).status).to.equal(200);
  });

  it('a POST search pages as a GET search does', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const first = expected(
      await client.request('POST', 'Observation/_search', {
        headers,
        body: `subject=Patient/${holder}&_count=60`,
      }),
      200,
    );
    expect(matchIds(first)).to.have.length(60);
    const second = expected(await client.get(linkOf(first, 'next') ?? ''), 200);
    expect(matchIds(second).filter((id) => matchIds(first).includes(id))).to.deep.equal([]);
  });

  it('a page too large, or no number, is 400', async () => {
    for (const value of ['1001', '-1', 'all', '1.5', '99999999999']) {
      expect((await client.get(`Observation?_count=${value}`)).status, value).to.equal(400);
    }
  });
});
