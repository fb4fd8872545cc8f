/** The writer an interaction gets: rules, guard, index entries, version and trace are its matter alone. */

import type { Caller } from '../access/caller.ts';
import type { AccessFilter } from '../access/seal.ts';
import { stamped } from '../model/edit.ts';
import { printJson } from '../model/json.ts';
import type { Resource } from '../model/resource.ts';
import { notFound } from '../outcome/errors.ts';
import type { Issue } from '../outcome/issue.ts';
import type { BlobStore, StoredResource, StoreTransaction } from '../store/store.ts';
import type { Change, InteractionRequest, Writer } from './interaction.ts';
import type { ProposedWrite, RuleContext } from './module.ts';
import type { Registry } from './registry.ts';
import type { Sighting, Witness } from './witness.ts';
import type { CheckedContent } from './write-rules.ts';
import {
  checkContent,
  entriesOf,
  guard,
  joinedFault,
  openStored,
  refuseConditional,
} from './write-rules.ts';

/** What a write needs besides the caller's rights. */
export interface FilingParts {
  readonly tx: StoreTransaction;
  readonly registry: Registry;
  readonly caller: Caller;
  readonly request: InteractionRequest;
  readonly witness: Witness;
  readonly memory: Map<string, unknown>;
  readonly newId: () => string;
  readonly putBlob: BlobStore['put'];
  readonly base: string;
  /** Milliseconds since 1970 UTC. */
  readonly clock: () => number;
}

export interface WriterParts extends FilingParts {
  readonly filter: AccessFilter;
}

/** Writes that may follow from one: a visibility group is bounded by what one submission holds. */
const FOLLOWING_MAX = 1000;

export function guardedWriter(parts: WriterParts): Writer {
  return {
    lock: (name) => parts.tx.lock(name),
    write: async (change) => {
      const proposed = proposalOf(change, parts);
      const checked = change.kind === 'delete' ? UNCHECKED : checkContent(change.resource, parts);
      const outcome = await checkedRules(proposed, checked, parts);
      const { resource, isNew } = await store(outcome.write, {
        parts,
        details: outcome.details,
        filter: parts.filter,
      });
      for (const following of outcome.following) {
        await store(following, { parts, details: { follows: `${resource.type}/${resource.id}` } });
      }
      return { resource, isNew, notices: [...checked.told, ...outcome.notices] };
    },
  };
}

function proposalOf(change: Change, { newId }: WriterParts): ProposedWrite {
  if (change.kind === 'create') {
    const { resource, blob } = change;
    return {
      kind: 'create',
      type: resource.type,
      id: change.id ?? newId(),
      next: resource,
      labels: new Map(),
      ...(blob ? { blob } : {}),
    };
  }
  const { previous } = change;
  const common = {
    type: previous.type,
    id: previous.id,
    labels: previous.labels,
    replaces: previous,
    ...(previous.deleted ? {} : { previous: { ...previous, resource: openStored(previous) } }),
    ...(previous.record === undefined ? {} : { record: previous.record }),
  };
  if (change.kind === 'delete') return { kind: 'delete', ...common };
  // A patch leaves the bytes alone; an update brings its own, or none.
  const blob = change.kind === 'update' ? change.blob : previous.blob;
  return {
    kind: previous.deleted ? 'create' : change.kind,
    ...common,
    next: change.resource,
    ...(blob ? { blob } : {}),
  };
}

const UNCHECKED: CheckedContent = { told: [], fault: undefined };

/** Rules run on content at fault too, so that its sender learns everything at once. */
async function checkedRules(
  proposed: ProposedWrite,
  { fault }: CheckedContent,
  parts: WriterParts,
): Promise<RuleOutcome> {
  const outcome = await applyRules(proposed, parts).catch((error: unknown) => {
    throw joinedFault(error, fault);
  });
  if (fault) throw fault;
  return outcome;
}

interface RuleOutcome {
  readonly write: ProposedWrite;
  readonly following: readonly ProposedWrite[];
  readonly notices: readonly Issue[];
  readonly details: Readonly<Record<string, string>>;
}

async function applyRules(proposed: ProposedWrite, parts: WriterParts): Promise<RuleOutcome> {
  const following: ProposedWrite[] = [];
  const notices: Issue[] = [];
  const details: Record<string, string> = {};
  const context: RuleContext = {
    caller: parts.caller,
    request: parts.request,
    definitions: parts.registry.definitions,
    reads: parts.tx,
    newId: parts.newId,
    lock: (name) => parts.tx.lock(name),
    putBlob: parts.putBlob,
    memory: parts.memory,
    note: (name, value) => {
      details[name] = value;
    },
    tell: (issue) => {
      notices.push(issue);
    },
    follow: (write) => {
      if (following.length >= FOLLOWING_MAX)
        throw new Error(`More than ${FOLLOWING_MAX} writes follow from one.`);
      following.push(write);
    },
  };
  let write = proposed;
  for (const rule of parts.registry.writeRules) write = await rule.apply(write, context);
  return { write, following, notices, details };
}

interface StoreOptions {
  readonly parts: FilingParts;
  readonly details: Readonly<Record<string, string>>;
  /** What the caller may write; absent for what follows from a write already guarded. */
  readonly filter?: AccessFilter;
}

/** Stores what no interaction asked for by itself: no rule and no guard stands before it. */
export async function fileWrite(
  write: ProposedWrite,
  parts: FilingParts,
  details: Readonly<Record<string, string>>,
): Promise<void> {
  await store(write, { parts, details });
}

async function store(write: ProposedWrite, options: StoreOptions): Promise<Stored> {
  const { parts, details, filter } = options;
  const { registry, base } = parts;
  const { previous, next } = write;
  if (!previous && !next) throw notFound(`${write.type}/${write.id}`);
  const replaced = previous ?? write.replaces;
  const versionId = String(Number(replaced?.versionId ?? 0) + 1);
  const lastUpdated = instantAfter(replaced?.lastUpdated, parts.clock());
  const resource = next && stamped(next, { id: write.id, versionId, lastUpdated });
  if (next) refuseConditional(next);
  const described = resource ?? previous?.resource;
  if (!described) throw notFound(`${write.type}/${write.id}`);
  const entries = entriesOf(described, write.labels, { definitions: registry.definitions, base });
  if (filter)
    guard(write, resource ? entries : undefined, {
      filter,
      definitions: registry.definitions,
      base,
    });
  if (previous && resource && isUnchanged(write, resource)) {
    parts.witness.wrote(previous, 'updated', { ...details, unchanged: 'true' });
    return { resource: previous, isNew: false };
  }
  const stored = await parts.tx.write({
    type: write.type,
    id: write.id,
    versionId,
    lastUpdated,
    labels: write.labels,
    entries,
    touchesPolicy: registry.policyTypes.has(write.type),
    ...(resource ? { resource } : {}),
    ...(versionId === '1' ? {} : { expected: String(Number(versionId) - 1) }),
    ...(write.record === undefined ? {} : { record: write.record }),
    ...(write.blob && resource ? { blob: write.blob } : {}),
  });
  parts.witness.wrote(stored, actionOf(write), details);
  return { resource: stored, isNew: !previous };
}

/** Now, or the instant of the version replaced when the clock has gone back since: `_since` must not miss the new one. */
function instantAfter(replaced: string | undefined, now: number): string {
  const earliest = replaced === undefined ? now : Date.parse(replaced);
  return new Date(Math.max(now, earliest)).toISOString();
}

interface Stored {
  readonly resource: StoredResource;
  /** False when it replaces what was there, or is what was there. */
  readonly isNew: boolean;
}

/** An update that says nothing new makes no version: same text but for version and date, same labels, same bytes. */
function isUnchanged({ previous, labels, blob }: ProposedWrite, resource: Resource): boolean {
  if (!previous || blob?.blobId !== previous.blob?.blobId) return false;
  const { id, versionId, lastUpdated } = previous;
  const again = stamped(resource, { id, versionId, lastUpdated });
  const sameLabels =
    labels.size === previous.labels.size &&
    [...labels].every(
      ([name, values]) => values.join('\n') === previous.labels.get(name)?.join('\n'),
    );
  return sameLabels && printJson(again.tree) === printJson(previous.resource.tree);
}

function actionOf(write: ProposedWrite): Sighting['action'] {
  if (write.kind === 'create') return 'created';
  return write.next ? 'updated' : 'deleted';
}
