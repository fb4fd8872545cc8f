/** DMP 6: every action leaves its trace, refused and failed ones included; who reads them, and what they never hold. */
import { expect } from 'chai';
import type { Client, TestServer } from '../../harness.ts';
import { startDemoServer } from '../../harness.ts';
import type { Shown } from '../../shown.ts';
import { entriesOf, expected, matchIds, shown } from '../../shown.ts';
import { bundlePost } from '../roads/asking.ts';
import type { Filed } from '../roads/filing.ts';
import { deposit, PROVISIONS, withRight } from '../roads/filing.ts';
import { MASK_LABEL } from '../roads/world.ts';
import { ACTIONS, lineOf, observed } from './actions.ts';

describe('DMP 6, the journal', function () {
  this.timeout(60_000);
  let server: TestServer;
  let marie: Client;
  let open: Filed;
  let masked: Filed;
  before(async () => {
    server = await startDemoServer();
    marie = server.as('marie');
    open = await deposit(server, { author: 'dr-h', type: '11502-2' });
    masked = await deposit(server, { author: 'dr-x', type: '11488-4', label: 'MASQUE_PS' });
  });
  after(() => server.close());

  async function traces(): Promise<number> {
    let count = 0;
    for await (const _trace of server.carnet.store.traces()) count += 1;
    return count;
  }

  async function added(work: () => Promise<unknown>): Promise<number> {
    const before = await traces();
    await work();
    return (await traces()) - before;
  }

  /** The newest lines of marie's journal, newest first. */
  async function lines(count: number): Promise<readonly Shown[]> {
    const answer = expected(
      await marie.get(`AuditEvent?patient=Patient/marie&_count=${count + 1}`),
      200,
    );
    return entriesOf(answer)
      .flatMap(({ resource }) => (resource ? [resource] : []))
      .slice(0, count);
  }

  for (const [title, work, status, count, line] of ACTIONS) {
    it(`${title} leaves ${count} trace${count === 1 ? '' : 's'}`, async () => {
      expect(
        await added(async () =>
          expect((await work({ server, open, masked })).status).to.equal(status),
        ),
      ).to.equal(count);
      if (line === undefined) return;
      const [newest] = await lines(1);
      expect(lineOf(newest)).to.deep.equal(line);
    });
  }

  it('a transaction leaves one per entry, a batch too, and so does what was rolled back', async () => {
    const entry = { resource: observed(), request: { method: 'POST', url: 'Observation' } };
    const read = { request: { method: 'GET', url: `DocumentReference/${open.document}` } };
    const absent = { request: { method: 'GET', url: 'DocumentReference/none' } };
    const dr = server.as('dr-g');
    expect(
      await added(async () =>
        expected(await dr.post('', bundlePost('transaction', [entry, entry, read])), 200),
      ),
    ).to.equal(3);
    expect(
      await added(async () =>
        expected(await dr.post('', bundlePost('batch', [entry, read, absent])), 200),
      ),
    ).to.equal(3);
    expect((await lines(3)).map((line) => lineOf(line).outcome)).to.include.members(['0', '4']);
    const rolled = await added(async () =>
      expected(await dr.post('', bundlePost('transaction', [entry, entry, absent])), 404),
    );
    expect(rolled).to.be.at.least(3);
    const outcomes = (await lines(rolled))
      .map(lineOf)
      .filter(({ subtype }) => subtype === 'create');
    expect(outcomes.map(({ outcome, reason }) => `${outcome} ${reason}`)).to.deep.equal([
      '8 rolled-back',
      '8 rolled-back',
    ]);
  });

  it('a mask leaves the labels before and after, and one trace per resource of the group', async () => {
    const target = await deposit(server, { author: 'dr-h', type: '11490-0' });
    const count = await added(async () =>
      expected(await marie.patch(`DocumentReference/${target.document}`, [MASK_LABEL]), 200),
    );
    expect(count).to.be.at.least(2);
    const texts = (await lines(count)).map((line) => JSON.stringify(line));
    expect(texts.some((text) => text.includes('MASQUE_PS'))).to.equal(true);
    expect(texts.some((text) => text.includes(`Binary/${target.binary}`))).to.equal(true);
  });

  it('an emergency access leaves its mode and reason, and who', async () => {
    expected(
      await server
        .as('dr-x', { mode: 'bris_de_glace', reason: 'inconsciente, choc' })
        .get(`DocumentReference/${open.document}`),
      200,
    );
    const texts = (await lines(4)).map((line) => JSON.stringify(line)).join('\n');
    expect(texts)
      .to.contain('inconsciente, choc')
      .and.contain('bris_de_glace')
      .and.contain('Practitioner/dr-x');
  });

  it('the line of a decision and the Consent it used are in the trace', async () => {
    await server.as('dr-g').get(`DocumentReference/${open.document}`);
    const text = JSON.stringify((await lines(1))[0]);
    expect(text)
      .to.contain('#R20"')
      .and.match(/Consent\/[a-z0-9]+\/_history\/1/);
    await withRight(marie, ['C05', PROVISIONS.block('Practitioner/dr-g')], async () => {
      await server.as('dr-g').get(`DocumentReference/${open.document}`);
      expect(lineOf((await lines(1))[0]).reason).to.equal('blocked');
    });
  });

  it('is whole: every writer counts 1, 2, 3 and the operator may check it', async () => {
    const answer = shown(expected(await server.as('operator-op').get('$verify-journal'), 200));
    const parameters = answer['parameter'] as readonly {
      readonly name: string;
      readonly valueBoolean?: boolean;
      readonly valueInteger?: number;
    }[];
    expect(parameters.find(({ name }) => name === 'result')?.valueBoolean).to.equal(true);
    const others = [
      'marie',
      'karim',
      'dr-t',
      'dr-g',
      'dr-x',
      'cnam',
      'secretary-s',
      'agent-a',
      'occ-o',
    ];
    const statuses = await Promise.all(
      others.map(
        async (name) => `${name} ${(await server.as(name).get('$verify-journal')).status}`,
      ),
    );
    expect(statuses).to.deep.equal(others.map((name) => `${name} 403`));
  });

  it('a search of it takes dates, agents and outcomes, and refuses what it does not know', async () => {
    const refusedLines = expected(await marie.get('AuditEvent?outcome=8&_count=100'), 200);
    for (const { resource } of entriesOf(refusedLines)) expect(resource?.['outcome']).to.equal('8');
    expect(matchIds(refusedLines)).to.not.deep.equal([]);
    expect(matchIds(await marie.get('AuditEvent?date=lt2026-01-01'))).to.deep.equal([]);
    const byAgent = expected(await marie.get('AuditEvent?agent=Practitioner/dr-x&_count=100'), 200);
    for (const { resource } of entriesOf(byAgent))
      expect(JSON.stringify(resource)).to.contain('Practitioner/dr-x');
    expect(matchIds(byAgent)).to.not.deep.equal([]);
    expect((await marie.get('AuditEvent?policy=x')).status).to.equal(400);
  });
});
