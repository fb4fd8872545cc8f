/** Conditions remembered by node: one for each place they are asked in. server/mongo/search/remembered.ts. */
import { expect } from 'chai';
import { labelParam } from '../../server/dmp/visibility/labels.ts';
import type { SearchNode } from '../../server/fhir/search/node.ts';
import { and, not, or } from '../../server/fhir/search/node.ts';
import { queryWhere } from '../../server/fhir/search/query.ts';
import { plainSealer } from '../../server/mongo/seal/plain.ts';
import { compile } from '../../server/mongo/search/compile.ts';
import type { Layout } from '../../server/mongo/search/layout.ts';
import { JOURNAL, RESOURCES } from '../../server/mongo/search/layout.ts';
import { traceOf, writeOf } from './resources.ts';
import { testStore } from './stores.ts';

const WORLD: SearchNode = { kind: 'record', record: 'p1' };

describe('conditions remembered by node', () => {
  it('AuditEvents of the journal and of resources are each found by their own, in any order of asking', async () => {
    const opened = await testStore('plain');
    try {
      const { store } = opened;
      const trace = traceOf(1, { record: 'p1' });
      const other = traceOf(2, { record: 'p1' });
      await store.append([trace, other]);
      await store.transact(async (tx) => {
        for (const id of ['own1', 'own2']) {
          const body = { resourceType: 'AuditEvent', id, recorded: '2026-01-05T10:00:00Z' };
          await tx.write(writeOf(body, { record: 'p1' }));
        }
      });
      const found = async (where: SearchNode) => {
        const page = await store.find(queryWhere('AuditEvent', and(WORLD, where)));
        return page.resources.map(({ id }) => id).sort();
      };
      const ids = (...list: readonly string[]): SearchNode => ({ kind: 'id', ids: list });
      // The same objects each time, as a policy's filters are.
      const neither = not(or(ids('own1'), ids(trace.id)));
      const either = or(ids('own2'), not(ids('own1', 'own2', trace.id)));
      for (let turn = 0; turn < 3; turn += 1) {
        expect(await found(neither)).to.deep.equal(['own2', other.id].sort());
        expect(await found(either)).to.deep.equal(['own2', other.id].sort());
      }
    } finally {
      await opened.close();
    }
  });

  it('a label is asked apart in resources and among the keys in the journal, under one key object', async () => {
    const keys = await plainSealer().madeKeysFor();
    const masked: SearchNode = {
      kind: 'token',
      param: labelParam('_dmp-visibility'),
      code: 'MASQUE_PS',
    };
    const node = not(masked);
    const asked = (layout: Layout) =>
      compile(node, {
        ...{ layout, chief: undefined, answers: new Map(), keyField: 'k' },
        space: { type: 'AuditEvent', record: undefined, keys, isScoped: false },
      });
    const turns = [RESOURCES, JOURNAL, RESOURCES, JOURNAL].map((layout) =>
      Object.keys(Object(asked(layout))),
    );
    expect(turns[1]).to.deep.equal(['k']);
    expect(turns[0]?.[0]).to.match(/^v\.[0-9a-f]{2}$/);
    expect(turns.slice(2)).to.deep.equal(turns.slice(0, 2));
  });
});
