/** architecture.md 5: perform alone runs interactions, and audits them. */
import { expect } from 'chai';
import { accessFilter } from '../../server/fhir/access/seal.ts';
import { forbidden, unavailable } from '../../server/fhir/outcome/errors.ts';
import type { Store, StoreTransaction } from '../../server/fhir/store/store.ts';
import type { Kit } from './kit.ts';
import {
  create,
  DOCTOR,
  failureOf,
  kit,
  NOW,
  permitAll,
  pulse,
  REQUEST_ID,
  read,
  request,
  SERVER_IDS,
  shown,
} from './kit.ts';

const MARIE = { resourceType: 'Patient', active: true };
const refusal = forbidden('no-authorisation', { fr: 'Non.', en: 'No.' });

async function withPulse(options: Parameters<typeof kit>[0] = {}): Promise<Kit> {
  const made = kit(options);
  await made.perform(create(pulse('marie')));
  return made;
}

describe('perform: one trace for each action', () => {
  it('a create, committed with what it created', async () => {
    const { traces, count } = await withPulse();
    expect(await count('Observation')).to.equal(1);
    expect((await traces()).map(shown)).to.deep.equal(['id-1.0 C 0 marie Observation/id-2.1']);
  });
  it('a read, a search and a history', async () => {
    const { perform, traces } = await withPulse();
    await perform(read('Observation', 'id-2'));
    await perform(request('search-type', { type: 'Observation', query: [['status', 'final']] }));
    await perform(request('history-instance', { type: 'Observation', id: 'id-2' }));
    const [, one, many, versions] = await traces();
    expect(one && shown(one)).to.equal('id-3.0 R 0 marie Observation/id-2.1');
    expect(many && shown(many)).to.equal('id-4.0 E 0 marie');
    expect([many?.query, many?.resultCount]).to.deep.equal(['Observation?status=final', 1]);
    expect(versions && shown(versions)).to.equal('id-5.0 E 0 marie Observation/id-2.1');
    expect(versions?.query).to.equal('Observation/id-2/_history');
  });
  it('an update, a patch and a deletion, with the version each made', async () => {
    const { perform, traces } = await withPulse();
    const target = { type: 'Observation', id: 'id-2' };
    const next = create(pulse('marie', { id: 'id-2', status: 'amended' }));
    await perform({ ...next, interaction: 'update', ...target });
    await perform(request('delete', target));
    expect((await traces()).slice(1).map(shown)).to.deep.equal([
      'id-3.0 U 0 marie Observation/id-2.2',
      'id-4.0 D 0 marie Observation/id-2.3',
    ]);
  });
  it('says who, when, on what grounds and under which number', async () => {
    const { traces } = await withPulse();
    const [trace] = await traces();
    expect(trace).to.include({ writer: 'writer', sequence: 1, started: NOW - 5, recorded: NOW });
    expect(trace).to.deep.include({ basis: ['all'], requestId: REQUEST_ID });
    expect(trace?.agent).to.deep.include({ actor: 'HCP', subject: 'doctor', client: 'software' });
  });
  it('none for what is open to all, which is asked of no policy', async () => {
    const { perform, traces, questions } = kit();
    expect(await perform(request('capabilities'))).to.include({ kind: 'computed', status: 200 });
    expect([await traces(), questions]).to.deep.equal([[], []]);
  });
});

describe('perform: what fails is traced and changes nothing', () => {
  const cases: readonly [
    what: string,
    asked: ReturnType<typeof request>,
    status: number,
    trace: string,
  ][] = [
    ['an unknown id', read('Observation', 'no'), 404, 'id-1.0 R 4 404 Observation/no'],
    ['an unknown interaction', request('$no'), 404, 'id-1.0 E 4 404'],
    ['an unknown type', request('search-type', { type: 'Nothing' }), 404, 'id-1.0 E 4 404'],
    [
      'an unknown parameter',
      request('search-type', { type: 'Patient', query: [['x', 'y']] }),
      400,
      'id-1.0 E 4 400',
    ],
    ['no body', request('create', { type: 'Patient' }), 400, 'id-1.0 C 4 400'],
    [
      'a wrong shape',
      create({ resourceType: 'Patient', active: 'yes', x: 1 }),
      400,
      'id-1.0 C 4 400',
    ],
  ];
  for (const [what, asked, status, trace] of cases) {
    it(what, async () => {
      const { failure, traces, count } = kit();
      expect((await failure(asked)).status).to.equal(status);
      expect((await traces()).map(shown)).to.deep.equal([trace]);
      expect(await count('Patient')).to.equal(0);
    });
  }
  const deletion = request('delete', { type: 'Patient', id: 'no' });
  it('a deletion of nothing succeeds where clients choose ids, and is traced', async () => {
    const { perform, traces } = kit();
    expect(await perform(deletion)).to.deep.equal({ kind: 'nothing', status: 204 });
    expect((await traces()).map(shown)).to.deep.equal(['id-1.0 D 0']);
  });
  it('and is 404 where the server gives them', async () => {
    const { failure, traces } = kit({ modules: [SERVER_IDS] });
    expect((await failure(deletion)).status).to.equal(404);
    expect((await traces()).map(shown)).to.deep.equal(['id-1.0 D 4 404 Patient/no']);
  });
  it('a refusal of the policy: its words, its reason, outcome 8', async () => {
    const { failure, traces, count } = kit({
      decide: () => ({ permit: false, refusal, basis: ['R20'] }),
    });
    expect(await failure(create(MARIE))).to.equal(refusal);
    const [trace] = await traces();
    expect(trace && shown(trace)).to.equal('id-1.0 C 8 no-authorisation');
    expect(trace?.basis).to.deep.equal(['R20']);
    expect(await count('Patient')).to.equal(0);
  });
  it('a caller bound to a record: the refusal is told there', async () => {
    const { failure, traces } = kit({ decide: () => ({ permit: false, refusal, basis: [] }) });
    await failure(read('Observation', 'x'), { ...DOCTOR, patient: 'marie' });
    expect((await traces()).map(({ record }) => record)).to.deep.equal(['marie']);
  });
  it('a policy that breaks is our failure, not a permit', async () => {
    const broken = kit({ decide: () => Promise.reject(new Error('broken')) });
    const error = await broken.perform(create(MARIE)).catch((cause: unknown) => cause);
    expect(error).to.be.instanceOf(Error).and.include({ message: 'broken' });
    expect((await broken.traces()).map(shown)).to.deep.equal(['id-1.0 C 12 500']);
    expect(await broken.count('Patient')).to.equal(0);
  });
  it('what the filter hides is not found, as what does not exist', async () => {
    const { perform, failure, memory } = await withPulse();
    const hidden = kit({
      decide: () => ({ ...permitAll, filter: accessFilter(new Map(), new Map()) }),
      around: () => memory,
    });
    const [there, absent] = [
      await hidden.failure(read('Observation', 'id-2')),
      await failure(read('Observation', 'id-9')),
    ];
    expect([there.status, absent.status]).to.deep.equal([404, 404]);
    expect(there.issues[0]?.diagnostics.en.replace('id-2', 'id-9')).to.equal(absent.message);
    const page = await hidden.perform(request('search-type', { type: 'Observation' }));
    expect(page.kind === 'searchset' && page.page.total).to.equal(0);
    await perform(read('Observation', 'id-2'));
  });
});

describe('perform: no answer without its trace', () => {
  const cause = unavailable(new Error('no journal'));
  const failingAppend = (memory: Store): Store => ({
    ...memory,
    append: () => Promise.reject(cause),
  });
  it('a read waits for its trace', async () => {
    const order: string[] = [];
    const made = await withPulse({
      around: (memory) => ({
        ...memory,
        append: async (traces) => {
          await new Promise((resolve) => setTimeout(resolve, 5));
          await memory.append(traces);
          order.push('appended');
        },
      }),
    });
    await made.perform(read('Observation', 'id-2'));
    order.push('answered');
    expect(order).to.deep.equal(['appended', 'answered']);
  });
  it('a read whose trace cannot be written fails, and the fall-back keeps it', async () => {
    const made = await withPulse({ around: failingAppend });
    expect(await made.failure(read('Observation', 'id-2'))).to.equal(cause);
    expect(made.kept.map(shown)).to.deep.equal(['id-3.0 R 8 rolled-back marie Observation/id-2.1']);
    expect(await made.traces()).to.have.length(1);
  });
  it('a refusal whose trace cannot be written fails too, as unavailable', async () => {
    const made = kit({
      around: failingAppend,
      decide: () => ({ permit: false, refusal, basis: [] }),
    });
    expect(await made.failure(read('Observation', 'x'))).to.equal(cause);
    expect(made.kept.map(shown)).to.deep.equal(['id-1.0 R 8 no-authorisation Observation/x']);
  });
  it('a write whose trace cannot be written does not happen', async () => {
    const made = kit({
      around: (memory) => ({
        ...memory,
        transact: (work) =>
          memory.transact((tx: StoreTransaction) =>
            work({ ...tx, append: () => Promise.reject(cause) }),
          ),
      }),
    });
    expect(await failureOf(made.perform(create(pulse('marie'))))).to.equal(cause);
    expect(await made.count('Observation')).to.equal(0);
    expect((await made.traces()).map(shown)).to.deep.equal([
      'id-1.0 C 8 rolled-back marie Observation/id-2.1',
    ]);
  });
});
