/** The DMP over the store in memory: the real registry, rules and policy, without HTTP. */
import { createSecretKey } from 'node:crypto';
import type { TokenWish } from '../../../scripts/demo/claims.ts';
import { demoClaims } from '../../../scripts/demo/claims.ts';
import { directoryBundles } from '../../../scripts/demo/directory.ts';
import { recordSubmissions } from '../../../scripts/demo/records.ts';
import { rightsSubmissions } from '../../../scripts/demo/rights.ts';
import type { DemoSubmission } from '../../../scripts/demo/submission.ts';
import { composeEngine, journalView, regimeOf } from '../../../server/boot/compose.ts';
import { readProfiles } from '../../../server/boot/definitions.ts';
import type {
  InteractionRequest,
  InteractionResult,
  ResponseEntry,
} from '../../../server/fhir/engine/interaction.ts';
import { perform } from '../../../server/fhir/engine/perform.ts';
import type { Engine } from '../../../server/fhir/engine/scope.ts';
import { jsonFrom } from '../../../server/fhir/model/json.ts';
import { readJson } from '../../../server/fhir/model/json-reader.ts';
import type { PlainResource } from '../../../server/fhir/model/resource.ts';
import { resourceFrom } from '../../../server/fhir/model/resource.ts';
import { FhirError } from '../../../server/fhir/outcome/fhir-error.ts';
import type { Issue } from '../../../server/fhir/outcome/issue.ts';
import { queryById, queryWhere } from '../../../server/fhir/search/query.ts';
import { memoryStore } from '../../../server/fhir/store/memory.ts';
import type { Store, StoredResource } from '../../../server/fhir/store/store.ts';

const BASE = 'http://localhost/fhir';
const NOW = Date.parse('2026-11-02T08:00:00Z');

export interface Answer {
  readonly status: number;
  /** Of a refusal, or told beside the resource. */
  readonly issues: readonly Issue[];
  /** First coded reason. */
  readonly reason: string | undefined;
  readonly result: InteractionResult | undefined;
  readonly stored: StoredResource | undefined;
  /** `Type/id` of each entry of a transaction-response. */
  readonly locations: readonly string[];
}

export interface Clinic {
  readonly engine: Engine;
  readonly store: Store;
  as(name: string, wish?: Omit<TokenWish, 'as'>): Person;
  /** A caller with claims of the test's own. */
  withClaims(claims: Readonly<Record<string, unknown>>): Person;
  load(submissions: readonly DemoSubmission[]): Promise<void>;
  /** What is kept, whoever may see it. */
  kept(reference: string): Promise<StoredResource>;
  value(reference: string): Promise<PlainResource>;
  all(type: string): Promise<readonly StoredResource[]>;
}

export interface Person {
  post(path: string, body: object): Promise<Answer>;
  put(path: string, body: object): Promise<Answer>;
  patch(path: string, operations: readonly object[]): Promise<Answer>;
  patchWhere(
    type: string,
    query: InteractionRequest['query'],
    operations: readonly object[],
  ): Promise<Answer>;
  delete(path: string): Promise<Answer>;
  get(path: string): Promise<Answer>;
  upload(contentType: string, bytes: Uint8Array): Promise<Answer>;
}

/** A server of its own, with directory, records and rights of the demo world. */
export async function openWorld(): Promise<Clinic> {
  const clinic = openClinic();
  await clinic.load([
    ...directoryBundles(),
    ...recordSubmissions(),
    ...rightsSubmissions('2026-11-02T08:00:00Z'),
  ]);
  return clinic;
}

/** A server of its own, empty. */
export function openClinic(): Clinic {
  const regime = regimeOf(readProfiles(), { isDmp: true, isProduction: false });
  const clock = () => NOW;
  const { definitions } = regime.registry;
  const store = memoryStore({ definitions, base: BASE, clock, journal: journalView });
  const pageKey = createSecretKey(Buffer.alloc(32, 1));
  const engine = composeEngine({
    regime,
    store,
    base: BASE,
    clock,
    startedAt: NOW,
    pageKey,
    version: '0',
    fallBack: async () => undefined,
  });
  const kept = async (reference: string): Promise<StoredResource> => {
    const [type = '', id = ''] = reference.split('/');
    const [stored] = (await store.find(queryById(type, id))).resources;
    if (!stored) throw new Error(`${reference} is not kept`);
    return stored;
  };
  const withClaims: Clinic['withClaims'] = (claims) => personOf(engine, regime.toCaller(claims));
  const as: Clinic['as'] = (name, wish = {}) => withClaims(demoClaims({ as: name, ...wish }));
  return {
    engine,
    store,
    as,
    withClaims,
    kept,
    value: async (reference) => resourceFrom(readJson((await kept(reference)).json)).value,
    all: async (type) => (await store.find(queryWhere(type, { kind: 'all' }))).resources,
    load: async (submissions) => {
      for (const { sender, patient, method, path, body, title } of submissions) {
        const person = as(sender, patient === undefined ? {} : { patient });
        const answer = await (method === 'PUT' ? person.put(path, body) : person.post(path, body));
        if (answer.status >= 300)
          throw new Error(`${title}: ${answer.status} ${JSON.stringify(answer.issues)}`);
      }
    },
  };
}

function personOf(engine: Engine, caller: Parameters<typeof perform>[1]): Person {
  let count = 0;
  const run = async (
    asked: Pick<InteractionRequest, 'interaction'> & Partial<InteractionRequest>,
  ): Promise<Answer> => {
    count += 1;
    const request: InteractionRequest = {
      query: [],
      lenient: false,
      headers: {},
      requestId: `request-${count}`,
      entry: 0,
      at: NOW,
      url: '',
      ...asked,
    };
    try {
      return answerOf(await perform(engine, caller, request));
    } catch (error) {
      if (!(error instanceof FhirError)) throw error;
      return {
        status: error.status,
        issues: error.issues,
        reason: reasonIn(error.issues),
        result: undefined,
        stored: undefined,
        locations: [],
      };
    }
  };
  const body = (content: object) =>
    ({ kind: 'resource', resource: resourceFrom(jsonFrom(content)) }) as const;
  const target = (path: string) => {
    const [type = '', id = ''] = path.split('/');
    return { type, id };
  };
  const operations = (list: readonly object[]) =>
    ({ kind: 'json-patch', operations: jsonFrom(list) }) as const;
  return {
    post: (path, content) =>
      run(
        path === ''
          ? { interaction: 'transaction', body: body(content) }
          : { interaction: 'create', type: path, body: body(content) },
      ),
    put: (path, content) => run({ interaction: 'update', ...target(path), body: body(content) }),
    patch: (path, list) => run({ interaction: 'patch', ...target(path), body: operations(list) }),
    patchWhere: (type, query, list) =>
      run({ interaction: 'conditional-patch', type, query, body: operations(list) }),
    delete: (path) => run({ interaction: 'delete', ...target(path) }),
    get: (path) => run({ interaction: 'read', ...target(path) }),
    upload: (contentType, bytes) =>
      run({
        interaction: 'create',
        type: 'Binary',
        body: { kind: 'bytes', contentType, bytes: once(bytes) },
      }),
  };
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

function answerOf(result: InteractionResult): Answer {
  const none = { issues: [], reason: undefined, result, stored: undefined, locations: [] };
  switch (result.kind) {
    case 'stored':
      return {
        ...none,
        status: result.status,
        issues: result.notices,
        reason: reasonIn(result.notices),
        stored: result.resource,
      };
    case 'nothing':
      return { ...none, status: result.status };
    case 'response': {
      const issues = result.entries.flatMap((entry) =>
        entry.kind === 'result' && entry.result.kind === 'stored' ? entry.result.notices : [],
      );
      return {
        ...none,
        status: 200,
        issues,
        reason: reasonIn(issues),
        locations: result.entries.map(locationOf),
      };
    }
    default:
      return { ...none, status: 200 };
  }
}

function locationOf(entry: ResponseEntry): string {
  if (entry.kind === 'known') return entry.reference;
  return entry.kind === 'result' && entry.result.kind === 'stored'
    ? `${entry.result.resource.type}/${entry.result.resource.id}`
    : '';
}

function reasonIn(issues: readonly Issue[]): string | undefined {
  return issues.find(({ reason }) => reason !== undefined)?.reason;
}
