/** R4 http, patch, with JSON Patch (RFC 6902); on an instance, or on the one match of a condition (PDSm). */
import type {
  Interaction,
  InteractionRequest,
  InteractionResult,
  ReadWrite,
  Toolbox,
} from '../engine/interaction.ts';
import { applyJsonPatch } from '../model/json-patch.ts';
import { readJson } from '../model/json-reader.ts';
import { queryText } from '../model/query-string.ts';
import { resourceFrom } from '../model/resource.ts';
import { badRequest, unsupportedMediaType } from '../outcome/errors.ts';
import type { StoredResource } from '../store/store.ts';
import { conditionalMatch } from './conditional.ts';
import { checkIfMatch, requiredTarget, requiredType } from './request.ts';

export const patch: Interaction = {
  code: 'patch',
  spec: 'R4 http, patch',
  level: 'instance',
  method: 'PATCH',
  suffix: '',
  effect: 'write',
  run: async (request, io) => {
    const { type, id } = requiredTarget(request);
    return patched(request, await io.reader.one(type, id), io);
  },
};

export const conditionalPatch: Interaction = {
  code: 'conditional-patch',
  spec: 'R4 http, patch, conditional; PDSm, update of metadata',
  level: 'type',
  method: 'PATCH',
  suffix: '',
  effect: 'write',
  run: async (request, io, tools) => {
    const type = requiredType(request);
    return patched(request, await matched(type, request, { ...io, tools }), io);
  },
};

async function matched(
  type: string,
  request: InteractionRequest,
  { reader, tools }: { readonly reader: ReadWrite['reader']; readonly tools: Toolbox },
): Promise<StoredResource> {
  const query = queryText(request.query);
  const match = await conditionalMatch({ type, query, at: request.at, reader, tools });
  if (match) return match;
  // No match answers as an unknown id does: hidden and absent alike.
  throw reader.absent(`${type}?…`);
}

async function patched(
  request: InteractionRequest,
  previous: StoredResource,
  { writer }: ReadWrite,
): Promise<InteractionResult> {
  checkIfMatch(request, previous);
  if (request.body?.kind !== 'json-patch')
    throw unsupportedMediaType('PATCH sans application/json-patch+json');
  const before = readJson(previous.json);
  const resource = resourceFrom(applyJsonPatch(before, request.body.operations));
  if (resource.type !== previous.type || resource.value.id !== previous.id) {
    throw badRequest({
      fr: 'Un PATCH ne change ni le type ni l’id.',
      en: 'A PATCH changes neither type nor id.',
    });
  }
  const written = await writer.write({ kind: 'patch', resource, previous });
  return { kind: 'stored', resource: written.resource, notices: written.notices, status: 200 };
}
