/** The body of a request, by what its interaction takes. R4 http; R4 binary; R4 search (POST). */
import type { Described, RequestBody } from '../../fhir/engine/interaction.ts';
import { readJson } from '../../fhir/model/json-reader.ts';
import type { Resource } from '../../fhir/model/resource.ts';
import { resourceFrom } from '../../fhir/model/resource.ts';
import { badRequest } from '../../fhir/outcome/errors.ts';
import type { Arrival } from '../arrival.ts';
import type { HttpLimits } from '../limits.ts';
import type { Route } from '../ports.ts';
import type { BodyBounds } from './body.ts';
import { hasBody, readBody, streamBody } from './body.ts';
import { bodyFormat, refused } from './media-type.ts';
import type { Pair } from './query.ts';
import { formPairs } from './query.ts';

const FORM = 'application/x-www-form-urlencoded';
const PATCH = 'application/json-patch+json';

export interface DecodeContext {
  readonly route: Route;
  readonly described: Described;
  readonly interactions: readonly Described[];
  readonly limits: HttpLimits;
}

/** The parameters of a POST search. R4 search; at most `formBytesMax`. */
export async function formOf(
  { message }: Arrival,
  { limits }: DecodeContext,
): Promise<readonly Pair[]> {
  if (!hasBody(message)) return [];
  const { kind } = bodyFormat(message.headers['content-type']);
  if (kind !== 'form') throw refused(message.headers['content-type'] ?? '', FORM);
  return formPairs(await readBody(message, boundsOf(limits, limits.formBytesMax)));
}

/** The body the interaction takes, or undefined when it takes none; what a GET or DELETE brings is let fall. */
export async function bodyOf(
  arrival: Arrival,
  context: DecodeContext,
): Promise<RequestBody | undefined> {
  const { message } = arrival;
  const { described, route, limits } = context;
  switch (described.method) {
    case 'GET':
    case 'DELETE':
      return undefined;
    case 'PATCH': {
      const { kind } = bodyFormat(message.headers['content-type']);
      if (kind !== 'json-patch') throw refused(message.headers['content-type'] ?? '', PATCH);
      const bytes = await readBody(message, boundsOf(limits, limits.resourceBytesMax));
      return { kind: 'json-patch', operations: readJson(bytes) };
    }
    case 'POST':
    case 'PUT': {
      const isOperation = described.suffix.startsWith('$') && route.type !== undefined;
      if (isOperation && !hasBody(message)) return undefined;
      return resourceBody(arrival, context);
    }
  }
}

async function resourceBody(
  { message }: Arrival,
  { described, route, limits }: DecodeContext,
): Promise<RequestBody> {
  const format = bodyFormat(message.headers['content-type']);
  const isPlainWrite = described.suffix === '' && route.type !== undefined;
  if (isPlainWrite && route.type === 'Binary' && format.kind !== 'fhir') {
    const contentType = message.headers['content-type'] ?? '';
    const bytes = streamBody(message, boundsOf(limits, limits.rawBytesMax));
    return { kind: 'bytes', contentType, bytes };
  }
  if (format.kind !== 'fhir') throw refused(message.headers['content-type'] ?? '');
  const isBundle = route.type === undefined;
  const bytesMax = isBundle ? limits.bundleBytesMax : limits.resourceBytesMax;
  const resource = resourceFrom(readJson(await readBody(message, boundsOf(limits, bytesMax))));
  if (isPlainWrite) checkIdentity(resource, route, described.method);
  return { kind: 'resource', resource };
}

/** R4 http, update: the body has the id of the URL; create: the type of the URL. */
function checkIdentity(resource: Resource, { type = '', id }: Route, method: string): void {
  if (resource.type !== type) {
    throw badRequest(
      {
        fr: `Le corps est de type ${resource.type.slice(0, 64)}, l'URL de type ${type} : ils doivent être le même.`,
        en: `The body is of type ${resource.type.slice(0, 64)}, the URL of type ${type}: they must be the same.`,
      },
      'resourceType',
    );
  }
  if (method !== 'PUT' || id === undefined || resource.tree.get('id') === id) return;
  throw badRequest(
    {
      fr: `Le corps doit porter l'id de l'URL : « ${id} ».`,
      en: `The body must bear the id of the URL: '${id}'.`,
    },
    `${type}.id`,
  );
}

function boundsOf({ bodyIdleMilliseconds }: HttpLimits, bytesMax: number): BodyBounds {
  return { bytesMax, idleMilliseconds: bodyIdleMilliseconds };
}
