import { join } from 'node:path';
import { expect } from 'chai';
import { demoClaims } from '../../scripts/demo/claims.ts';
import { tourBundle } from '../../scripts/demo/world.ts';
import { loadOrCreateSigningKey } from '../../server/smart/keys.ts';
import { signToken } from '../../server/smart/sign.ts';
import type { TestServer } from '../harness.ts';
import { startDemoServer, TEST_NOW } from '../harness.ts';

/** Roads by which one might ask yes or no about a record one may not read. */
describe('dmp.md 3.1, decide before you look', () => {
  let server: TestServer;
  let letter = '';
  before(async () => {
    server = await startDemoServer();
    const { text } = await server.as('hospital-h').post('', tourBundle('guessing', TEST_NOW));
    [letter = ''] = /DocumentReference\/[a-z0-9]+/.exec(text) ?? [];
  });
  after(() => server.close());

  const asking = (reference: string): object => ({
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      {
        request: { method: 'POST', url: 'Observation' },
        resource: {
          resourceType: 'Observation',
          status: 'final',
          category: [
            {
              coding: [
                {
                  system: 'http://terminology.hl7.org/CodeSystem/observation-category',
                  code: 'vital-signs',
                },
              ],
            },
          ],
          code: { text: 'x' },
          subject: { reference: 'Patient/marie' },
          derivedFrom: [{ reference }],
        },
      },
    ],
  });

  for (const wish of [
    { mode: 'centre_15', reason: 'appel samu' },
    { mode: 'bris_de_glace', reason: 'inconsciente' },
    {},
  ] as const) {
    it(`a conditional reference tells dr-x nothing (${wish.mode ?? 'normal'})`, async () => {
      const id = letter.split('/')[1] ?? '';
      const there = await server.as('dr-x', wish).post('', asking(`DocumentReference?_id=${id}`));
      const absent = await server.as('dr-x', wish).post('', asking('DocumentReference?_id=absent'));
      expect(there.status).to.equal(absent.status);
      expect(there.body.issue).to.deep.equal(absent.body.issue);
    });
  }

  for (const who of ['dr-x', 'secretary-s', 'cnam'] as const) {
    it(`${who} cannot guess marie's traits by a condition on Patient`, async () => {
      const right = await server.as(who).post('', asking('Patient?gender=female'));
      const wrong = await server.as(who).post('', asking('Patient?gender=male'));
      expect(right.status).to.equal(wrong.status);
      expect(right.body.issue).to.deep.equal(wrong.body.issue);
    });
  }

  it('If-None-Exist in an emergency shows no document', async () => {
    const answer = await server.as('dr-x', { mode: 'bris_de_glace', reason: 'inconsciente' }).post(
      'DocumentReference',
      {
        resourceType: 'DocumentReference',
        status: 'current',
        content: [{ attachment: { url: 'x' } }],
      },
      { 'if-none-exist': `_id=${letter.split('/')[1]}`, prefer: 'return=representation' },
    );
    expect(answer.status).to.not.equal(200);
    expect(answer.text).to.not.include(letter);
  });

  it('a caller-made request id is kept out of the journal', async () => {
    await server
      .as('dr-g')
      .get('Observation?patient=marie', { 'x-request-id': 'VALBRUNE-287043523899111' });
    const { text } = await server.as('marie').get('AuditEvent?patient=marie&_count=50');
    expect(text).to.not.include('VALBRUNE');
  });

  it('the trace of a query names no id that its reader may not know of', async () => {
    const id = letter.split('/')[1] ?? '';
    await server.as('dr-g').get(`DocumentReference?patient=Patient/marie&_id=${id}`);
    await server.as('dr-g').get(`Provenance?patient=Patient/marie&target=DocumentReference/${id}`);
    const { body } = await server.as('marie').get('AuditEvent?patient=Patient/marie&_count=50');
    const queries = body.entry
      .flatMap(({ resource }: any) => resource.entity ?? [])
      .flatMap(({ query }: any) => (query ? [Buffer.from(query, 'base64').toString()] : []));
    expect(queries.join('\n')).to.include('DocumentReference?').and.not.include(id);
  });

  it('an emergency session lasts four hours at most', async () => {
    const key = await loadOrCreateSigningKey(join(server.dataDir, 'keys'));
    const claims = demoClaims({ as: 'dr-x', mode: 'bris_de_glace', reason: 'inconsciente' });
    const status = async (hoursAgo: number): Promise<number> => {
      const now = server.carnet.engine.clock() - hoursAgo * 3_600_000;
      const issuer = server.base.replace('/fhir', '/auth');
      const token = signToken(key, claims, {
        issuer,
        audience: server.base,
        lifetimeSeconds: 8 * 3600,
        now,
      });
      const answer = await fetch(`${server.base}/Condition?patient=marie`, {
        headers: { authorization: `Bearer ${token}` },
      });
      await answer.text();
      return answer.status;
    };
    expect(await status(3.9)).to.equal(200);
    expect(await status(4.1)).to.equal(403);
  });

  it('a holder has no emergency mode', async () => {
    const answer = await server
      .as('marie', { mode: 'bris_de_glace', reason: 'pour voir' })
      .get('Observation?patient=marie');
    expect(answer.status).to.equal(403);
  });

  it('an emergency reason is made of letters', async () => {
    const answer = await server
      .as('dr-x', { mode: 'bris_de_glace', reason: '\u200b\u200b\u200b\u200b\u200b\u200b' })
      .get('Observation?patient=marie');
    expect(answer.status).to.equal(403);
  });

  it('an extension of a Consent that is not obeyed is refused by name', async () => {
    const consents = (await server.as('marie').get('Consent?patient=marie')).body.entry.map(
      ({ resource }: any) => resource,
    );
    const {
      id: _id,
      meta: _meta,
      ...model
    } = consents.find(({ category }: any) => JSON.stringify(category).includes('C02'));
    const extension = [{ url: 'https://example.org/limits', valueString: 'only mornings' }];
    const answer = await server
      .as('marie')
      .post('Consent', { ...model, provision: { ...model.provision, extension } });
    expect(answer.status).to.equal(422);
    expect(answer.text).to.include('provision.extension');
  });
});
