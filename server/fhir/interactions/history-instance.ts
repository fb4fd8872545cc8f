/** R4 http, history, of one resource. Decided by the resource as it is now (dmp.md 3.1.6). */
import type { Interaction } from '../engine/interaction.ts';
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
  run: async (request, reader) => {
    const { type, id } = requiredTarget(request);
    const count = countOf(request.query, type, request.lenient);
    const versions = await reader.history({ ...queryById(type, id), count });
    // Nothing found: absent, hidden or gone, as a read would say.
    if (versions.length === 0) await reader.one(type, id);
    return { kind: 'history', versions, self: `${type}/${id}/_history` };
  },
};

function countOf(
  pairs: readonly (readonly [string, string])[],
  type: string,
  lenient: boolean,
): number {
  let count = COUNT_MAX;
  for (const [name, value] of pairs) {
    if (name === '_format' || name === '_pretty') continue;
    if (name !== '_count') {
      if (lenient) continue;
      throw unknownParameter(name, `${type}/_history`);
    }
    count = Number(value);
    if (!/^\d{1,4}$/.test(value) || count > COUNT_MAX || count < 1) {
      throw invalidParameter('_count', {
        fr: `_count doit être un entier de 1 à ${COUNT_MAX}.`,
        en: `_count must be an integer from 1 to ${COUNT_MAX}.`,
      });
    }
  }
  return count;
}
