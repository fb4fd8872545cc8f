/** R4 http, read. */
import type { Interaction } from '../engine/interaction.ts';
import { requiredTarget } from './request.ts';

export const read: Interaction = {
  code: 'read',
  spec: 'R4 http, read',
  level: 'instance',
  method: 'GET',
  suffix: '',
  effect: 'read',
  run: async (request, reader) => {
    const { type, id } = requiredTarget(request);
    return { kind: 'stored', resource: await reader.one(type, id), status: 200, notices: [] };
  },
};
