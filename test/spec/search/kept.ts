/** Stores in memory and writes to them, made as a server would make them. */
import { readDefinitions } from '../../../server/boot/definitions.ts';
import { traceEntries } from '../../../server/fhir/audit/entries.ts';
import { auditEvent } from '../../../server/fhir/audit/render.ts';
import type { Trace } from '../../../server/fhir/audit/trace.ts';
import { TRACE_FORMAT } from '../../../server/fhir/audit/trace.ts';
import { stamped } from '../../../server/fhir/model/edit.ts';
import type { PlainResource } from '../../../server/fhir/model/resource.ts';
import { resourceOf } from '../../../server/fhir/model/resource.ts';
import { extractEntries } from '../../../server/fhir/search/extract.ts';
import { memoryStore } from '../../../server/fhir/store/memory.ts';
import type { Store, Write } from '../../../server/fhir/store/store.ts';
import { BASE } from './reading.ts';

const definitions = readDefinitions();
export const FIRST_INSTANT = Date.UTC(2024, 0, 1);

export function emptyStore(clock: () => number = () => FIRST_INSTANT): Store {
  const journal = {
    entries: traceEntries,
    resource: (trace: Trace) => auditEvent(trace, { reasonSystem: '' }),
  };
  return memoryStore({ definitions, base: BASE, clock, journal });
}

export type Body = PlainResource & { readonly id: string };

/** The write of one version; each version is a minute younger than the one before. */
export function writeOf({ id, ...body }: Body, version = 1): Write {
  const type = body.resourceType;
  const versionId = String(version);
  const lastUpdated = new Date(FIRST_INSTANT + version * 60_000).toISOString();
  const resource = stamped(resourceOf({ ...body, resourceType: type }), {
    id,
    versionId,
    lastUpdated,
  });
  const entries = extractEntries(resource.value, definitions.params(type), {
    chief: definitions.chiefDate(type),
    base: BASE,
  });
  const replaces = version === 1 ? {} : { expected: String(version - 1) };
  return {
    type,
    id,
    resource,
    versionId,
    lastUpdated,
    labels: new Map(),
    entries,
    touchesPolicy: false,
    ...replaces,
  };
}

/** The write that deletes a version: it carries the entries of the last content. */
export function deletionOf(body: Body, version: number): Write {
  const { resource: _content, ...deletion } = writeOf(body, version);
  return deletion;
}

export async function storeWith(bodies: readonly Body[]): Promise<Store> {
  const store = emptyStore();
  await store.transact(async (tx) => {
    for (const body of bodies) await tx.write(writeOf(body));
  });
  return store;
}

export function traceOf(id: string, more: Partial<Trace> = {}): Trace {
  return {
    format: TRACE_FORMAT,
    id,
    requestId: 'request',
    started: FIRST_INSTANT,
    recorded: FIRST_INSTANT,
    interaction: 'read',
    action: 'R',
    outcome: '0',
    agent: { actor: 'HCP', subject: 'doctor', client: 'software', roles: [], purposes: [] },
    basis: [],
    touched: [{ type: 'Observation', id: 'pulse' }],
    details: {},
    writer: 'w1',
    sequence: 1,
    ...more,
  };
}
