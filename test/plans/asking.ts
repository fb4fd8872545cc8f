/** A shape as it is written in the catalogue, asked of a store under the filter of a viewer. */
import type { RunningCarnet } from '../../server/boot/start.ts';
import { narrowQuery } from '../../server/fhir/access/narrow.ts';
import { queryPairs } from '../../server/fhir/model/query-string.ts';
import { parseSearch } from '../../server/fhir/search/parse.ts';
import type { SearchQuery } from '../../server/fhir/search/query.ts';
import { COUNT_MAX, queryById } from '../../server/fhir/search/query.ts';
import type { Page } from '../../server/fhir/store/store.ts';
import { TEST_NOW } from '../harness.ts';
import type { Asked, Viewer } from './viewer.ts';

/**
 * `Type?query`; `Type/id`, a read; `Type/id/_history`; `Type/id/_history/n`. A search may end in ` (page n)`.
 */
export type Shape = string;

export interface Asking {
  /** As the store gets it: narrowed. Absent: refused before. */
  readonly query?: SearchQuery;
  /** Asks once, and tells what came. @throws FhirError the refusal. */
  run(): Promise<string>;
}

/** Matches a condition looks for: one, and whether there are several. server/fhir/interactions/conditional.ts. */
const CONDITION_COUNT = 2;
const PAGE = / \(page (\d+)\)$/;

export interface Asker {
  readonly carnet: RunningCarnet;
  readonly viewer: Viewer;
  /** `condition`: what a conditional create looks for, under what its writer may find. */
  readonly purpose: 'read' | 'condition';
}

/** Decided, parsed and led to its page: `run` is the look-up alone. */
export async function asking(shape: Shape, asker: Asker): Promise<Asking> {
  try {
    return await prepared(shape, asker);
  } catch (error) {
    return {
      run: async () => {
        throw error;
      },
    };
  }
}

async function prepared(shape: Shape, { carnet, viewer, purpose }: Asker): Promise<Asking> {
  const pages = Number(PAGE.exec(shape)?.[1] ?? 1);
  const { query, asked, isHistory } = read(shape.replace(PAGE, ''), carnet);
  const isRead = purpose === 'read';
  const filter = await viewer.filter(
    isRead ? asked : { ...asked, effect: 'write', interaction: 'create' },
  );
  const first = narrowQuery(isRead ? query : { ...query, count: CONDITION_COUNT }, filter);
  const { store } = carnet;
  if (isHistory) {
    const run = async (): Promise<string> => `${(await store.history(first)).length} versions`;
    return { query: first, run };
  }
  let narrowed = first;
  for (let page = 1; page < pages; page += 1) {
    const { next } = await store.find(narrowed);
    if (!next) return { query: narrowed, run: async () => `${page} pages only` };
    narrowed = { ...narrowed, after: next };
  }
  return { query: narrowed, run: async () => told(await store.find(narrowed)) };
}

/** What the policy is asked of a shape. */
interface Read {
  readonly query: SearchQuery;
  readonly asked: Asked;
  readonly isHistory: boolean;
}

function read(shape: Shape, { engine }: RunningCarnet): Read {
  const [path = '', text = ''] = shape.split('?');
  const [type = '', id, history, version] = path.split('/');
  if (id !== undefined) {
    const byId = { ...queryById(type, id), ...(history && !version ? { count: COUNT_MAX } : {}) };
    const query = version === undefined ? byId : { ...byId, version };
    const interaction = history ? (version ? 'vread' : 'history-instance') : 'read';
    const asked: Asked = { effect: 'read', interaction, type, id };
    return { query, asked, isHistory: history !== undefined };
  }
  const { query } = parseSearch(type, queryPairs(text), {
    definitions: engine.registry.definitions,
    base: engine.base,
    lenient: false,
    now: Date.parse(TEST_NOW),
    openPage: () => {
      throw new Error('Pages of a shape are written "(page n)".');
    },
  });
  const asked: Asked = { effect: 'read', interaction: 'search-type', type };
  return { query, asked, isHistory: false };
}

function told({ resources, included, includedCut, next, total }: Page): string {
  return [
    `${resources.length} matches`,
    ...(included.length > 0 ? [`${included.length} included${includedCut ? ', cut' : ''}`] : []),
    ...(next ? ['more'] : []),
    ...(total === undefined ? [] : [`total ${total}`]),
  ].join(', ');
}
