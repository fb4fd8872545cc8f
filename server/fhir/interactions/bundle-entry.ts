/** The entries of a batch or transaction Bundle, read once and checked. R4 http §3.1.0.11; R4 bundle. */
import type { Composer, InteractionRequest } from '../engine/interaction.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { isJsonArray, isJsonObject } from '../model/json.ts';
import { readJson } from '../model/json-reader.ts';
import { splitOnce } from '../model/query-string.ts';
import type { Resource } from '../model/resource.ts';
import { resourceFrom } from '../model/resource.ts';
import { badRequest } from '../outcome/errors.ts';

/** Entries of one Bundle. */
const ENTRIES_MAX = 2000;

export interface BundleEntry {
  readonly index: number;
  readonly fullUrl?: string;
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Relative to the base, query included. */
  readonly url: string;
  readonly ifMatch?: string;
  readonly ifNoneExist?: string;
  readonly resource?: Resource;
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);

/** @throws FhirError 400 naming the entry that cannot be run. */
export function entriesOf(bundle: Resource): readonly BundleEntry[] {
  const list = bundle.tree.get('entry') ?? [];
  if (!isJsonArray(list))
    throw badRequest(
      { fr: 'Bundle.entry doit être un tableau.', en: 'Bundle.entry must be an array.' },
      'Bundle.entry',
    );
  if (list.length > ENTRIES_MAX)
    throw badRequest(
      {
        fr: `Au plus ${ENTRIES_MAX} entrées par Bundle.`,
        en: `At most ${ENTRIES_MAX} entries in a Bundle.`,
      },
      'Bundle.entry',
    );
  return list.map(entryOf);
}

function entryOf(json: Json, index: number): BundleEntry {
  const request = isJsonObject(json) ? json.get('request') : undefined;
  if (!isJsonObject(json) || !isJsonObject(request)) throw malformed(index, 'request');
  const method = request.get('method');
  const url = request.get('url');
  if (typeof method !== 'string' || !METHODS.has(method)) throw malformed(index, 'request.method');
  if (typeof url !== 'string') throw malformed(index, 'request.url');
  const resource = json.get('resource');
  const fullUrl = json.get('fullUrl');
  return {
    index,
    // A member of METHODS, which holds exactly the words of the type.
    method: method as BundleEntry['method'],
    url: url.replace(/^\//, ''),
    ...(typeof fullUrl === 'string' ? { fullUrl } : {}),
    ...(resource === undefined ? {} : { resource: resourceFrom(resource) }),
    ...conditions(request),
  };
}

function conditions(request: JsonObject): Pick<BundleEntry, 'ifMatch' | 'ifNoneExist'> {
  const ifMatch = request.get('ifMatch');
  const ifNoneExist = request.get('ifNoneExist');
  const version =
    typeof ifMatch === 'string' ? /^(?:W\/)?"([^"]*)"$/.exec(ifMatch)?.[1] : undefined;
  return {
    ...(version === undefined ? {} : { ifMatch: version }),
    ...(typeof ifNoneExist === 'string' ? { ifNoneExist } : {}),
  };
}

function malformed(index: number, element: string): Error {
  return badRequest(
    {
      fr: `L'entrée ${index} du Bundle n'a pas de « ${element} » valide.`,
      en: `Entry ${index} of the Bundle has no valid '${element}'.`,
    },
    `Bundle.entry[${index}].${element}`,
  );
}

export interface EntryContext {
  readonly envelope: InteractionRequest;
  readonly composer: Composer;
}

/** The request of one entry, as if it had come alone. Traces number entries from 1; 0 is the Bundle. */
export function entryRequest(
  entry: BundleEntry,
  { envelope, composer }: EntryContext,
): InteractionRequest {
  const { ifMatch: _none, ifNoneExist: _never, body: _bundle, ...common } = envelope;
  const route = composer.resolve(entry.method, entry.url);
  if (route.interaction === 'transaction' || route.interaction === 'batch') throw nested(entry);
  return {
    ...common,
    ...route,
    entry: entry.index + 1,
    url: entry.url,
    ...bodyOf(entry),
    ...(entry.ifMatch === undefined ? {} : { ifMatch: entry.ifMatch }),
    ...(entry.ifNoneExist === undefined ? {} : { ifNoneExist: queryOf(entry.ifNoneExist) }),
  };
}

function nested({ index }: BundleEntry): Error {
  return badRequest(
    {
      fr: 'Un Bundle ne contient pas de Bundle à exécuter.',
      en: 'A Bundle does not hold a Bundle to run.',
    },
    `Bundle.entry[${index}]`,
  );
}

/** Some clients write the whole `Type?query` in ifNoneExist; R4 wants the query alone. Both are understood. */
function queryOf(condition: string): string {
  const [before, after] = splitOnce(condition, '?');
  return after ?? before;
}

/** The path an entry names, however it is spelt: relative to the base, without empty segments. */
export function entryPath(url: string, base: string): string {
  const relative = url.startsWith(`${base}/`) ? url.slice(base.length + 1) : url;
  return relative
    .split('/')
    .filter((part) => part !== '')
    .join('/');
}

/** A PATCH entry carries its operations as a Binary of JSON Patch. R4 http, patch, in batch and transaction. */
function bodyOf({ method, resource, index }: BundleEntry): Pick<InteractionRequest, 'body'> {
  if (method === 'POST' || method === 'PUT') {
    if (!resource) throw malformed(index, 'resource');
    return { body: { kind: 'resource', resource } };
  }
  if (method !== 'PATCH') return {};
  const contentType = resource?.value['contentType'];
  const data = resource?.value['data'];
  if (contentType !== 'application/json-patch+json' || typeof data !== 'string')
    throw malformed(index, 'resource (Binary application/json-patch+json)');
  return { body: { kind: 'json-patch', operations: readJson(Buffer.from(data, 'base64')) } };
}
