/** R4 http, vread. Decided by the resource as it is now, never by what the old version was (dmp.md 3.1.6). */
import type { Interaction } from '../engine/interaction.ts';
import { gone, notFound } from '../outcome/errors.ts';
import { queryById } from '../search/query.ts';
import { requiredTarget } from './request.ts';

export const vread: Interaction = {
  code: 'vread',
  spec: 'R4 http, vread',
  level: 'version',
  method: 'GET',
  suffix: '_history',
  effect: 'read',
  run: async (request, reader) => {
    const { type, id } = requiredTarget(request);
    const reference = `${type}/${id}/_history/${request.versionId}`;
    const versions = await reader.history({
      ...queryById(type, id),
      version: request.versionId ?? '',
    });
    const [version] = versions;
    if (!version) {
      // The current version decides between 403, 404 and 410; only then is the version itself missing.
      await reader.one(type, id);
      throw notFound(reference);
    }
    if (version.deleted) throw gone(reference);
    return { kind: 'stored', resource: version, status: 200, notices: [] };
  },
};
