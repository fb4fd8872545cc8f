/** R4 search, in the engine: links, hidden parameters and conditional interactions. */
import { expect } from 'chai';
import type {
  InteractionRequest,
  InteractionResult,
} from '../../server/fhir/engine/interaction.ts';
import { queryPairs, splitOnce } from '../../server/fhir/model/query-string.ts';
import type { Kit } from './kit.ts';
import { create, DOCTOR, kit, pulse, request } from './kit.ts';

async function withThree(): Promise<Kit> {
  const made = kit();
  for (const patient of ['a', 'b', 'c']) await made.perform(create(pulse(patient)));
  return made;
}

const search = (query: string, more: Partial<InteractionRequest> = {}) =>
  request('search-type', { type: 'Observation', query: queryPairs(query), ...more });
const byPost = (query: string) => ({ ...search(query), interaction: 'search-type-post' });

function pageOf(result: InteractionResult) {
  if (result.kind !== 'searchset') throw new Error(result.kind);
  const { links, page, notices } = result;
  return { ...links, ids: page.resources.map(({ id }) => id), total: page.total, notices };
}

/** The request a link stands for. */
const follow = (link = ''): InteractionRequest => search(splitOnce(link, '?')[1] ?? '');

describe('search links', () => {
  it('pages follow each other until all is seen, each once', async () => {
    const { perform } = await withThree();
    const seen: string[] = [];
    let asked: InteractionRequest | undefined = search('status=final&_count=2');
    for (let page = 0; asked && page < 5; page += 1) {
      const { ids, next, self } = pageOf(await perform(asked));
      expect(self).to.equal('Observation?status=final&_count=2');
      seen.push(...ids);
      asked = next === undefined ? undefined : follow(next);
    }
    expect(seen.toSorted()).to.deep.equal(['id-2', 'id-4', 'id-6']);
  });
  it('a link is the caller’s own, and of its query', async () => {
    const { perform, failure } = await withThree();
    const { next = '' } = pageOf(await perform(search('status=final&_count=2')));
    expect((await failure(follow(next), { ...DOCTOR, subject: 'other' })).status).to.equal(400);
    expect((await failure(follow(next.replace('final', 'amended')))).status).to.equal(400);
    expect((await failure(follow(`${next}A`))).status).to.equal(400);
  });
  it('the last page that is also the first knows its total', async () => {
    const { perform } = await withThree();
    expect(pageOf(await perform(search(''))).total).to.equal(3);
    expect(pageOf(await perform(search('_count=2'))).total).to.equal(undefined);
    expect(pageOf(await perform(search('_count=2&_total=accurate'))).total).to.equal(3);
    expect(pageOf(await perform(search('_count=0')))).to.deep.include({ total: 3, ids: [] });
  });
  it('what came in a body is in no link', async () => {
    const { perform } = await withThree();
    const first = pageOf(await perform(byPost('subject=Patient/a,Patient/b,Patient/c&_count=2')));
    expect(`${first.self} ${first.next}`).to.not.include('Patient%2Fa').and.not.include('subject');
    const second = pageOf(await perform(follow(first.next)));
    expect([...first.ids, ...second.ids].toSorted()).to.deep.equal(['id-2', 'id-4', 'id-6']);
    expect(`${second.self} ${second.next}`).to.not.include('subject');
  });
  it('an unknown parameter is refused, or ignored when that was asked, and said', async () => {
    const { perform, failure } = await withThree();
    expect((await failure(search('x=1'))).status).to.equal(400);
    const lenient = pageOf(await perform(search('x=1&_count=2', { lenient: true })));
    expect(lenient.self).to.equal('Observation?_count=2');
    expect(lenient.notices.map(({ severity, code }) => `${severity} ${code}`)).to.deep.equal([
      'warning not-supported',
    ]);
  });
});

describe('conditional interactions', () => {
  const conditional = (ifNoneExist: string) => create(pulse('d'), { ifNoneExist });
  it('a create that meets one match answers it, two: 412, none: makes it', async () => {
    const { perform, failure, count } = await withThree();
    const met = await perform(conditional('subject=Patient/a'));
    expect(met.kind === 'stored' && [met.status, met.resource.id]).to.deep.equal([200, 'id-2']);
    expect((await failure(conditional('status=final'))).status).to.equal(412);
    expect(await perform(conditional('subject=Patient/d'))).to.include({ status: 201 });
    expect(await count('Observation')).to.equal(4);
  });
  for (const condition of ['', '_count=1', '_sort=date', '_page=x', 'x=1', 'status:not-known=x']) {
    it(`the condition «${condition}» is refused`, async () => {
      const { failure, count } = await withThree();
      expect((await failure(conditional(condition))).status).to.equal(400);
      expect(await count('Observation')).to.equal(3);
    });
  }
  it('creates that come together make one', async () => {
    const { perform, count } = kit();
    await Promise.all([1, 2, 3].map(() => perform(conditional('subject=Patient/d'))));
    expect(await count('Observation')).to.equal(1);
  });
  const patch = (query: string, id?: string): InteractionRequest =>
    request(id === undefined ? 'conditional-patch' : 'patch', {
      type: 'Observation',
      ...(id === undefined ? {} : { id }),
      query: queryPairs(query),
      body: {
        kind: 'json-patch',
        operations: [
          new Map([
            ['op', 'replace'],
            ['path', '/status'],
            ['value', 'amended'],
          ]),
        ],
      },
    });
  it('a patch of the one match; of none 404; of several 412; of all 400', async () => {
    const { perform, failure } = await withThree();
    const done = await perform(patch('subject=Patient/a'));
    expect(done.kind === 'stored' && [done.resource.id, done.resource.versionId]).to.deep.equal([
      'id-2',
      '2',
    ]);
    expect((await failure(patch('subject=Patient/none'))).status).to.equal(404);
    expect((await failure(patch('status=final'))).status).to.equal(412);
    expect((await failure(patch(''))).status).to.equal(400);
  });
  it('a patch changes neither type nor id, and leaves a valid resource', async () => {
    const { failure } = await withThree();
    const operation = (path: string, value: string): InteractionRequest => ({
      ...patch('', 'id-2'),
      body: {
        kind: 'json-patch',
        operations: [
          new Map([
            ['op', 'replace'],
            ['path', path],
            ['value', value],
          ]),
        ],
      },
    });
    for (const [path, value] of [
      ['/id', 'other'],
      ['/resourceType', 'Basic'],
      ['/status', ''],
    ] as const) {
      expect((await failure(operation(path, value))).status).to.equal(400);
    }
    const { body: _none, ...bare } = patch('', 'id-2');
    expect((await failure(bare)).status).to.equal(415);
  });
});
