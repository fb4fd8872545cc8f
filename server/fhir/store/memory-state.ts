/** What the store in memory holds at one moment, as a value: a transaction works on its own and commits by replacing. */
import type { Trace } from '../audit/trace.ts';
import { printJson } from '../model/json.ts';
import type { PlainResource, ResourceType } from '../model/resource.ts';
import type { Candidate, World } from '../search/matches.ts';
import type { JournalView, StoredResource } from './store.ts';

export interface KeptResource extends Candidate {
  /** The current version; of a deleted resource, its deletion. */
  readonly stored: StoredResource;
  /** Former versions, newest first. */
  readonly older: readonly StoredResource[];
  /** Absent when deleted. */
  readonly value?: PlainResource;
}

export interface MemoryState {
  readonly resources: ReadonlyMap<ResourceType, ReadonlyMap<string, KeptResource>>;
  /** By record; `NO_RECORD` for the directory. */
  readonly policyVersions: ReadonlyMap<string, number>;
  /** By id, in the order appended. */
  readonly traces: ReadonlyMap<string, Trace>;
  readonly journal: JournalView;
}

export function withResource(state: MemoryState, kept: KeptResource): MemoryState {
  const ofType = new Map(state.resources.get(kept.type)).set(kept.id, kept);
  return { ...state, resources: new Map(state.resources).set(kept.type, ofType) };
}

/** Raises the policy version of the records named, of each once. */
export function withRaised(state: MemoryState, records: Iterable<string>): MemoryState {
  const policyVersions = new Map(state.policyVersions);
  for (const record of records) policyVersions.set(record, (policyVersions.get(record) ?? 0) + 1);
  return { ...state, policyVersions };
}

/** Every resource of a type as it is now, deleted ones too; the journal shows as AuditEvents. */
export function keptOfType(state: MemoryState, type: ResourceType): readonly KeptResource[] {
  const written = [...(state.resources.get(type)?.values() ?? [])];
  if (type !== 'AuditEvent') return written;
  return [
    ...written,
    ...[...state.traces.values()].map((trace) => journalEntry(trace, state.journal)),
  ];
}

/** What chains, `_has` and includes may reach. */
export interface KeptWorld extends World {
  ofType(type: ResourceType): readonly KeptResource[];
  find(type: ResourceType, id: string): KeptResource | undefined;
}

export function worldOf(state: MemoryState): KeptWorld {
  const living = new Map<ResourceType, readonly KeptResource[]>();
  const ofType = (type: ResourceType): readonly KeptResource[] => {
    const known = living.get(type);
    if (known) return known;
    const found = keptOfType(state, type).filter(({ stored }) => !stored.deleted);
    living.set(type, found);
    return found;
  };
  return {
    ofType,
    find: (type, id) => {
      if (type === 'AuditEvent') return ofType(type).find((kept) => kept.id === id);
      const kept = state.resources.get(type)?.get(id);
      return kept?.stored.deleted ? undefined : kept;
    },
  };
}

/** Traces never change: each is rendered once. */
const rendered = new WeakMap<
  Trace,
  { readonly journal: JournalView; readonly kept: KeptResource }
>();

function journalEntry(trace: Trace, journal: JournalView): KeptResource {
  const known = rendered.get(trace);
  if (known?.journal === journal) return known.kept;
  const kept = keptTrace(trace, journal);
  rendered.set(trace, { journal, kept });
  return kept;
}

function keptTrace(trace: Trace, journal: JournalView): KeptResource {
  const { tree, value } = journal.resource(trace);
  const record = trace.record === undefined ? {} : { record: trace.record };
  const stored: StoredResource = {
    type: 'AuditEvent',
    id: trace.id,
    versionId: '1',
    lastUpdated: new Date(trace.recorded).toISOString(),
    deleted: false,
    json: new TextEncoder().encode(printJson(tree)),
    labels: new Map(),
    ...record,
  };
  return {
    type: 'AuditEvent',
    id: trace.id,
    ...record,
    entries: journal.entries(trace),
    stored,
    older: [],
    value,
  };
}
