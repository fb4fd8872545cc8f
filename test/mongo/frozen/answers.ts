/** What is asked of a thawed store: the conditions of the policy in every record, beside the answers a store in memory gives. */
import { readDefinitions } from '../../../server/boot/definitions.ts';
import { MASKED, NOT_HIDDEN, PENDING } from '../../../server/dmp/access/nodes.ts';
import { hasLabel } from '../../../server/dmp/consent/match.ts';
import { readableCarrier, readableCategory } from '../../../server/dmp/matrix/lookup.ts';
import type { LabelName } from '../../../server/dmp/visibility/labels.ts';
import { labelParam } from '../../../server/dmp/visibility/labels.ts';
import type { SearchNode } from '../../../server/fhir/search/node.ts';
import { and, not, or } from '../../../server/fhir/search/node.ts';
import { queryById, queryWhere } from '../../../server/fhir/search/query.ts';
import { memoryStore } from '../../../server/fhir/store/memory.ts';
import type { Store } from '../../../server/fhir/store/store.ts';
import { paramOf } from '../resources.ts';
import { BASE, JOURNAL_VIEW } from '../stores.ts';
import { AUTHOR, frozenTraces, frozenWrites, OTHER, RECORDS, STRUCTURE } from './writes.ts';

const TYPES = ['Observation', 'DocumentReference', 'RelatedPerson', 'Patient'] as const;
const PHYSICIAN = '10';

function label(name: LabelName, code: string): SearchNode {
  return { kind: 'token', param: labelParam(name), code };
}

const OWN = or(label('_dmp-author', AUTHOR), label('_dmp-depositor', AUTHOR));
const content = (matrix: SearchNode): SearchNode =>
  and(NOT_HIDDEN, or(OWN, and(matrix, or(label('_dmp-structure', STRUCTURE), not(MASKED)))));

/** What a policy asks: of a professional, of the holder, of rules that look for an act, and its contraries. */
export const CONDITIONS: Readonly<Record<string, SearchNode>> = {
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
export async function answersOf(
  store: Store,
): Promise<Readonly<Record<string, readonly string[]>>> {
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
export async function expectedAnswers(): Promise<Readonly<Record<string, readonly string[]>>> {
  const store = memoryStore({
    ...{ base: BASE, journal: JOURNAL_VIEW, clock: () => 0 },
    definitions: readDefinitions(),
  });
  await writeAll(store);
  return answersOf(store);
}

export async function writeAll(store: Store): Promise<void> {
  for (const writes of frozenWrites()) {
    await store.transact(async (tx) => {
      for (const write of writes) await tx.write(write);
    });
  }
  await store.append(frozenTraces());
}
