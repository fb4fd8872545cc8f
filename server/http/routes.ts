/** From an arrival to the interaction that answers it, as the registry has it. R4 http, each interaction's URL. */
import type { Described } from '../fhir/engine/interaction.ts';
import { FhirError } from '../fhir/outcome/fhir-error.ts';
import type { Arrival } from './arrival.ts';
import { pathWithin } from './arrival.ts';
import { asFhirError } from './errors.ts';
import type { HttpEngine, Route } from './ports.ts';

/** Where the service base is mounted, whatever name a proxy gives it. */
export const MOUNT = '/fhir';

export type Routed =
  | { readonly kind: 'found'; readonly route: Route; readonly described: Described }
  | { readonly kind: 'none'; readonly error: FhirError };

/** Nothing is thrown: a path nothing answers is refused after the caller is known, and traced. */
export function routeOf(engine: HttpEngine, { method, path }: Arrival): Routed {
  try {
    const route = engine.resolve(method, pathWithin(MOUNT, path));
    const described = engine.interactions.find(({ code }) => code === route.interaction);
    if (!described) throw new Error(`The interaction '${route.interaction}' is not registered.`);
    return { kind: 'found', route, described };
  } catch (error) {
    return { kind: 'none', error: withHead(asFhirError(error)) };
  }
}

/** HEAD answers wherever GET does. RFC 9110, HEAD. */
function withHead(error: FhirError): FhirError {
  const { Allow: allow } = error.headers;
  if (allow === undefined || !/\bGET\b/.test(allow) || /\bHEAD\b/.test(allow)) return error;
  const headers = { ...error.headers, Allow: allow.replace(/\bGET\b/, 'GET, HEAD') };
  return new FhirError(error.status, error.issues, { headers, cause: error.cause });
}
