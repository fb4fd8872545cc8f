/** R4 http, create and conditional create. */
import type { Interaction, InteractionRequest, InteractionResult, ReadWrite, Toolbox } from '../engine/interaction.ts';
import type { Resource } from '../model/resource.ts';
import { detached, uploaded } from './binary.ts';
import { conditionalMatch } from './conditional.ts';
import { requiredResource, requiredType } from './request.ts';

export const create: Interaction = {
  code: 'create',
  spec: 'R4 http, create',
  level: 'type',
  method: 'POST',
  suffix: '',
  effect: 'write',
  run: async (request, { reader, writer }, tools) => {
    const type = requiredType(request);
    if (request.ifNoneExist !== undefined) {
      await writer.lock(`${type}?${request.ifNoneExist}`);
      const match = await conditionalMatch({ type, query: request.ifNoneExist, at: request.at, reader, tools });
      if (match) return { kind: 'stored', resource: match, status: 200, notices: [] };
    }
    return createNew(request, { reader, writer }, tools);
  },
};

async function createNew(request: InteractionRequest, { writer }: ReadWrite, tools: Toolbox): Promise<InteractionResult> {
  const { resource, blob } = request.body?.kind === 'bytes' ? await uploaded(request.body, tools) : await detached(requiredResource(request), tools);
  const id = request.assignedId;
  const written = await writer.write({ kind: 'create', resource: withoutId(resource), ...(id === undefined ? {} : { id }), ...(blob ? { blob } : {}) });
  return { kind: 'stored', ...written, status: 201 };
}

/** The server gives the id of what is created, whatever the body says. R4 http, create. */
function withoutId(resource: Resource): Resource {
  if (!resource.tree.has('id')) return resource;
  const tree = new Map(resource.tree);
  tree.delete('id');
  const { id: _given, ...value } = resource.value;
  return { ...resource, tree, value };
}
