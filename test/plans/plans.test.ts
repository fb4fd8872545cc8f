/**
 * The gate of the plans: every shape of question beside what is recorded of it in `golden/`. A worse plan fails, and so does
 * a better one until it is recorded: `GOLDEN=write npx mocha 'test/plans/*.test.ts'`.
 */
import { expect } from 'chai';
import type { SearchQuery } from '../../server/fhir/search/query.ts';
import type { TestServer } from '../harness.ts';
import { decideAll } from './decisions.ts';
import type { Observations } from './golden.ts';
import { golden } from './golden.ts';
import { askAll, DMP_GROUPS, GENERIC_GROUPS } from './groups.ts';
import { unusedIndexes } from './indexes.ts';
import { missedFeatures, missedNodes, missedParamKinds, missedPrefixes } from './missed.ts';
import type { Recorder } from './recorder.ts';
import { recorderOf } from './recorder.ts';
import { DMP_REQUESTS, GENERIC_REQUESTS, sendAll } from './requests.ts';
import { JOURNAL, SEARCHES } from './shapes.ts';
import { lookAfter } from './upkeep.ts';
import { differencesFrom, unlawful } from './verdict.ts';
import { dmpWorld, genericWorld } from './world/world.ts';

const WORLDS = [
  {
    title: 'the DMP',
    world: dmpWorld,
    groups: DMP_GROUPS,
    requests: DMP_REQUESTS,
    name: 'dmp',
    exactness: 'sealed',
  },
  {
    title: 'the generic server',
    world: genericWorld,
    groups: GENERIC_GROUPS,
    requests: GENERIC_REQUESTS,
    name: 'generic',
    exactness: 'exact',
  },
] as const;

for (const { title, world, groups, requests, name, exactness } of WORLDS) {
  describe(`plans of ${title}`, function () {
    this.timeout(120_000);
    let server: TestServer;
    let recorder: Recorder;
    const queries: SearchQuery[] = [];
    const seen: Observations[] = [];
    before(async () => {
      server = await world();
      recorder = await recorderOf(server.database);
    });
    after(async () => {
      await recorder.close();
      await server.close();
    });
    const expectRecorded = (group: string, observed: Observations): void => {
      const { version } = recorder;
      const recorded = golden(group, { version, observed });
      const isOther = recorded.version !== version;
      const differences = differencesFrom(
        recorded.observed,
        observed,
        isOther ? 'other-version' : exactness,
      );
      const note = isOther
        ? ` (recorded with MongoDB ${recorded.version}, this is ${version})`
        : '';
      if (differences.length > 0)
        expect.fail(`${group}, ${differences.length} shapes${note}:\n${differences.join('\n')}`);
      expect([...recorded.observed.keys()], group).to.deep.equal([...observed.keys()]);
    };

    for (const group of groups) {
      it(`${group.name}: as recorded`, async () => {
        const asked = await askAll(group, server.carnet, recorder);
        queries.push(...asked.queries);
        seen.push(asked.observed);
        expectRecorded(group.name, asked.observed);
      });
    }
    if (name === 'dmp') {
      it('dmp-decisions: as recorded', async () => {
        const observed = await decideAll(server.carnet, server.database, recorder);
        seen.push(observed);
        expectRecorded('dmp-decisions', observed);
      });
    }
    it(`${name}-upkeep: as recorded`, async () => {
      const observed = await lookAfter(server, recorder);
      seen.push(observed);
      expectRecorded(`${name}-upkeep`, observed);
    });
    it(`${name}-requests: as recorded`, async () => {
      const observed = await sendAll(requests, server, recorder);
      seen.push(observed);
      expectRecorded(`${name}-requests`, observed);
    });

    it('no command scans a collection, or sorts without bound', () => {
      const found = seen.flatMap((observed) =>
        [...observed].flatMap(([shape, one]) => unlawful(one).map((line) => `${shape}: ${line}`)),
      );
      expect(found).to.deep.equal([]);
    });
    it('every kind of node, prefix and feature of a query is asked', () => {
      expect(missedNodes(queries), 'nodes').to.deep.equal(name === 'dmp' ? [] : ['record']);
      expect(missedPrefixes(queries), 'prefixes').to.deep.equal([]);
      expect(missedFeatures(queries), 'features').to.deep.equal([]);
    });
    it('every kind of search parameter is asked', () => {
      const { definitions } = server.carnet.engine.registry;
      expect(missedParamKinds([...SEARCHES, ...JOURNAL], definitions)).to.deep.equal([]);
    });
    it('every index serves a shape, or is needed elsewhere for a reason', async () => {
      const db = recorder.unseen.db(server.database);
      expect(await unusedIndexes(db, seen)).to.deep.equal({ unused: [], needless: [] });
    });
  });
}
