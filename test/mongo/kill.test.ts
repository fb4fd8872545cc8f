import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { queryById } from '../../server/fhir/search/query.ts';
import type { FailPoint } from '../../server/mongo/open.ts';
import type { TestStore } from './stores.ts';
import { testStore } from './stores.ts';

const CHILD = fileURLToPath(import.meta.resolve('./kill-child.ts'));

/** Whether the update is there after the process died at the point. */
const POINTS: Readonly<Record<FailPoint, boolean>> = {
  'before-old-version': false,
  'after-old-version': false,
  'after-swap': false,
  'before-trace': false,
  'after-trace': false,
  'before-commit': false,
  'after-commit': true,
};

describe('kill -9 at each fail point of a write: all of it or nothing, and never without its trace', () => {
  let opened: TestStore;
  before(async () => {
    opened = await testStore('patient');
  });
  after(async () => {
    // The transactions of the dead would hold the database for a minute.
    await opened.client.db('admin').command({ killAllSessions: [] });
    await opened.close();
  });

  for (const [point, isThere] of Object.entries(POINTS)) {
    it(`${point}: the write is ${isThere ? 'whole' : 'absent'}`, async () => {
      const { options, keys, database, store } = opened;
      const words = [CHILD, options.uri, database, keys, point];
      const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
      const [output, [, signal]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
      expect(signal).to.equal('SIGKILL');
      expect(output, 'acknowledged').to.equal('created\n');
      const [current] = (await store.find(queryById('Observation', point))).resources;
      expect(current?.versionId).to.equal(isThere ? '2' : '1');
      const versions = await store.history({ ...queryById('Observation', point), count: 10 });
      expect(versions.map(({ versionId }) => versionId)).to.deep.equal(
        isThere ? ['2', '1'] : ['1'],
      );
      const traces: number[] = [];
      for await (const { writer, sequence } of store.traces())
        if (writer === point) traces.push(sequence);
      expect(traces).to.deep.equal(isThere ? [1, 2] : [1]);
    });
  }
});
