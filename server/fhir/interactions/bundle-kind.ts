/** A Bundle posted to the base is a transaction or a batch by its own word. R4 http, batch and transaction. */
import type { InteractionRequest } from '../engine/interaction.ts';
import { badRequest } from '../outcome/errors.ts';

/** The request with its interaction settled. @throws FhirError 400 when the body is neither. */
export function settledBundle(request: InteractionRequest): InteractionRequest {
  if (request.interaction !== 'transaction') return request;
  const resource = request.body?.kind === 'resource' ? request.body.resource : undefined;
  const type = resource?.type === 'Bundle' ? resource.tree.get('type') : undefined;
  if (type === 'transaction') return request;
  if (type === 'batch') return { ...request, interaction: 'batch' };
  throw badRequest(
    {
      fr: 'La racine reçoit un Bundle de type transaction ou batch.',
      en: 'The base takes a Bundle of type transaction or batch.',
    },
    'Bundle.type',
  );
}
