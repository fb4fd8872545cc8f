import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { MongoServerError } from 'mongodb';
import { readDefinitions } from '../../server/boot/definitions.ts';
import { MASKED, NOT_HIDDEN, PENDING } from '../../server/dmp/access/nodes.ts';
import { hasLabel } from '../../server/dmp/consent/match.ts';
import { readableCarrier, readableCategory } from '../../server/dmp/matrix/lookup.ts';
import type { LabelName } from '../../server/dmp/visibility/labels.ts';
import { labelParam } from '../../server/dmp/visibility/labels.ts';
import type { SearchNode } from '../../server/fhir/search/node.ts';
import { and, not, or } from '../../server/fhir/search/node.ts';
import { queryById, queryWhere } from '../../server/fhir/search/query.ts';
import { memoryStore } from '../../server/fhir/store/memory.ts';
import type { Store } from '../../server/fhir/store/store.ts';
import type { ResourceDocument } from '../../server/mongo/collections.ts';
import { fileKeyStore } from '../../server/mongo/seal/file-key-store.ts';
import { patientSealer } from '../../server/mongo/seal/patient.ts';
import type { Thawed } from './frozen/thawed.ts';
import { thawed } from './frozen/thawed.ts';
import { AUTHOR, frozenTraces, frozenWrites, OTHER, RECORDS, STRUCTURE } from './frozen/writes.ts';
import { paramOf } from './resources.ts';
import { BASE, JOURNAL_VIEW, testStore } from './stores.ts';

const CHILD = fileURLToPath(import.meta.resolve('./upgrade-child.ts'));
const TYPES = ['Observation', 'DocumentReference', 'RelatedPerson', 'Patient'] as const;
const PHYSICIAN = '10';
const SEALERS = ['plain', 'patient'] as const;

function label(name: LabelName, code: string): SearchNode {
  return { kind: 'token', param: labelParam(name), code };
}

const OWN = or(label('_dmp-author', AUTHOR), label('_dmp-depositor', AUTHOR));
const content = (matrix: SearchNode): SearchNode =>
  and(NOT_HIDDEN, or(OWN, and(matrix, or(label('_dmp-structure', STRUCTURE), not(MASKED)))));

/** What a policy asks: of a professional, of the holder, of rules that look for an act, and its contraries. */
const CONDITIONS: Readonly<Record<string, SearchNode>> = {
  everything: { kind: 'all' },
  professional: content(readableCategory(PHYSICIAN)),
  carrier: content(readableCarrier(PHYSICIAN)),
  holder: and(NOT_HIDDEN, not(PENDING)),
  hidden: not(NOT_HIDDEN),
  pending: PENDING,
  labelled: hasLabel('_dmp-category'),
  unlabelled: not(hasLabel('_dmp-category')),
  'entered by the holder': label('_dmp-origin', 'patient'),
  'masked by the holder': hasLabel('_dmp-mask'),
  act: or(label('_dmp-group', 'p1-act-1'), label('_dmp-group', 'p2-act-2')),
  named: label('_dmp-names', 'DocumentReference/p1-d0'),
  'without a system': { kind: 'token', param: labelParam('_dmp-author'), system: '', code: OTHER },
  'of a system': { kind: 'token', param: labelParam('_dmp-author'), system: 'urn:x', code: OTHER },
};

/** Ids of each type and condition, in the order given; reads by id of what was deleted; versions. */
async function answersOf(store: Store): Promise<Readonly<Record<string, readonly string[]>>> {
  const answers: Record<string, readonly string[]> = {};
  for (const record of RECORDS) {
    for (const [name, condition] of Object.entries(CONDITIONS)) {
      const within = and({ kind: 'record', record }, condition);
      for (const type of TYPES) {
        const page = await store.find({ ...queryWhere(type, within), total: 'accurate' });
        answers[`${record} ${name} ${type}`] = [
          ...page.resources.map(({ id, versionId }) => `${id}/${versionId}`),
          `total ${page.total}`,
        ];
      }
      for (const id of [`Observation/${record}-o10`, `DocumentReference/${record}-d7`]) {
        const [type = '', logical = ''] = id.split('/');
        const query = queryById(type, logical);
        const where = and(within, query.where);
        const read = await store.find({ ...query, where });
        const versions = await store.history({ ...query, where, count: 10 });
        answers[`${record} ${name} ${id}`] = [...read.resources, ...versions].map(
          ({ versionId, deleted }) => `${versionId} ${deleted}`,
        );
      }
    }
  }
  const sick = { kind: 'token', param: paramOf('Observation', 'code'), code: 'code-1' } as const;
  for (const record of RECORDS) {
    const where = and({ kind: 'record', record }, sick, content(readableCategory(PHYSICIAN)));
    const page = await store.find(queryWhere('Observation', where));
    answers[`${record} by code`] = page.resources.map(({ id }) => id);
  }
  return answers;
}

/** The oracle: the same writes in memory, where there is no format. */
async function expectedAnswers(): Promise<Readonly<Record<string, readonly string[]>>> {
  const store = memoryStore({
    ...{ base: BASE, journal: JOURNAL_VIEW, clock: () => 0 },
    definitions: readDefinitions(),
  });
  await writeAll(store);
  return answersOf(store);
}

async function writeAll(store: Store): Promise<void> {
  for (const writes of frozenWrites()) {
    await store.transact(async (tx) => {
      for (const write of writes) await tx.write(write);
    });
  }
  await store.append(frozenTraces());
}

async function killedAfter(batches: number, frozen: Thawed, sealer: string): Promise<void> {
  const { uri, database, keys } = frozen;
  const words = [CHILD, uri, database, keys, sealer, String(batches)];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'inherit'] });
  const [, signal] = await once(child, 'exit');
  expect(signal).to.equal('SIGKILL');
}

for (const sealer of SEALERS) {
  describe(`a store of format 1, ${sealer} seal`, function () {
    this.timeout(60_000);
    let frozen: Thawed;
    beforeEach(async () => {
      frozen = await thawed(1, sealer);
    });
    afterEach(() => frozen.close());

    it('is brought to format 2: each document is what this version would write', async () => {
      const before = await frozen.documents();
      expect(new Set(before.map(({ f }) => f))).to.deep.equal(new Set([1]));
      await frozen.open();
      expect(await frozen.stamp()).to.deep.equal({ format: 2, upgraded: undefined });
      const fresh = await testStore(
        sealer,
        sealer === 'plain' ? {} : { sealer: patientSealer(await fileKeyStore(frozen.keys)) },
      );
      try {
        await writeAll(fresh.store);
        const written = fresh.client.db(fresh.database).collection('resources').find({});
        // What is sealed is sealed with a nonce of its own: it stays as it was, and is opened below.
        const unsealed = ({ c, h, ...rest }: Readonly<Record<string, unknown>>) => ({
          ...rest,
          ...{ hasContent: c !== undefined, hasHeader: h !== undefined },
        });
        const expected = await written.sort({ _id: 1 }).toArray();
        const after = await frozen.documents();
        expect(after.map((one) => unsealed({ ...one }))).to.deep.equal(expected.map(unsealed));
        expect(after.map(({ c, h }) => [c, h])).to.deep.equal(before.map(({ c, h }) => [c, h]));
        expect(after.filter(({ v }) => v !== undefined).length).to.be.above(40);
      } finally {
        await fresh.close();
      }
      expect(frozen.told.join(' ')).to.contain('from format 1 to 2').and.to.contain('49 resources');
    });

    it('answers the same searches under the conditions of the policy', async () => {
      const expected = await expectedAnswers();
      const store = await frozen.open();
      expect(await answersOf(store)).to.deep.equal(expected);
      // The conditions tell resources apart, or the comparison would say nothing.
      const sizes = Object.keys(CONDITIONS).map(
        (name) => expected[`p1 ${name} Observation`]?.length,
      );
      expect(new Set(sizes).size).to.be.above(5);
    });

    it('goes on where it was killed, and meanwhile takes nothing in the old format', async () => {
      const expected = await expectedAnswers();
      await killedAfter(3, frozen, sealer);
      const half = await frozen.documents();
      expect(half.filter(({ f }) => f === 2)).to.have.length(21);
      expect(half.filter(({ f }) => f === 1)).to.have.length(28);
      // Two batches were noted; the third was done, and is looked at again.
      expect(await frozen.stamp()).to.deep.equal({ format: 1, upgraded: half[13]?._id });
      const resources = frozen.client.db(frozen.database).collection('resources');
      const refusal = await resources.insertOne({ f: 1 }).catch((error: unknown) => error);
      expect(refusal).to.be.instanceOf(MongoServerError).with.property('code', 121);
      await killedAfter(2, frozen, sealer);
      const store = await frozen.open({ upgradeBatch: 5 });
      expect(frozen.told.join(' ')).to.contain('21 resources were changed');
      expect(await frozen.stamp()).to.deep.equal({ format: 2, upgraded: undefined });
      expect(await answersOf(store)).to.deep.equal(expected);
    });

    it('is upgraded by several processes at once, each document by one of them', async () => {
      const stores = await Promise.all(
        [5, 8, 3].map((upgradeBatch) => frozen.open({ upgradeBatch })),
      );
      const changed = frozen.told.flatMap(
        (line) => /(\d+) resources were changed/.exec(line)?.[1] ?? [],
      );
      expect(changed).to.have.length(3);
      expect(changed.reduce((sum, count) => sum + Number(count), 0)).to.equal(49);
      const documents = await frozen.documents();
      expect(new Set(documents.map(({ f }) => f))).to.deep.equal(new Set([2]));
      const expected = await expectedAnswers();
      for (const store of stores) expect(await answersOf(store)).to.deep.equal(expected);
    });

    it('is opened again without being looked through, and written as a new one is', async () => {
      await frozen.open();
      frozen.told.length = 0;
      const store = await frozen.open();
      expect(frozen.told).to.deep.equal([]);
      const [first] = frozenWrites();
      const [write] = first ?? [];
      if (!write) throw new Error('Nothing was frozen.');
      await store.transact(async (tx) => {
        await tx.write({ ...write, id: 'later' });
      });
      const found = await store.find(queryById(write.type, 'later'));
      expect(found.resources).to.have.length(1);
    });

    it('is not served while a label does not open, and says which', async () => {
      const resources = frozen.client.db(frozen.database).collection<ResourceDocument>('resources');
      const _id = 'Observation/p1-o3';
      const whole = await resources.findOne({ _id });
      if (!whole?.h) throw new Error(`${_id} has no header.`);
      await resources.updateOne({ _id }, { $set: { h: Buffer.from([9, 9, 9]) } });
      const failure = await frozen.open().catch((error: unknown) => String(error));
      expect(failure).to.contain(_id).and.to.contain('backup');
      expect((await frozen.stamp()).format).to.equal(1);
      const byHand = { bypassDocumentValidation: true };
      await resources.updateOne({ _id }, { $set: { h: whole.h } }, byHand);
      expect(await answersOf(await frozen.open())).to.deep.equal(await expectedAnswers());
    });
  });
}

describe('a store of format 1 with an erased record', () => {
  it('is upgraded; the record stays erased and the other one answers', async () => {
    const frozen = await thawed(1, 'patient');
    try {
      await (await fileKeyStore(frozen.keys)).destroy('p1');
      const store = await frozen.open();
      const expected = await expectedAnswers();
      for (const [question, answer] of Object.entries(await answersOf(store))) {
        const isErased = question.startsWith('p1');
        const none = answer.every((line) => line === 'total 0');
        if (isErased) expect(none, question).to.equal(true);
        else expect(answer, question).to.deep.equal(expected[question]);
      }
    } finally {
      await frozen.close();
    }
  });
});
