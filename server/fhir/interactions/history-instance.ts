/** R4 http, history, of one resource. Decided by the resource as it is now (dmp.md 3.1.6). */
import type {
  Interaction,
  InteractionRequest,
  PageSigner,
  QueryPairs,
} from '../engine/interaction.ts';
import { dateBounds } from '../model/date.ts';
import { queryText } from '../model/query-string.ts';
import { invalidParameter, unknownParameter } from '../outcome/errors.ts';
import { COUNT_MAX, queryById } from '../search/query.ts';
import { requiredTarget } from './request.ts';

export const historyInstance: Interaction = {
  code: 'history-instance',
  spec: 'R4 http, history',
  level: 'instance',
  method: 'GET',
  suffix: '_history',
  effect: 'read',
  run: async (request, reader, tools) => {
    const { type, id } = requiredTarget(request);
    const path = `${type}/${id}/_history`;
    const asked = askedHistory(request, path, tools.pages);
    const all = await reader.history({ ...queryById(type, id), count: COUNT_MAX });
    // Nothing found: absent, hidden or gone, as a read would say.
    if (all.length === 0) await reader.one(type, id);
    const wanted = all.filter(
      ({ versionId, lastUpdated }) =>
        Number(versionId) < asked.before && Date.parse(lastUpdated) >= asked.since,
    );
    const versions = wanted.slice(0, asked.count);
    const last = versions.at(-1);
    const link = (pairs: QueryPairs): string =>
      pairs.length > 0 ? `${path}?${queryText(pairs)}` : path;
    const isCut = last !== undefined && wanted.length > versions.length;
    const next = isCut
      ? tools.pages.sign({ value: Number(last.versionId), tie: 0 }, asked.digest)
      : undefined;
    return {
      kind: 'history',
      versions,
      self: link(asked.used),
      ...(next === undefined ? {} : { next: link([...asked.used, ['_page', next]]) }),
      ...(asked.before === Number.POSITIVE_INFINITY && !isCut ? { total: versions.length } : {}),
    };
  },
};

interface AskedHistory {
  readonly count: number;
  /** Milliseconds since 1970 UTC; versions made at it or after. */
  readonly since: number;
  /** Versions older than this one. */
  readonly before: number;
  readonly used: QueryPairs;
  readonly digest: string;
}

function askedHistory(
  { query, lenient }: InteractionRequest,
  path: string,
  pages: PageSigner,
): AskedHistory {
  let count = COUNT_MAX;
  let since = Number.NEGATIVE_INFINITY;
  const used = query.filter(([name]) => name === '_count' || name === '_since');
  const digest = `${path}?${queryText(used)}`;
  let before = Number.POSITIVE_INFINITY;
  for (const [name, value] of query) {
    if (name === '_count') count = countOf(value);
    else if (name === '_since') [since] = dateBounds(value);
    else if (name === '_page') before = Number(pages.open(value, digest).value);
    else if (name !== '_format' && name !== '_pretty' && !lenient)
      throw unknownParameter(name, path.replace(/\/[^/]*\//, '/'));
  }
  return { count, since, before, used, digest };
}

function countOf(value: string): number {
  const count = Number(value);
  if (/^\d{1,4}$/.test(value) && count >= 1 && count <= COUNT_MAX) return count;
  throw invalidParameter('_count', {
    fr: `_count doit être un entier de 1 à ${COUNT_MAX}.`,
    en: `_count must be an integer from 1 to ${COUNT_MAX}.`,
  });
}
