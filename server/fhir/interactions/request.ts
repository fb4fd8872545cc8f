/** What a request must carry for an interaction to run; each absence says what to send. */
import type { InteractionRequest } from '../engine/interaction.ts';
import type { Resource, ResourceType } from '../model/resource.ts';
import { badRequest, preconditionFailed } from '../outcome/errors.ts';
import type { StoredResource } from '../store/store.ts';

export interface Target {
  readonly type: ResourceType;
  readonly id: string;
}

/** The routes give both for every interaction of the instance and version level. */
export function requiredTarget({ type, id }: InteractionRequest): Target {
  if (type === undefined || id === undefined)
    throw badRequest({
      fr: "L'URL doit nommer une ressource : [base]/Type/id.",
      en: 'The URL must name a resource: [base]/Type/id.',
    });
  return { type, id };
}

export function requiredType({ type }: InteractionRequest): ResourceType {
  if (type === undefined)
    throw badRequest({
      fr: "L'URL doit nommer un type de ressource.",
      en: 'The URL must name a resource type.',
    });
  return type;
}

export function requiredResource({ body }: InteractionRequest): Resource {
  if (body?.kind !== 'resource')
    throw badRequest({
      fr: 'Le corps doit être une ressource FHIR.',
      en: 'The body must be a FHIR resource.',
    });
  return body.resource;
}

/** R4 http, Managing Resource Contention. @throws FhirError 412 when If-Match names another version than the current one. */
export function checkIfMatch({ ifMatch }: InteractionRequest, current: StoredResource): void {
  if (ifMatch === undefined || ifMatch === current.versionId) return;
  throw preconditionFailed({
    fr: `La version ${ifMatch} n'est plus la version courante. Relisez la ressource, puis recommencez avec son ETag.`,
    en: `Version ${ifMatch} is not the current version any more. Read the resource, then try again with its ETag.`,
  });
}
