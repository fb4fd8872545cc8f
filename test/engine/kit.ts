/** An engine over the store in memory, with a tiny module and tiny policies: what the tests of the core run. */
import { createSecretKey } from 'node:crypto';
import { readDefinitions, readProfiles } from '../../server/boot/definitions.ts';
import type { Caller } from '../../server/fhir/access/caller.ts';
import type {
  AccessDecision,
  AccessPolicy,
  AccessQuestion,
  PolicyReads,
} from '../../server/fhir/access/policy.ts';
import { accessFilter } from '../../server/fhir/access/seal.ts';
import { traceEntries } from '../../server/fhir/audit/entries.ts';
import { auditEvent } from '../../server/fhir/audit/render.ts';
import type { Trace } from '../../server/fhir/audit/trace.ts';
import { traceWriter } from '../../server/fhir/audit/trace.ts';
import {
  capabilityStatement,
  terminologyStatement,
} from '../../server/fhir/engine/capabilities.ts';
import type {
  InteractionRequest,
  InteractionResult,
} from '../../server/fhir/engine/interaction.ts';
import type { Module, WriteRule } from '../../server/fhir/engine/module.ts';
import { pageSigner } from '../../server/fhir/engine/page-signer.ts';
import { perform } from '../../server/fhir/engine/perform.ts';
import { r4Module } from '../../server/fhir/engine/r4-module.ts';
import { buildRegistry } from '../../server/fhir/engine/registry.ts';
import type { Engine } from '../../server/fhir/engine/scope.ts';
import type { PlainResource } from '../../server/fhir/model/resource.ts';
import { resourceOf } from '../../server/fhir/model/resource.ts';
import { FhirError } from '../../server/fhir/outcome/fhir-error.ts';
import { ALL } from '../../server/fhir/search/node.ts';
import { queryWhere } from '../../server/fhir/search/query.ts';
import { memoryStore } from '../../server/fhir/store/memory.ts';
import type { Store } from '../../server/fhir/store/store.ts';

export const NOW = Date.UTC(2024, 5, 15, 12);
/** What a sender calls his request: a UUID, which a trace keeps. */
export const REQUEST_ID = '6f1b2c3d-0000-4000-8000-000000000000';
export const BASE = 'https://carnet.test/fhir';

export const DOCTOR: Caller = {
  subject: 'doctor',
  client: 'software',
  actor: 'HCP',
  scopes: [],
  purposes: [],
  agent: { roles: [] },
  claims: {},
};

/** The record of a resource: the Patient it is about. */
const recordRule: WriteRule = {
  name: 'record',
  spec: 'a test',
  apply: async (write) => {
    const subject: unknown = write.next?.value['subject'];
    const reference =
      typeof subject === 'object' && subject && 'reference' in subject ? subject.reference : '';
    const record = /^Patient\/(.+)$/.exec(String(reference))?.[1];
    if (write.type === 'Patient') return { ...write, record: write.id };
    return record === undefined ? write : { ...write, record };
  },
};

const recordModule: Module = { name: 'record', writeRules: [recordRule] };

/** The server gives ids: none is chosen by a client. */
export const SERVER_IDS: Module = { name: 'server ids', clientIds: () => false };

const allTypes = new Map(readDefinitions().resourceTypes.map((type) => [type, ALL] as const));
export const EVERYTHING = accessFilter(allTypes, allTypes);

/** Permits everything. */
export const permitAll: AccessDecision = { permit: true, filter: EVERYTHING, basis: ['all'] };

export interface KitOptions {
  readonly decide?: (
    caller: Caller,
    question: AccessQuestion,
  ) => Promise<AccessDecision> | AccessDecision;
  readonly modules?: readonly Module[];
  /** The store the engine gets, around the one in memory. */
  readonly around?: (memory: Store) => Store;
  readonly policyFilter?: Engine['policyFilter'];
  readonly policy?: AccessPolicy;
}

export interface Kit {
  readonly engine: Engine;
  readonly memory: Store;
  /** What the policy was asked, in order. */
  readonly questions: AccessQuestion[];
  /** What the fall-back was given. */
  readonly kept: Trace[];
  perform(request: InteractionRequest, caller?: Caller): Promise<InteractionResult>;
  /** The error a request fails with. */
  failure(request: InteractionRequest, caller?: Caller): Promise<FhirError>;
  traces(): Promise<readonly Trace[]>;
  count(type: string): Promise<number>;
}

export function kit(options: KitOptions = {}): Kit {
  const registry = buildRegistry(
    [r4Module, recordModule, ...(options.modules ?? [])],
    readProfiles(),
  );
  const memory = memoryStore({
    definitions: registry.definitions,
    base: BASE,
    clock: () => NOW,
    journal: {
      entries: traceEntries,
      resource: (trace) => auditEvent(trace, { reasonSystem: 'reason' }),
    },
  });
  const questions: AccessQuestion[] = [];
  const kept: Trace[] = [];
  const facts = { base: BASE, version: '0', date: '2024-06-15' };
  let ids = 0;
  const engine: Engine = {
    registry,
    policy: options.policy ?? {
      decide: async (caller, question) => {
        questions.push(question);
        return options.decide ? options.decide(caller, question) : permitAll;
      },
    },
    policyFilter: options.policyFilter ?? accessFilter(new Map(), new Map()),
    store: options.around?.(memory) ?? memory,
    traceWriter: traceWriter('writer'),
    fallBack: async (traces) => {
      kept.push(...traces);
    },
    newId: () => {
      ids += 1;
      return `id-${ids}`;
    },
    clock: () => NOW,
    base: BASE,
    pages: (caller) => pageSigner(createSecretKey(Buffer.alloc(32, 7)), caller),
    statements: {
      statement: () => capabilityStatement(registry, facts),
      terminologyStatement: () => terminologyStatement(facts),
    },
  };
  return {
    engine,
    memory,
    questions,
    kept,
    perform: (request, caller = DOCTOR) => perform(engine, caller, request),
    failure: async (request, caller = DOCTOR) => failureOf(perform(engine, caller, request)),
    traces: () => tracesOf(memory),
    count: async (type) => (await memory.find(queryWhere(type, ALL))).resources.length,
  };
}

/** What a policy that reads nothing is given. */
export const emptyReads: PolicyReads = {
  find: async () => ({ resources: [], included: [], includedCut: false }),
  history: async () => [],
  policyVersions: async (records) => records.map(() => 0),
};

async function tracesOf(store: Store): Promise<readonly Trace[]> {
  const traces: Trace[] = [];
  // The store in memory gives the traces themselves, of which the port promises the numbers alone.
  for await (const trace of store.traces()) traces.push(trace as Trace);
  return traces;
}

/** The refusal of a promise; another error is thrown again. */
export async function failureOf(promise: Promise<unknown>): Promise<FhirError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof FhirError) return error;
    throw error;
  }
  throw new Error('Nothing failed.');
}

export function request(
  interaction: string,
  more: Partial<InteractionRequest> = {},
): InteractionRequest {
  return {
    interaction,
    query: [],
    lenient: false,
    headers: {},
    requestId: REQUEST_ID,
    entry: 0,
    at: NOW - 5,
    url: '',
    ...more,
  };
}

export function body(plain: PlainResource): Pick<InteractionRequest, 'body'> {
  return { body: { kind: 'resource', resource: resourceOf(plain) } };
}

export const create = (plain: PlainResource, more: Partial<InteractionRequest> = {}) =>
  request('create', { type: plain.resourceType, ...body(plain), ...more });

export const read = (type: string, id: string) => request('read', { type, id });

/** A valid Observation about a patient. */
export const pulse = (patient: string, more: object = {}): PlainResource => ({
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'pulse' },
  subject: { reference: `Patient/${patient}` },
  ...more,
});

/** A Bundle posted to the base, from its entries' method, url and resource. */
export function bundle(
  type: 'transaction' | 'batch',
  entries: readonly (readonly [
    method: string,
    url: string,
    resource?: PlainResource,
    more?: object,
  ])[],
): InteractionRequest {
  const entry = entries.map(([method, url, resource, more = {}], index) => ({
    fullUrl: `urn:uuid:00000000-0000-4000-8000-00000000000${index}`,
    ...(resource ? { resource } : {}),
    request: { method, url, ...more },
  }));
  return request(type, body({ resourceType: 'Bundle', type, entry }));
}

/** One line per trace: what the tests compare. */
export function shown({ id, action, outcome, reason, record, touched }: Trace): string {
  const what = touched.map(
    (one) => `${one.type}/${one.id}${one.versionId ? `.${one.versionId}` : ''}`,
  );
  return [id, action, outcome, reason ?? '', record ?? '', ...what]
    .join(' ')
    .replace(/ +/g, ' ')
    .trim();
}

/** One word per entry: the status of its result, or of its error. */
export function statuses(result: InteractionResult): readonly string[] {
  if (result.kind !== 'response') throw new Error(`${result.kind} is no response Bundle`);
  return result.entries.map((entry) => {
    if (entry.kind === 'error') return `error ${entry.error.status}`;
    if (entry.kind === 'known') return 'known';
    return 'status' in entry.result ? String(entry.result.status) : entry.result.kind;
  });
}
