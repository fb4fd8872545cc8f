/** R4 http §3.1.0.11.2 Transaction Processing Rules, and batch: fates shared and fates alone. */
import { expect } from 'chai';
import { forbidden } from '../../server/fhir/outcome/errors.ts';
import { BASE, bundle, create, kit, permitAll, pulse, read, shown, statuses } from './kit.ts';

const MARIE = { resourceType: 'Patient', active: true };
const BAD = { resourceType: 'Patient', active: 'yes' };
const refusal = forbidden('write-scope', { fr: 'Non.', en: 'No.' });

describe('transaction: all or nothing, in the engine', () => {
  it('a trace per entry, none for the Bundle; answers in the order sent', async () => {
    const { perform, traces } = kit();
    const sent = bundle('transaction', [
      ['GET', 'Patient?active=true'],
      ['POST', 'Patient', MARIE],
      ['POST', 'Observation', pulse('marie')],
    ]);
    expect(statuses(await perform(sent))).to.deep.equal(['searchset', '201', '201']);
    expect((await traces()).map(shown)).to.deep.equal([
      'id-1.2 C 0 id-2 Patient/id-2.1',
      'id-1.3 C 0 marie Observation/id-3.1',
      'id-1.1 E 0 id-2',
    ]);
    expect((await traces()).map(({ sequence }) => sequence)).to.deep.equal([1, 2, 3]);
  });
  it('an entry that fails undoes the others; what had succeeded is told as rolled back', async () => {
    const { failure, traces, count } = kit();
    const error = await failure(
      bundle('transaction', [
        ['POST', 'Patient', MARIE],
        ['POST', 'Patient', BAD],
        ['GET', 'Patient'],
      ]),
    );
    expect([error.status, error.issues[0]?.expression]).to.deep.equal([
      400,
      'Bundle.entry[1].resource.active',
    ]);
    expect(await count('Patient')).to.equal(0);
    expect((await traces()).map(shown)).to.deep.equal([
      'id-1.1 C 8 rolled-back id-2 Patient/id-2.1',
      'id-1.2 C 4 400',
      'id-1.0 E 4 400',
    ]);
  });
  it('an entry that is refused undoes the others', async () => {
    const { failure, traces, count } = kit({
      decide: (_caller, { type }) =>
        type === 'Observation' ? { permit: false, refusal, basis: ['R20w'] } : permitAll,
    });
    const error = await failure(
      bundle('transaction', [
        ['POST', 'Patient', MARIE],
        ['POST', 'Observation', pulse('marie')],
      ]),
    );
    expect([error.status, error.issues[0]?.reason]).to.deep.equal([403, 'write-scope']);
    expect(error.issues[0]?.expression).to.equal('Bundle.entry[1]');
    expect(await count('Patient')).to.equal(0);
    expect((await traces()).map(shown).slice(0, 2)).to.deep.equal([
      'id-1.1 C 8 rolled-back id-2 Patient/id-2.1',
      'id-1.2 C 8 write-scope',
    ]);
  });
  it('decisions are asked once for each kind of entry', async () => {
    const { perform, questions } = kit();
    const many = Array.from({ length: 5 }, () => ['POST', 'Observation', pulse('marie')] as const);
    await perform(bundle('transaction', [...many, ['POST', 'Patient', MARIE], ['GET', 'Patient']]));
    expect(questions.map(({ interaction, type = '' }) => `${interaction} ${type}`)).to.deep.equal([
      'transaction ',
      'create Observation',
      'create Patient',
      'search-type Patient',
    ]);
  });
  it('but each request asks anew', async () => {
    const { perform, questions } = kit();
    await perform(create(MARIE));
    await perform(create(MARIE));
    expect(questions).to.have.length(2);
  });
});

describe('transaction: order, identities and references, in the engine', () => {
  it('DELETE, POST, PUT and PATCH, GET, whatever the order sent', async () => {
    const { perform, traces } = kit();
    await perform(create(MARIE));
    await perform(create(MARIE));
    await perform(
      bundle('transaction', [
        ['GET', 'Patient/id-2'],
        ['PUT', 'Patient/id-2', { ...MARIE, id: 'id-2', active: false }],
        ['POST', 'Patient', MARIE],
        ['DELETE', 'Patient/id-4'],
      ]),
    );
    const order = (await traces())
      .slice(2)
      .map(({ action, touched: [one] }) => `${action} ${one?.id}.${one?.versionId}`);
    expect(order).to.deep.equal(['D id-4.2', 'C id-6.1', 'U id-2.2', 'R id-2.2']);
  });
  it('entries refer to each other in any order', async () => {
    const { perform } = kit();
    const sent = bundle('transaction', [
      [
        'POST',
        'Observation',
        pulse('x', { subject: { reference: 'urn:uuid:00000000-0000-4000-8000-000000000001' } }),
      ],
      ['POST', 'Patient', MARIE],
    ]);
    const result = await perform(sent);
    const [first] = result.kind === 'response' ? result.entries : [];
    const stored =
      first?.kind === 'result' && first.result.kind === 'stored' && first.result.resource;
    if (!stored) throw new Error('not stored');
    const { subject } = JSON.parse(Buffer.from(stored.json).toString());
    expect([subject.reference, stored.record]).to.deep.equal(['Patient/id-3', 'id-3']);
  });
  it('a conditional reference takes the one match; none or several: 412', async () => {
    const { perform, failure, count } = kit();
    const about = (condition: string) =>
      bundle('transaction', [
        ['POST', 'Observation', pulse('x', { subject: { reference: condition } })],
      ]);
    expect((await failure(about('Patient?active=true'))).status).to.equal(412);
    await perform(create(MARIE));
    expect(statuses(await perform(about('Patient?active=true')))).to.deep.equal(['201']);
    await perform(create(MARIE));
    expect((await failure(about('Patient?active=true'))).status).to.equal(412);
    expect(await count('Observation')).to.equal(1);
  });
  const twice: readonly [title: string, first: string, second: string][] = [
    ['one resource twice', 'Patient/id-2', 'Patient/id-2'],
    ['relative and absolute', 'Patient/id-2', `${BASE}/Patient/id-2`],
    ['with a slash before', 'Patient/id-2', '/Patient/id-2'],
    ['with a slash too many', 'Patient/id-2', 'Patient//id-2'],
  ];
  for (const [title, first, second] of twice) {
    it(`two entries for the same: ${title}`, async () => {
      const { perform, failure, memory } = kit();
      await perform(create(MARIE));
      const error = await failure(
        bundle('transaction', [
          ['PUT', first, { ...MARIE, id: 'id-2' }],
          ['DELETE', second],
        ]),
      );
      expect([error.status, error.issues[0]?.expression]).to.deep.equal([400, 'Bundle.entry[1]']);
      const result = await perform(read('Patient', 'id-2'));
      expect(result.kind === 'stored' && result.resource.versionId).to.equal('1');
      expect(memory).to.be.an('object');
    });
  }
  it('an If-None-Exist that meets what an earlier entry made fails', async () => {
    const { failure, count } = kit();
    const error = await failure(
      bundle('transaction', [
        ['POST', 'Patient', MARIE, { ifNoneExist: 'active=true' }],
        ['POST', 'Patient', MARIE, { ifNoneExist: 'Patient?active=true' }],
      ]),
    );
    expect(error.status).to.equal(400);
    expect(await count('Patient')).to.equal(0);
  });
  for (const [method, url, status] of [
    ['GET', 'Nothing/x', 404],
    ['POST', 'Patient/x', 405],
    ['PATCH', '', 405],
  ] as const) {
    it(`${method} ${url || 'the base'} in an entry is ${status}, and says which entry`, async () => {
      const { failure } = kit();
      const patchBody = {
        resourceType: 'Binary',
        contentType: 'application/json-patch+json',
        data: 'W10=',
      };
      const error = await failure(
        bundle('transaction', [
          ['GET', 'Patient'],
          [method, url, patchBody],
        ]),
      );
      expect(error.status).to.equal(status);
      expect(error.issues[0]?.expression).to.equal('Bundle.entry[1]');
    });
  }
});

describe('batch: each entry alone, in the engine', () => {
  it('what fails does not touch the others; each has its own trace', async () => {
    const { perform, traces, count } = kit();
    const sent = bundle('batch', [
      ['POST', 'Patient', MARIE],
      ['POST', 'Patient', BAD],
      ['GET', 'Patient/none'],
      ['GET', 'Nothing/x'],
      ['DELETE', 'Patient/id-3'],
    ]);
    expect(statuses(await perform(sent))).to.deep.equal([
      '201',
      'error 400',
      'error 404',
      'error 404',
      '204',
    ]);
    expect(await count('Patient')).to.equal(0);
    expect((await traces()).map(shown)).to.deep.equal([
      'id-2.1 C 0 id-3 Patient/id-3.1',
      'id-4.2 C 4 400',
      'id-6.3 R 4 404 Patient/none',
      'id-7.5 D 0 id-3 Patient/id-3.2',
    ]);
  });
  it('a failure that is not the sender’s is a 500 of its entry', async () => {
    const { perform, traces } = kit({
      decide: (_caller, { type }) => {
        if (type === 'Observation') throw new Error('broken');
        return permitAll;
      },
    });
    const sent = bundle('batch', [
      ['POST', 'Observation', pulse('x')],
      ['POST', 'Patient', MARIE],
    ]);
    expect(statuses(await perform(sent))).to.deep.equal(['error 500', '201']);
    expect((await traces()).map(({ outcome }) => outcome)).to.deep.equal(['12', '0']);
  });
  it('a batch that is refused as a whole runs nothing', async () => {
    const { failure, count, traces } = kit({
      decide: (_caller, { effect }) =>
        effect === 'compose' ? { permit: false, refusal, basis: [] } : permitAll,
    });
    expect(await failure(bundle('batch', [['POST', 'Patient', MARIE]]))).to.equal(refusal);
    expect(await count('Patient')).to.equal(0);
    expect((await traces()).map(shown)).to.deep.equal(['id-1.0 E 8 write-scope']);
  });
});
