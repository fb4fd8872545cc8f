/** R4 http, update; update as create where clients may choose ids. */
import type { Interaction, InteractionResult, Toolbox, Written } from '../engine/interaction.ts';
import type { Resource } from '../model/resource.ts';
import { badRequest, methodNotAllowed } from '../outcome/errors.ts';
import { queryById } from '../search/query.ts';
import { contentOf } from './binary.ts';
import type { Target } from './request.ts';
import { checkIfMatch, requiredTarget } from './request.ts';

export const update: Interaction = {
  code: 'update',
  spec: 'R4 http, update',
  level: 'instance',
  method: 'PUT',
  suffix: '',
  effect: 'write',
  run: async (request, { reader, writer }, tools) => {
    const target = requiredTarget(request);
    const { resource, blob } = await contentOf(request, tools);
    if (request.body?.kind === 'resource') checkIdentity(resource, target);
    const [previous] = (await reader.find(queryById(target.type, target.id))).resources;
    const kept = blob ? { blob } : {};
    if (!previous) {
      refuseUnknown(target.type, tools);
      return answered(await writer.write({ kind: 'create', resource, id: target.id, ...kept }));
    }
    checkIfMatch(request, previous);
    return answered(await writer.write({ kind: 'update', resource, previous, ...kept }));
  },
};

function answered({ resource, notices, isNew }: Written): InteractionResult {
  return { kind: 'stored', resource, notices, status: isNew ? 201 : 200 };
}

function checkIdentity(resource: Resource, { type, id }: Target): void {
  const sent = resource.tree.get('id');
  if (resource.type === type && sent === id) return;
  throw badRequest(
    {
      fr: `Le corps doit être ${type} avec l'id « ${id} », comme l'URL.`,
      en: `The body must be ${type} with the id '${id}', as in the URL.`,
    },
    `${type}.id`,
  );
}

/** Where ids are given by the server, a PUT to one the caller cannot see is 405, existing or not (dmp.md 3.1.6). */
function refuseUnknown(type: string, { clientIds }: Toolbox): void {
  if (clientIds(type)) return;
  throw methodNotAllowed({
    fr: 'Les identifiants sont donnés par le serveur : créez par POST.',
    en: 'Ids are given by the server: create with POST.',
  });
}
