/** A small record in memory for the policy: people of the demo world, contents with their labels, Consents. */
import { readDefinitions } from '../../../server/boot/definitions.ts';
import { TYPES_OF_DECISION } from '../../../server/dmp/access/content-types.ts';
import { dmpPolicy } from '../../../server/dmp/access/policy.ts';
import type { Claims } from '../../../server/dmp/actors/claims.ts';
import { callerFromClaims } from '../../../server/dmp/actors/claims.ts';
import { INTERNAL_PARAMS } from '../../../server/dmp/visibility/dates.ts';
import { narrowQuery } from '../../../server/fhir/access/narrow.ts';
import type { AccessDecision, AccessQuestion } from '../../../server/fhir/access/policy.ts';
import { traceEntries } from '../../../server/fhir/audit/entries.ts';
import type { Trace } from '../../../server/fhir/audit/trace.ts';
import { TRACE_FORMAT } from '../../../server/fhir/audit/trace.ts';
import { stamped } from '../../../server/fhir/model/edit.ts';
import type { PlainResource } from '../../../server/fhir/model/resource.ts';
import { resourceOf } from '../../../server/fhir/model/resource.ts';
import type { FhirError } from '../../../server/fhir/outcome/fhir-error.ts';
import type { IndexEntries } from '../../../server/fhir/search/entries.ts';
import { joinEntries } from '../../../server/fhir/search/entries.ts';
import { extractEntries, labelTerms } from '../../../server/fhir/search/extract.ts';
import { guardMatches } from '../../../server/fhir/search/matches.ts';
import { ALL, NONE } from '../../../server/fhir/search/node.ts';
import { queryById, queryWhere } from '../../../server/fhir/search/query.ts';
import { memoryStore } from '../../../server/fhir/store/memory.ts';
import type { Labels, Store } from '../../../server/fhir/store/store.ts';

export const NOW = Date.parse('2026-11-22T10:00:00Z');
export const definitions = readDefinitions();
const BASE = 'https://carnet.example/fhir';
const V3 = 'http://terminology.hl7.org/CodeSystem/v3-ActReason';
const MODES = 'https://mos.esante.gouv.fr/NOS/TRE_R248_ModeAcces/FHIR/TRE-R248-ModeAcces';

export type LabelSet = Readonly<Record<string, readonly string[]>>;

/** One thing of the record: content and labels, as the feeding rules would leave them. */
export interface Item {
  readonly resource: PlainResource;
  readonly labels?: LabelSet;
  /** Logical id of the Patient; absent for the directory. */
  readonly record?: string;
}

export function newStore(): Store {
  return memoryStore({
    definitions,
    base: BASE,
    clock: () => NOW,
    journal: {
      entries: traceEntries,
      resource: (trace) => resourceOf({ resourceType: 'AuditEvent', id: trace.id }),
    },
  });
}

export async function put(store: Store, items: readonly Item[]): Promise<void> {
  await store.transact(async (tx) => {
    for (const { resource, labels, record } of items) {
      const id = resource.id ?? '';
      const [current] = (await tx.find({ ...queryById(resource.resourceType, id) })).resources;
      const versionId = String(Number(current?.versionId ?? 0) + 1);
      const lastUpdated = new Date(NOW).toISOString();
      await tx.write({
        type: resource.resourceType,
        id,
        resource: stamped(resourceOf(resource), { id, versionId, lastUpdated }),
        versionId,
        lastUpdated,
        labels: labelsOf(labels),
        entries: entriesOf(resource, labels),
        touchesPolicy: TYPES_OF_DECISION.includes(resource.resourceType),
        ...(current ? { expected: current.versionId } : {}),
        ...(record === undefined ? {} : { record }),
      });
    }
  });
}

function labelsOf(labels: LabelSet = {}): Labels {
  return new Map(Object.entries(labels));
}

export function entriesOf(resource: PlainResource, labels?: LabelSet): IndexEntries {
  const { resourceType } = resource;
  const params = [
    ...definitions.params(resourceType),
    ...INTERNAL_PARAMS.filter(({ type }) => type === resourceType),
  ];
  const content = extractEntries(resource, params, {
    chief: definitions.chiefDate(resourceType),
    base: BASE,
  });
  return joinEntries(content, labelTerms(labelsOf(labels)));
}

export async function trace(
  store: Store,
  given: Partial<Trace> & { readonly id: string },
): Promise<void> {
  const draft: Trace = {
    format: TRACE_FORMAT,
    requestId: given.id,
    started: NOW,
    recorded: NOW,
    interaction: 'read',
    action: 'R',
    outcome: '0',
    agent: { actor: 'HCP', subject: 'x', client: 'c', roles: [], purposes: [] },
    basis: [],
    touched: [],
    details: {},
    writer: 'w',
    sequence: 1,
    ...given,
  };
  await store.append([draft]);
}

/** Claims of a professional of the demo world in one situation. */
export function professional(name: string, profession: string, more: Claims = {}): Claims {
  return {
    sub: `sub-${name}`,
    client_id: 'software',
    jti: `token-${name}`,
    actor: 'HCP',
    patient: 'marie',
    fhirUser: `Practitioner/${name}`,
    SubjectNameID: `899700${name}`,
    exercice: { codeProfession: profession },
    purpose_of_use: [{ system: V3, code: 'TREAT' }],
    ...more,
  };
}

export const HOLDER: Claims = {
  sub: 'sub-marie',
  client_id: 'portal',
  actor: 'PATIENT',
  patient: 'marie',
  fhirUser: 'Patient/marie',
};

/** The same claims in an emergency mode. */
export function inMode(
  claims: Claims,
  mode: 'bris_de_glace' | 'centre_15',
  reason?: string,
): Claims {
  return {
    ...claims,
    purpose_of_use: [{ system: MODES, code: mode }],
    access_mode: mode,
    ...(reason === undefined ? {} : { access_reason: reason }),
  };
}

export async function decision(
  store: Store,
  claims: Claims,
  asked: Partial<AccessQuestion>,
): Promise<AccessDecision> {
  const question: AccessQuestion = {
    effect: 'read',
    interaction: 'read',
    at: NOW,
    headers: {},
    ...asked,
  };
  return dmpPolicy({ definitions }).decide(callerFromClaims(claims), question, store);
}

/** What a read by id is answered: `200`, `404`, or status and reason of the refusal. */
export async function read(store: Store, claims: Claims, reference: string): Promise<string> {
  const [type = '', id = ''] = reference.split('/');
  const decided = await decision(store, claims, { type, id });
  if (!decided.permit) return refusal(decided.refusal);
  const { resources } = await store.find(narrowQuery(queryById(type, id), decided.filter));
  if (resources.length > 0) return '200';
  return decided.outside ? refusal(decided.outside) : '404';
}

/** Ids a search over a whole type gives, and the reason told beside them. */
export async function search(
  store: Store,
  claims: Claims,
  type: string,
): Promise<readonly string[]> {
  const decided = await decision(store, claims, { interaction: 'search-type', type });
  if (!decided.permit) return [refusal(decided.refusal)];
  const { resources } = await store.find(narrowQuery(queryWhere(type, ALL), decided.filter));
  const notice = decided.notice?.reason;
  return [
    ...resources.map(({ id }) => id).sort(),
    ...(notice === undefined ? [] : [`notice ${notice}`]),
  ];
}

/** Whether a create of this item passes decision and guard. */
export async function create(store: Store, claims: Claims, item: Item): Promise<string> {
  const decided = await decision(store, claims, {
    effect: 'write',
    interaction: 'create',
    type: item.resource.resourceType,
  });
  return decided.permit ? guarded(decided, [item]) : refusal(decided.refusal);
}

/** Whether a change of what is stored passes: it must be found, and both versions must satisfy the guard. */
export async function change(
  store: Store,
  claims: Claims,
  asked: { interaction: string; before: Item; after?: Item },
): Promise<string> {
  const { interaction, before, after } = asked;
  const { resourceType: type, id = '' } = before.resource;
  const decided = await decision(store, claims, { effect: 'write', interaction, type, id });
  if (!decided.permit) return refusal(decided.refusal);
  const { resources } = await store.find(narrowQuery(queryById(type, id), decided.filter));
  if (resources.length === 0) return decided.outside ? refusal(decided.outside) : '404';
  return guarded(decided, after ? [before, after] : [before]);
}

function guarded(
  decided: AccessDecision & { readonly permit: true },
  items: readonly Item[],
): string {
  const isWritable = items.every(({ resource, labels, record }) =>
    guardMatches(decided.filter.writable.get(resource.resourceType) ?? NONE, {
      type: resource.resourceType,
      id: resource.id ?? '',
      entries: entriesOf(resource, labels),
      ...(record === undefined ? {} : { record }),
    }),
  );
  return isWritable ? '200' : '403 write-scope';
}

export function refusal(error: FhirError): string {
  const reason = error.issues[0]?.reason;
  return reason === undefined ? String(error.status) : `${error.status} ${reason}`;
}
