/** The engine's port kept in the memory of a test: what it is asked is noted, what it gives is byte-exact. */
import type { Caller } from '../../server/fhir/access/caller.ts';
import type {
  Described,
  InteractionRequest,
  InteractionResult,
  ResponseEntry,
} from '../../server/fhir/engine/interaction.ts';
import { isJsonArray, isJsonObject, printJson } from '../../server/fhir/model/json.ts';
import type { Resource } from '../../server/fhir/model/resource.ts';
import { resourceFrom, resourceOf } from '../../server/fhir/model/resource.ts';
import { methodNotAllowed, notFound, unknownPath } from '../../server/fhir/outcome/errors.ts';
import { FhirError } from '../../server/fhir/outcome/fhir-error.ts';
import type {
  FailedAuthentication,
  HttpEngine,
  Refusal,
  Route,
  StoredResource,
} from '../../server/http/ports.ts';

export interface EngineInMemory extends HttpEngine {
  readonly performed: { readonly caller: Caller; readonly request: InteractionRequest }[];
  readonly failed: FailedAuthentication[];
  readonly refused: Refusal[];
  readonly resources: Map<string, StoredResource[]>;
  readonly blobs: Map<string, Uint8Array>;
  /** Puts a resource as its exact text. */
  put(type: string, id: string, json: string): StoredResource;
  putBinary(id: string, contentType: string, bytes: Uint8Array): void;
  /** Runs instead of the interaction of this code. */
  readonly overrides: Map<string, (request: InteractionRequest) => Promise<InteractionResult>>;
}

export const LAST_UPDATED = '2024-05-06T07:08:09.123Z';
const TYPES = ['Patient', 'Observation', 'Binary', 'Bundle'];
const NO_LABELS: ReadonlyMap<string, readonly string[]> = new Map();

type Place = Pick<Described, 'level' | 'method' | 'suffix'>;
const described = (code: string, { level, method, suffix }: Place): Described => ({
  code,
  spec: 'R4 http',
  level,
  method,
  suffix,
  ...(code === 'capabilities' ? { open: true } : {}),
});

const INTERACTIONS: readonly Described[] = [
  described('capabilities', { level: 'system', method: 'GET', suffix: 'metadata' }),
  described('transaction', { level: 'system', method: 'POST', suffix: '' }),
  described('batch', { level: 'system', method: 'POST', suffix: '$batch' }),
  described('create', { level: 'type', method: 'POST', suffix: '' }),
  described('search-type', { level: 'type', method: 'GET', suffix: '' }),
  described('search-type-post', { level: 'type', method: 'POST', suffix: '_search' }),
  described('$echo', { level: 'type', method: 'POST', suffix: '$echo' }),
  described('read', { level: 'instance', method: 'GET', suffix: '' }),
  described('update', { level: 'instance', method: 'PUT', suffix: '' }),
  described('patch', { level: 'instance', method: 'PATCH', suffix: '' }),
  described('delete', { level: 'instance', method: 'DELETE', suffix: '' }),
  described('history-instance', { level: 'instance', method: 'GET', suffix: '_history' }),
  described('vread', { level: 'version', method: 'GET', suffix: '_history' }),
];

export function engineInMemory(): EngineInMemory {
  const engine: EngineInMemory = {
    performed: [],
    failed: [],
    refused: [],
    resources: new Map(),
    blobs: new Map(),
    overrides: new Map(),
    interactions: INTERACTIONS,
    resolve,
    put: (type, id, json) => {
      const versions = engine.resources.get(`${type}/${id}`) ?? [];
      const stored = storedOf({ type, id, json, versionId: String(versions.length + 1) });
      engine.resources.set(`${type}/${id}`, [stored, ...versions]);
      return stored;
    },
    putBinary: (id, contentType, bytes) => {
      const json = JSON.stringify({ resourceType: 'Binary', id, contentType });
      const stored = engine.put('Binary', id, json);
      const blob = { blobId: `blob-${id}`, size: bytes.length };
      engine.blobs.set(blob.blobId, bytes);
      engine.resources.set(`Binary/${id}`, [{ ...stored, blob }]);
    },
    perform: async (caller, request) => {
      engine.performed.push({ caller, request });
      const run = engine.overrides.get(request.interaction) ?? ((asked) => perform(engine, asked));
      return run(request);
    },
    appendFailedAuthentication: async (event) => {
      engine.failed.push(event);
    },
    appendRefusal: async (_caller, refusal) => {
      engine.refused.push(refusal);
    },
    openBlob: ({ blobId }) => inPieces(engine.blobs.get(blobId) ?? new Uint8Array()),
  };
  return engine;
}

interface Kept {
  readonly type: string;
  readonly id: string;
  readonly versionId: string;
  readonly json: string;
}

function storedOf({ json, ...key }: Kept): StoredResource {
  const bytes = Buffer.from(json);
  return {
    ...key,
    lastUpdated: LAST_UPDATED,
    deleted: json === '',
    json: bytes,
    labels: NO_LABELS,
  };
}

/** Pieces of odd sizes, as a network gives them. */
async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let size = 1; at < bytes.length; size = Math.min(size * 3 + 1, 65_537)) {
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

function resolve(method: string, path: string): Route {
  const wanted = method === 'HEAD' ? 'GET' : method;
  const place = placeOf(path);
  const here = INTERACTIONS.filter(
    ({ level, suffix }) => level === place?.level && suffix === place.suffix,
  );
  if (!place || here.length === 0) throw unknownPath(path);
  const found = here.find((interaction) => interaction.method === wanted);
  if (found) return { interaction: found.code, ...place.address };
  const allow = here.map((interaction) => interaction.method).join(', ');
  throw methodNotAllowed(
    { fr: `${method} n'est pas permis.`, en: `${method} is not allowed.` },
    allow,
  );
}

interface Found {
  readonly level: Described['level'];
  readonly suffix: string;
  readonly address: Omit<Route, 'interaction'>;
}

function placeOf(path: string): Found | undefined {
  const parts = path === '' ? [] : path.split('/');
  const [type, id, history, versionId] = parts;
  if (type === undefined) return { level: 'system', suffix: '', address: {} };
  if (!TYPES.includes(type)) {
    return parts.length === 1 ? { level: 'system', suffix: type, address: {} } : undefined;
  }
  if (id === undefined) return { level: 'type', suffix: '', address: { type } };
  if (/^[_$]/.test(id)) return { level: 'type', suffix: id, address: { type } };
  if (history === undefined) return { level: 'instance', suffix: '', address: { type, id } };
  if (versionId === undefined) return { level: 'instance', suffix: history, address: { type, id } };
  return { level: 'version', suffix: history, address: { type, id, versionId } };
}

async function perform(
  engine: EngineInMemory,
  request: InteractionRequest,
): Promise<InteractionResult> {
  const { interaction, type = '', id = '', versionId } = request;
  const versions = engine.resources.get(`${type}/${id}`) ?? [];
  switch (interaction) {
    case 'capabilities':
      return {
        kind: 'computed',
        resource: resourceOf({ resourceType: 'CapabilityStatement' }),
        status: 200,
      };
    case 'create':
      return {
        kind: 'stored',
        resource: await written(engine, request, 'made'),
        status: 201,
        notices: [],
      };
    case 'update':
      return {
        kind: 'stored',
        resource: await written(engine, request, id),
        status: 200,
        notices: [],
      };
    case 'delete':
      return { kind: 'nothing', status: 204, versionId: '2' };
    case 'history-instance':
      return {
        kind: 'history',
        versions,
        self: `${type}/${id}/_history`,
        total: versions.length,
      };
    case 'search-type':
    case 'search-type-post':
      return searched(engine, type);
    case 'transaction':
    case 'batch':
      return composed(engine, request);
    case 'read':
    case 'vread': {
      const found = versions.find(
        (version) => (versionId ?? version.versionId) === version.versionId,
      );
      if (!found) throw notFound(`${type}/${id}`);
      return { kind: 'stored', resource: found, status: 200, notices: [] };
    }
    default:
      throw new Error(`${interaction} is not of this engine`);
  }
}

async function written(
  engine: EngineInMemory,
  { type = '', body }: InteractionRequest,
  id: string,
): Promise<StoredResource> {
  if (body?.kind === 'resource') return engine.put(type, id, printJson(body.resource.tree));
  if (body?.kind !== 'bytes') throw new Error('no body');
  const chunks: Uint8Array[] = [];
  for await (const chunk of body.bytes) chunks.push(chunk);
  engine.putBinary(id, body.contentType, Buffer.concat(chunks));
  const [stored] = engine.resources.get(`Binary/${id}`) ?? [];
  if (!stored) throw new Error('not kept');
  return stored;
}

function searched(engine: EngineInMemory, type: string): InteractionResult {
  const resources = [...engine.resources].flatMap(([key, [current]]) =>
    key.startsWith(`${type}/`) && current ? [current] : [],
  );
  const page = { resources, included: [], includedCut: false, total: resources.length };
  return {
    kind: 'searchset',
    page,
    links: { self: `${type}?x=1`, next: `${type}?x=1&_page=abc` },
    notices: [],
  };
}

async function composed(
  engine: EngineInMemory,
  { interaction, body, ...envelope }: InteractionRequest,
): Promise<InteractionResult> {
  const bundle: Resource | undefined = body?.kind === 'resource' ? body.resource : undefined;
  const list = bundle?.tree.get('entry');
  const entries: ResponseEntry[] = [];
  for (const entry of isJsonArray(list) ? list : []) {
    const asked = isJsonObject(entry) ? entry.get('request') : undefined;
    if (!isJsonObject(entry) || !isJsonObject(asked)) throw new Error('an entry without a request');
    const resource = entry.get('resource');
    try {
      const route = resolve(String(asked.get('method')), String(asked.get('url')));
      const content =
        resource === undefined
          ? {}
          : { body: { kind: 'resource', resource: resourceFrom(resource) } as const };
      entries.push({
        kind: 'result',
        result: await perform(engine, { ...envelope, ...route, ...content }),
      });
    } catch (error) {
      if (!(error instanceof FhirError) || interaction === 'transaction') throw error;
      entries.push({ kind: 'error', error });
    }
  }
  return {
    kind: 'response',
    type: `${interaction === 'batch' ? 'batch' : 'transaction'}-response`,
    entries,
  };
}
