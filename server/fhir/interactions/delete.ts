/** R4 http, delete. Deleting what is deleted, or never was, succeeds without a new version. */
import type { Interaction } from '../engine/interaction.ts';
import { queryById } from '../search/query.ts';
import { checkIfMatch, requiredTarget } from './request.ts';

export const deleteInteraction: Interaction = {
  code: 'delete',
  spec: 'R4 http, delete',
  level: 'instance',
  method: 'DELETE',
  suffix: '',
  effect: 'write',
  run: async (request, { reader, writer }, tools) => {
    const { type, id } = requiredTarget(request);
    const [deleted] = (await reader.find(queryById(type, id))).resources;
    if (deleted?.deleted) return { kind: 'nothing', status: 204, versionId: deleted.versionId };
    // Where clients choose ids nothing is revealed by success, and R4 asks for it.
    if (!deleted && tools.clientIds(type)) return { kind: 'nothing', status: 204 };
    const previous = deleted ?? (await reader.one(type, id));
    checkIfMatch(request, previous);
    const { resource } = await writer.write({ kind: 'delete', previous });
    return { kind: 'nothing', status: 204, versionId: resource.versionId };
  },
};
