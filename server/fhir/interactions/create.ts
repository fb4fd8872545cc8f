/** R4 http, create and conditional create. */
import type {
  Interaction,
  InteractionRequest,
  InteractionResult,
  ReadWrite,
  Toolbox,
} from '../engine/interaction.ts';
import type { Resource } from '../model/resource.ts';
import { contentOf } from './binary.ts';
import { conditionalMatch, conditionLocks } from './conditional.ts';
import { requiredType } from './request.ts';

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
      const condition = { type, query: request.ifNoneExist, at: request.at, tools };
      for (const name of conditionLocks(condition)) await writer.lock(name);
      const match = await conditionalMatch({ ...condition, reader });
      if (match) return { kind: 'stored', resource: match, status: 200, notices: [] };
    }
    return createNew(request, { reader, writer }, tools);
  },
};

async function createNew(
  request: InteractionRequest,
  { writer }: ReadWrite,
  tools: Toolbox,
): Promise<InteractionResult> {
  const { resource, blob } = await contentOf(request, tools);
  const id = request.assignedId;
  const {
    resource: stored,
    notices,
    isNew,
  } = await writer.write({
    kind: 'create',
    resource: withoutId(resource),
    ...(id === undefined ? {} : { id }),
    ...(blob ? { blob } : {}),
  });
  // A rule may find that it was deposited before: then it is answered, not made again.
  return isNew
    ? { kind: 'stored', resource: stored, notices, status: 201 }
    : { kind: 'stored', resource: stored, notices, status: 200, isLocationOnly: true };
}

/** The server gives the id of what is created, whatever the body says. R4 http, create. */
function withoutId(resource: Resource): Resource {
  if (!resource.tree.has('id')) return resource;
  const tree = new Map(resource.tree);
  tree.delete('id');
  const { id: _given, ...value } = resource.value;
  return { ...resource, tree, value };
}
