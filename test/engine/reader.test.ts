/** dmp.md 3.1.6: what is absent, hidden or gone; and what a policy itself may read. */
import { expect } from 'chai';
import type { AccessDecision } from '../../server/fhir/access/policy.ts';
import { accessFilter } from '../../server/fhir/access/seal.ts';
import { forbidden } from '../../server/fhir/outcome/errors.ts';
import { ALL } from '../../server/fhir/search/node.ts';
import { queryById, queryWhere } from '../../server/fhir/search/query.ts';
import type { Kit } from './kit.ts';
import { create, kit, NOW, permitAll, pulse, read, request, SERVER_IDS, shown } from './kit.ts';

const outside = forbidden('no-authorisation', { fr: 'Non.', en: 'No.' });
const seesNothing: AccessDecision = {
  permit: true,
  filter: accessFilter(new Map(), new Map()),
  basis: [],
};

/** Observation/id-2 has two versions, Observation/id-5 is deleted; then this is decided. */
async function withHistory(decision: AccessDecision): Promise<Kit> {
  let now = permitAll;
  const made = kit({ decide: () => now, modules: [SERVER_IDS] });
  await made.perform(create(pulse('marie')));
  const next = create(pulse('marie', { id: 'id-2', status: 'amended' }));
  await made.perform({ ...next, interaction: 'update', id: 'id-2' });
  await made.perform(create(pulse('marie')));
  await made.perform(request('delete', { type: 'Observation', id: 'id-5' }));
  now = decision;
  return made;
}

const vread = (id: string, versionId: string) =>
  request('vread', { type: 'Observation', id, versionId });
const history = (id: string) => request('history-instance', { type: 'Observation', id });
const roads = [
  ['read', read('Observation', 'id-2')],
  ['vread', vread('id-2', '1')],
  ['history', history('id-2')],
  ['read of a deletion', read('Observation', 'id-5')],
  ['vread of a deletion', vread('id-5', '2')],
  ['delete', request('delete', { type: 'Observation', id: 'id-2' })],
  ['patch', request('patch', { type: 'Observation', id: 'id-2' })],
  ['read of what never was', read('Observation', 'never')],
] as const;

describe('what the filter does not show', () => {
  for (const [name, asked] of roads) {
    it(`${name}: 404, or the policy’s own words`, async () => {
      const hidden = await withHistory(seesNothing);
      expect((await hidden.failure(asked)).status).to.equal(404);
      const worded = await withHistory({ ...seesNothing, permit: true, outside });
      expect(await worded.failure(asked)).to.equal(outside);
      expect(
        (await worded.traces()).slice(4).map(({ outcome, reason }) => `${outcome} ${reason}`),
      ).to.deep.equal(['8 no-authorisation']);
    });
  }
});

describe('what was deleted, for who may see it', () => {
  it('read: 410; its versions but the deletion: there', async () => {
    const { perform, failure } = await withHistory(permitAll);
    expect((await failure(read('Observation', 'id-5'))).status).to.equal(410);
    expect((await failure(vread('id-5', '2'))).status).to.equal(410);
    expect((await failure(vread('id-5', '3'))).status).to.equal(410);
    expect(await perform(vread('id-5', '1'))).to.include({ kind: 'stored', status: 200 });
    const versions = await perform(history('id-5'));
    expect(
      versions.kind === 'history' &&
        versions.versions.map(({ versionId, deleted }) => `${versionId} ${deleted}`),
    ).to.deep.equal(['2 true', '1 false']);
  });
  it('a version that never was is 404', async () => {
    const { failure } = await withHistory(permitAll);
    expect((await failure(vread('id-2', '3'))).status).to.equal(404);
    expect((await failure(vread('id-2', ''))).status).to.equal(404);
  });
});

describe('what a policy reads', () => {
  it('the types it was given, and nothing else', async () => {
    const found: string[] = [];
    const definitions = new Map([['Patient', ALL]]);
    const made = kit({
      policyFilter: accessFilter(definitions, definitions),
      policy: {
        decide: async (_caller, _question, reads) => {
          for (const type of ['Patient', 'Observation']) {
            const page = await reads.find(queryWhere(type, ALL));
            const versions = await reads.history({ ...queryById(type, 'id-2'), count: 5 });
            found.push(`${type} ${page.resources.length} ${versions.length}`);
          }
          return permitAll;
        },
      },
    });
    await made.perform(create({ resourceType: 'Patient' }));
    await made.perform(create(pulse('marie')));
    await made.perform(read('Patient', 'id-2'));
    expect(found.slice(-2)).to.deep.equal(['Patient 1 1', 'Observation 0 0']);
  });
  it('what is asked: effect, interaction, target, header fields and the server’s own time', async () => {
    const { perform, questions } = kit();
    await perform({ ...create(pulse('marie')), headers: { 'x-mode': 'normal' } });
    expect(questions).to.deep.equal([
      {
        effect: 'write',
        interaction: 'create',
        type: 'Observation',
        headers: { 'x-mode': 'normal' },
        at: NOW,
      },
    ]);
  });
  it('mode and reason of the caller are in the trace', async () => {
    const { perform, traces } = await withHistory(permitAll);
    const headers = { 'x-dmp-access-mode': 'bris_de_glace', 'x-dmp-access-reason': 'choc' };
    await perform({ ...read('Observation', 'id-2'), headers });
    const last = (await traces()).at(-1);
    expect(last?.details).to.deep.equal({ mode: 'bris_de_glace', reason: 'choc' });
    expect(last && shown(last)).to.equal('id-7.0 R 0 marie Observation/id-2.2');
  });
});
