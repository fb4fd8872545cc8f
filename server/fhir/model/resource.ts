/** A resource in memory: the tree that is stored and the plain value that is checked. R4 resource. */
import { badRequest } from '../outcome/errors.ts';
import type { Json, JsonObject } from './json.ts';
import { isJsonObject, jsonFrom, plainJson } from './json.ts';

/** The name of one of the 146 resource types of R4 4.0.1; `Definitions` says which exist. */
export type ResourceType = string;

/** A resource as JavaScript values, for FHIRPath, checks and rules. Number text is lost in it. */
export interface PlainResource {
  readonly resourceType: ResourceType;
  readonly id?: string;
  readonly [element: string]: unknown;
}

export interface Resource {
  readonly type: ResourceType;
  readonly tree: JsonObject;
  readonly value: PlainResource;
}

/** R4 datatypes, id. */
export const ID_PATTERN = /^[A-Za-z0-9\-.]{1,64}$/;

/**
 * A resource from its JSON tree.
 * @throws FhirError 400 when the JSON is not an object with a `resourceType`.
 */
export function resourceFrom(json: Json): Resource {
  const type = isJsonObject(json) ? json.get('resourceType') : undefined;
  if (!isJsonObject(json) || typeof type !== 'string') {
    throw badRequest({
      fr: 'Le corps doit être une ressource FHIR avec « resourceType ».',
      en: "The body must be a FHIR resource with a 'resourceType'.",
    });
  }
  // The tree is an object whose resourceType is a string: just checked.
  return { type, tree: json, value: plainJson(json) as unknown as PlainResource };
}

/** A resource the server itself composes. */
export function resourceOf(plain: PlainResource): Resource {
  // jsonFrom of an object is an object.
  return { type: plain.resourceType, tree: jsonFrom(plain) as JsonObject, value: plain };
}
