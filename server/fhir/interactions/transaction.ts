/** R4 http §3.1.0.11.2 Transaction Processing Rules: order, identities, references, all or nothing. */
import type {
  Composer,
  Interaction,
  InteractionRequest,
  InteractionResult,
  ResponseEntry,
  Toolbox,
} from '../engine/interaction.ts';
import { withMember } from '../model/edit.ts';
import type { Resource } from '../model/resource.ts';
import { resourceFrom } from '../model/resource.ts';
import { badRequest } from '../outcome/errors.ts';
import { FhirError } from '../outcome/fhir-error.ts';
import type { Issue } from '../outcome/issue.ts';
import type { BlobReference } from '../store/store.ts';
import { detached } from './binary.ts';
import type { BundleEntry } from './bundle-entry.ts';
import { entriesOf, entryPath, entryRequest } from './bundle-entry.ts';
import { conditionalMatch, conditionLocks } from './conditional.ts';
import { requiredResource } from './request.ts';
import { resolvedEntry } from './transaction-references.ts';

export const transaction: Interaction = {
  code: 'transaction',
  spec: 'R4 http §3.1.0.11.2',
  level: 'system',
  method: 'POST',
  suffix: '',
  effect: 'compose',
  atomic: true,
  run: async (envelope, composer, tools) => {
    const sent = requiredResource(envelope);
    const blobs = await putBinaries(sent, tools);
    const prepared = await composer.prepare(sent);
    return prepared.kind === 'answered'
      ? prepared.result
      : runBundle(prepared, { envelope, composer, tools, blobs });
  },
};

export interface BundleContext {
  readonly envelope: InteractionRequest;
  readonly composer: Composer;
  readonly tools: Toolbox;
  /** The bytes of the Binaries, by their base64 text. */
  readonly blobs: ReadonlyMap<string, BlobReference>;
}

/** Puts the data of every Binary before the first read of the transaction, whose snapshot would not show them. */
async function putBinaries(
  bundle: Resource,
  tools: Toolbox,
): Promise<ReadonlyMap<string, BlobReference>> {
  const blobs = new Map<string, BlobReference>();
  for (const { resource } of entriesOf(bundle)) {
    const data = resource?.type === 'Binary' ? resource.tree.get('data') : undefined;
    if (!resource || typeof data !== 'string' || blobs.has(data)) continue;
    const { blob } = await detached(resource, tools);
    if (blob) blobs.set(data, blob);
  }
  return blobs;
}

/** The request of an entry, with the bytes of a Binary taken from those put ahead. */
function withBytes(request: InteractionRequest, { blobs }: BundleContext): InteractionRequest {
  const resource = request.body?.kind === 'resource' ? request.body.resource : undefined;
  const data = resource?.type === 'Binary' ? resource.tree.get('data') : undefined;
  const blob = typeof data === 'string' ? blobs.get(data) : undefined;
  if (!resource || !blob) return request;
  const bare = resourceFrom(withMember(resource.tree, 'data', undefined));
  return { ...request, body: { kind: 'resource', resource: bare, blob } };
}

async function runBundle(
  { bundle, known }: { readonly bundle: Resource; readonly known: ReadonlyMap<string, string> },
  context: BundleContext,
): Promise<InteractionResult> {
  const entries = entriesOf(bundle);
  checkIdentities(entries, context.tools.base);
  const targets = new Map(known);
  const assigned = new Map<number, string>();
  for (const entry of entries)
    await located(entry, () => assignTarget(entry, { targets, assigned, context }));
  const answers = new Map<number, ResponseEntry>();
  for (const entry of inOrder(entries)) {
    const reference = entry.fullUrl === undefined ? undefined : known.get(entry.fullUrl);
    answers.set(
      entry.index,
      reference === undefined
        ? await runEntry(entry, { targets, assigned, context })
        : { kind: 'known', reference },
    );
  }
  return {
    kind: 'response',
    type: 'transaction-response',
    entries: entries.flatMap(({ index }) => answers.get(index) ?? []),
  };
}

interface Assignments {
  /** fullUrl → `Type/id`. */
  readonly targets: Map<string, string>;
  /** Entry → id of what it will create. */
  readonly assigned: Map<number, string>;
  readonly context: BundleContext;
}

/** Ids are given before anything runs, so that entries may refer to each other in any order. */
async function assignTarget(
  entry: BundleEntry,
  { targets, assigned, context }: Assignments,
): Promise<void> {
  const { fullUrl, method, resource } = entry;
  if (fullUrl !== undefined && targets.has(fullUrl)) return;
  if (method === 'POST' && resource) {
    const existing = await existingMatch(entry, resource.type, context);
    const id = existing ?? context.tools.newId();
    if (existing === undefined) assigned.set(entry.index, id);
    if (fullUrl !== undefined) targets.set(fullUrl, `${resource.type}/${id}`);
  } else if (
    fullUrl !== undefined &&
    (method === 'PUT' || method === 'PATCH') &&
    !entry.url.includes('?')
  ) {
    targets.set(fullUrl, entryPath(entry.url, context.tools.base));
  }
}

/** Id of what a conditional create would find; decided once, under the lock its entry will hold. */
async function existingMatch(
  entry: BundleEntry,
  type: string,
  { envelope, composer, tools }: BundleContext,
): Promise<string | undefined> {
  const query = entryRequest(entry, { envelope, composer }).ifNoneExist;
  if (query === undefined) return undefined;
  const condition = { type, query, at: envelope.at, tools };
  for (const name of conditionLocks(condition)) await composer.lock(name);
  return (await conditionalMatch({ ...condition, reader: composer.reader }))?.id;
}

function runEntry(
  entry: BundleEntry,
  { targets, assigned, context }: Assignments,
): Promise<ResponseEntry> {
  const { envelope, composer, tools } = context;
  const assignedId = assigned.get(entry.index);
  return located(entry, async () => {
    const ready = await resolvedEntry(entry, { targets, composer, tools, at: envelope.at });
    const request = withBytes(entryRequest(ready, { envelope, composer }), context);
    const result = await composer.perform(
      assignedId === undefined ? request : { ...request, assignedId },
    );
    checkAssigned(entry, result, assignedId);
    return { kind: 'result', result };
  });
}

async function located<T>(entry: BundleEntry, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof FhirError ? locatedIn(entry, error) : error;
  }
}

/**
 * Others refer by now to the id the entry was given ahead. It has another one when its condition met what an earlier
 * entry had just made: identities overlap, so the transaction fails (R4 http §3.1.0.11.2).
 */
function checkAssigned(
  { index }: BundleEntry,
  result: InteractionResult,
  assignedId: string | undefined,
): void {
  if (assignedId === undefined || result.kind !== 'stored' || result.resource.id === assignedId)
    return;
  throw sameResource(index);
}

/** The same failure, saying which entry it came from: all the others are undone with it. */
function locatedIn({ index, resource }: BundleEntry, error: FhirError): FhirError {
  const place = `Bundle.entry[${index}]`;
  const issues = error.issues.map((issue): Issue => {
    const { expression } = issue;
    if (expression?.startsWith('Bundle.')) return issue;
    const inside =
      resource && expression?.startsWith(`${resource.type}.`)
        ? `.resource${expression.slice(resource.type.length)}`
        : '';
    return { ...issue, expression: place + inside };
  });
  return new FhirError(error.status, issues, { cause: error, headers: error.headers });
}

const RANK: Readonly<Record<BundleEntry['method'], number>> = {
  DELETE: 0,
  POST: 1,
  PUT: 2,
  PATCH: 2,
  GET: 3,
  HEAD: 3,
};

function inOrder(entries: readonly BundleEntry[]): readonly BundleEntry[] {
  return entries.toSorted((a, b) => RANK[a.method] - RANK[b.method] || a.index - b.index);
}

/** No two entries may act on the same resource, and no fullUrl may stand for two. */
function checkIdentities(entries: readonly BundleEntry[], base: string): void {
  const seen = new Set<string>();
  for (const { method, url, fullUrl, index } of entries) {
    const names = [
      ...(RANK[method] < 3 && method !== 'POST' && !url.includes('?')
        ? [`url ${entryPath(url, base)}`]
        : []),
      ...(fullUrl === undefined ? [] : [`fullUrl ${fullUrl}`]),
    ];
    for (const name of names) {
      if (seen.has(name)) throw sameResource(index);
      seen.add(name);
    }
  }
}

function sameResource(index: number): Error {
  return badRequest(
    {
      fr: `L'entrée ${index} désigne la même ressource qu'une autre.`,
      en: `Entry ${index} names the same resource as another one.`,
    },
    `Bundle.entry[${index}]`,
  );
}
