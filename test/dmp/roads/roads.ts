/** Every road by which a stored datum can be reached, once. A new road joins this table and no other place. */
import { entriesOf, reasonOf, referencesIn, shown } from '../../shown.ts';
import {
  bundlePost,
  conditionalReference,
  ifNoneExistEntry,
  invalidResult,
  paged,
} from './asking.ts';
import type { Road } from './road.ts';
import {
  at,
  chained,
  condition,
  counted,
  FORM,
  identifier,
  instance,
  outcomeOf,
  STALE,
  set,
  speaking,
  write,
} from './road.ts';

const READS: readonly Road[] = [
  instance('read', (walk) => walk.client.get(at(walk))),
  instance('vread of the first version', (walk) => walk.client.get(`${at(walk)}/_history/1`)),
  instance('history-instance', (walk) => walk.client.get(`${at(walk)}/_history`)),
  {
    ...instance(
      'Binary read, JSON',
      ({ client, target }) =>
        client.get(`Binary/${target.binary}`, { accept: 'application/fhir+json' }),
      'DocumentReference',
    ),
    ask: async ({ client, target }) => {
      const answer = await client.get(`Binary/${target.binary}`, {
        accept: 'application/fhir+json',
      });
      return outcomeOf(answer, typeof shown(answer)['data'] === 'string');
    },
  },
  {
    ...instance(
      'Binary read, raw',
      ({ client, target }) => client.get(`Binary/${target.binary}`, { accept: 'application/pdf' }),
      'DocumentReference',
    ),
    ask: async ({ client, target }) => {
      const answer = await client.get(`Binary/${target.binary}`, { accept: 'application/pdf' });
      return outcomeOf(answer, answer.text.startsWith('%PDF'));
    },
  },
  {
    ...instance(
      'read of the submission set',
      ({ client, target }) => client.get(`List/${target.list}`),
      'DocumentReference',
    ),
    ask: async ({ client, target }) => {
      const answer = await client.get(`List/${target.list}`);
      return outcomeOf(answer, shown(answer).resourceType === 'List');
    },
  },
];

const SEARCHES: readonly Road[] = [
  set('search by _id', (walk) => `${walk.target.type}?_id=${walk.target.id}`),
  set('search by identifier', (walk) => `${walk.target.type}?identifier=${identifier(walk)}`),
  set(
    'search by patient',
    ({ target }) => `${target.type}?patient=Patient/${target.record}&_count=200`,
    { isGeneral: true },
  ),
  {
    name: 'POST _search',
    shows: 'set',
    ask: async ({ client, target }) => {
      const answer = await client.request('POST', `${target.type}/_search`, {
        headers: FORM,
        body: `_id=${target.id}`,
      });
      return outcomeOf(answer, referencesIn(answer).includes(`${target.type}/${target.id}`));
    },
  },
  set(
    ':not beside the id',
    (walk) => `${walk.target.type}?_id=${walk.target.id}&status:not=unknown`,
  ),
  set(
    ':missing beside the id',
    (walk) => `${walk.target.type}?_id=${walk.target.id}&encounter:missing=true`,
  ),
  counted('_summary=count', (walk) => `${walk.target.type}?_id=${walk.target.id}&_summary=count`),
  counted(
    '_total=accurate',
    (walk) => `${walk.target.type}?identifier=${identifier(walk)}&_total=accurate&_count=0`,
  ),
  {
    name: 'paging through with _count=1',
    shows: 'set',
    isGeneral: true,
    ask: async ({ client, target, record }) => {
      const { first, references } = await paged(
        client,
        `${target.type}?patient=Patient/${record}&_count=1`,
      );
      return outcomeOf(first, references.has(`${target.type}/${target.id}`));
    },
  },
  set(
    '_include',
    ({ target }) => `Observation?_id=${target.carrier}&_include=Observation:derived-from`,
    { through: 'carrier' },
  ),
  set(
    '_revinclude',
    ({ target, record }) => `Patient?_id=${record}&_revinclude=${target.type}:patient`,
    { through: 'patient', isGeneral: true },
  ),
  set(
    '_include from the submission set',
    ({ target }) => `List?_id=${target.list}&_include=List:item`,
    { on: 'DocumentReference' },
  ),
  condition('chain', 'carrier', (walk) => `${chained(walk)}.identifier=${identifier(walk)}`),
  condition('chain with :not', 'carrier', (walk) => `${chained(walk)}.status:not=unknown`),
  condition('chain with :missing', 'carrier', (walk) => `${chained(walk)}.encounter:missing=true`),
  condition(
    '_has',
    'patient',
    (walk) =>
      `Patient?_id=${walk.record}&_has:${walk.target.type}:patient:identifier=${identifier(walk)}`,
  ),
  condition(
    '_has by id',
    'patient',
    (walk) => `Patient?_id=${walk.record}&_has:${walk.target.type}:patient:_id=${walk.target.id}`,
  ),
  {
    name: 'List that names it',
    on: 'DocumentReference',
    shows: 'set',
    ask: async ({ client, target }) => {
      const answer = await client.get(`List?item=DocumentReference/${target.id}`);
      return outcomeOf(answer, referencesIn(answer).includes(`List/${target.list}`));
    },
  },
  speaking('Provenance', ({ target }) => `Provenance?target=${target.type}/${target.id}`),
  speaking('Task', ({ target }) => `Task?_id=${target.task}`, 'DocumentReference'),
  speaking('Communication', ({ target }) => `Communication?_id=${target.message}`),
];

const BUNDLES: readonly Road[] = [
  {
    name: 'batch GET entry',
    shows: 'entry',
    ask: async (walk) => {
      const answer = await walk.client.post(
        '',
        bundlePost('batch', [{ request: { method: 'GET', url: at(walk) } }]),
      );
      const [entry] = entriesOf(answer);
      const outcome = outcomeOf(answer, answer.text.includes(walk.target.canary));
      if (answer.status !== 200 || !entry?.response) return outcome;
      return {
        ...outcome,
        status: Number(entry.response.status.slice(0, 3)),
        reason: reasonOf(entry.response.outcome),
      };
    },
  },
  {
    name: 'transaction GET entry',
    shows: 'entry',
    ask: async (walk) => {
      const answer = await walk.client.post(
        '',
        bundlePost('transaction', [{ request: { method: 'GET', url: at(walk) } }]),
      );
      return outcomeOf(answer, answer.text.includes(walk.target.canary));
    },
  },
  {
    name: 'conditional reference in a transaction',
    shows: 'probe',
    ask: async (walk) => {
      const answer = await walk.client.post('', conditionalReference(walk));
      const reason = reasonOf(shown(answer));
      // Resolved, so the whole came as far as the read of what is not there.
      return outcomeOf(answer, answer.status === 404 || reason === 'no-authorisation');
    },
  },
  {
    name: 'If-None-Exist in a transaction',
    on: 'Observation',
    shows: 'probe',
    ask: async (walk) => {
      const answer = await walk.client.post(
        '',
        bundlePost('transaction', [ifNoneExistEntry(walk)]),
      );
      return outcomeOf(answer, answer.status === 200 && answer.text.includes(walk.target.id));
    },
  },
  {
    name: 'conditional create',
    on: 'Observation',
    shows: 'probe',
    ask: async (walk) => {
      const answer = await walk.client.post('Observation', invalidResult(walk), {
        'if-none-exist': `identifier=${walk.target.identifier}`,
      });
      return outcomeOf(answer, answer.status === 200);
    },
  },
];

const NOTHING = [{ op: 'test', path: '/resourceType', value: 'none' }];

const WRITES: readonly Road[] = [
  write('PATCH by id', 'patch', (walk) => walk.client.patch(at(walk), NOTHING, STALE)),
  {
    ...write('conditional PATCH', 'patch', (walk) =>
      walk.client.patch(`DocumentReference?identifier=${identifier(walk)}`, NOTHING, STALE),
    ),
    on: 'DocumentReference',
  },
  write('PUT by id', 'update', (walk) =>
    walk.client.put(
      at(walk),
      { ...invalidResult(walk), resourceType: walk.target.type, id: walk.target.id },
      STALE,
    ),
  ),
  write('DELETE by id', 'delete', (walk) => walk.client.delete(at(walk), STALE)),
];

const JOURNAL: Road = {
  name: 'AuditEvent that names it',
  shows: 'journal',
  ask: async ({ client, target, record, self }) => {
    const answer = await client.get(
      `AuditEvent?patient=Patient/${record}&entity=${target.type}/${target.id}&_count=200`,
    );
    // Lines of one's own are one's own: found is what others left.
    const found = entriesOf(answer).some(
      ({ resource }) =>
        resource?.resourceType === 'AuditEvent' &&
        !JSON.stringify(resource['agent']).includes(`"${self}"`),
    );
    return outcomeOf(answer, found);
  },
};

export const ROADS: readonly Road[] = [...READS, ...SEARCHES, ...BUNDLES, ...WRITES, JOURNAL];
