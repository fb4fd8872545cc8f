/** What deciding costs the database once rights are remembered, and what happens when it cannot be asked (architecture.md 5). */
import { expect } from 'chai';
import { MongoClient } from 'mongodb';
import { demoClaims } from '../../../scripts/demo/claims.ts';
import { callerFromClaims } from '../../../server/dmp/actors/claims.ts';
import type { AccessQuestion } from '../../../server/fhir/access/policy.ts';
import type { Client, TestServer } from '../../harness.ts';
import { startDemoServer } from '../../harness.ts';
import { mongodUri } from '../../mongod.ts';
import { expected, shown } from '../../shown.ts';
import { deposit } from '../roads/filing.ts';

describe('the policy and the database', function () {
  this.timeout(60_000);
  let server: TestServer;
  let reader: Client;
  let client: MongoClient;
  let document: string;
  before(async () => {
    server = await startDemoServer();
    client = await MongoClient.connect(await mongodUri());
    reader = server.as('dr-g');
    ({ document } = await deposit(server, { author: 'dr-h', type: '11502-2' }));
  });
  after(async () => {
    await client.close();
    await server.close();
  });

  /** Commands the database has run so far, `collection kind`: mongod counts them itself. */
  async function counted(): Promise<ReadonlyMap<string, number>> {
    const { totals } = await client.db('admin').command({ top: 1 });
    const counts = new Map<string, number>();
    for (const [name, kinds] of Object.entries<any>(totals)) {
      if (!name.startsWith(`${server.database}.`)) continue;
      for (const kind of ['queries', 'getmore', 'insert', 'update', 'remove', 'commands'])
        counts.set(`${name.slice(server.database.length + 1)} ${kind}`, kinds[kind].count);
    }
    return counts;
  }

  async function during(work: () => Promise<unknown>): Promise<Readonly<Record<string, number>>> {
    const before = await counted();
    await work();
    const after = await counted();
    return Object.fromEntries(
      [...after]
        .map(([name, count]) => [name, count - (before.get(name) ?? 0)] as const)
        .filter(([, count]) => count > 0),
    );
  }

  const EACH = { 'records queries': 1, 'resources queries': 1, 'journal insert': 1 };

  it('one look at the versions, one read, one trace: a professional’s read', async () => {
    const read = async () => expected(await reader.get(`DocumentReference/${document}`), 200);
    await read();
    expect(await during(read)).to.deep.equal(EACH);
  });

  it('the same for another type, for a search and for the holder', async () => {
    const holder = server.as('marie');
    const roads: readonly [Client, string][] = [
      [reader, 'Observation?patient=marie'],
      [holder, `DocumentReference/${document}`],
      [holder, 'DocumentReference?patient=marie'],
    ];
    await holder.get('Patient/marie');
    for (const [who, path] of roads) {
      // Its record's rights and his references are known since the first test; a page may take several commands.
      const {
        'records queries': looks,
        'resources queries': reads,
        ...others
      } = await during(async () => expected(await who.get(path), 200));
      expect(looks, path).to.equal(1);
      expect(reads, path).to.be.at.least(1).and.at.most(2);
      expect(others, path).to.deep.equal({ 'journal insert': 1 });
    }
  });

  it('nothing of it for the directory, which is open to every caller', async () => {
    const work = async () => expected(await reader.get('Organization/hospital-h'), 200);
    expect(await during(work)).to.not.have.property('records queries');
  });

  it('questions of one moment share the look, whoever asks', async () => {
    const { engine } = server.carnet;
    const question: AccessQuestion = {
      effect: 'read',
      interaction: 'read',
      type: 'Observation',
      id: 'any',
      at: engine.clock(),
      headers: {},
    };
    const callers = ['dr-g', 'dr-t', 'marie', 'dr-x'].map((as) =>
      callerFromClaims(demoClaims({ as })),
    );
    const work = async (): Promise<void> => {
      const asked = Array.from({ length: 4 }, () => callers).flat();
      const decisions = await Promise.all(
        asked.map((caller) => engine.policy.decide(caller, question, engine.store)),
      );
      expect(decisions.map(({ permit }) => permit)).to.deep.equal(asked.map(() => true));
    };
    await work();
    expect(await during(work)).to.deep.equal({ 'records queries': 1 });
  });

  it('is 503, never a stale yes, when the versions cannot be read', async () => {
    const read = () => reader.get(`DocumentReference/${document}`);
    expected(await read(), 200);
    const db = client.db(server.database);
    await db.renameCollection('records', 'records_aside');
    // A view that fails whenever it is read stands for a database that cannot answer this one question.
    await db.createCollection('records', {
      viewOn: 'records_aside',
      pipeline: [{ $set: { policyVersion: { $divide: [1, 0] } } }],
    });
    try {
      const refused = expected(await read(), 503);
      expect(refused.headers.get('retry-after')).to.match(/^\d+$/);
      expect(shown(refused).resourceType).to.equal('OperationOutcome');
      expect((await reader.get('DocumentReference?patient=marie')).status).to.equal(503);
      expect((await server.as('marie').get('Patient/marie')).status).to.equal(503);
      expect((await reader.get('Organization/hospital-h')).status).to.equal(200);
    } finally {
      await db.dropCollection('records');
      await db.renameCollection('records_aside', 'records');
    }
    expected(await read(), 200);
  });
});
