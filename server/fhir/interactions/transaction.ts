/** R4 http §3.1.0.11.2 Transaction Processing Rules: order, identities, references, all or nothing. */
import type { Composer, Interaction, InteractionRequest, InteractionResult, ResponseEntry, Toolbox } from '../engine/interaction.ts';
import type { Resource } from '../model/resource.ts';
import { badRequest } from '../outcome/errors.ts';
import { type BundleEntry, entriesOf, entryRequest } from './bundle-entry.ts';
import { conditionalMatch } from './conditional.ts';
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
    const prepared = await composer.prepare(requiredResource(envelope));
    return prepared.kind === 'answered' ? prepared.result : runBundle(prepared, { envelope, composer, tools });
  },
};

export interface BundleContext {
  readonly envelope: InteractionRequest;
  readonly composer: Composer;
  readonly tools: Toolbox;
}

async function runBundle({ bundle, known }: { readonly bundle: Resource; readonly known: ReadonlyMap<string, string> }, context: BundleContext): Promise<InteractionResult> {
  const entries = entriesOf(bundle);
  checkIdentities(entries);
  const targets = new Map(known);
  const assigned = new Map<number, string>();
  for (const entry of entries) await assignTarget(entry, { targets, assigned, context });
  const answers = new Map<number, ResponseEntry>();
  for (const entry of inOrder(entries)) {
    const reference = entry.fullUrl === undefined ? undefined : known.get(entry.fullUrl);
    answers.set(entry.index, reference === undefined ? await runEntry(entry, { targets, assigned, context }) : { kind: 'known', reference });
  }
  return { kind: 'response', type: 'transaction-response', entries: entries.flatMap(({ index }) => answers.get(index) ?? []) };
}

interface Assignments {
  /** fullUrl → `Type/id`. */
  readonly targets: Map<string, string>;
  /** Entry → id of what it will create. */
  readonly assigned: Map<number, string>;
  readonly context: BundleContext;
}

/** Ids are given before anything runs, so that entries may refer to each other in any order. */
async function assignTarget(entry: BundleEntry, { targets, assigned, context }: Assignments): Promise<void> {
  const { fullUrl, method, resource } = entry;
  if (fullUrl !== undefined && targets.has(fullUrl)) return;
  if (method === 'POST' && resource) {
    const existing = await existingMatch(entry, resource.type, context);
    const id = existing ?? context.tools.newId();
    if (existing === undefined) assigned.set(entry.index, id);
    if (fullUrl !== undefined) targets.set(fullUrl, `${resource.type}/${id}`);
  } else if (fullUrl !== undefined && (method === 'PUT' || method === 'PATCH') && !entry.url.includes('?')) {
    targets.set(fullUrl, entry.url);
  }
}

/** Id of what a conditional create would find; decided once, under the lock its entry will hold. */
async function existingMatch(entry: BundleEntry, type: string, { envelope, composer, tools }: BundleContext): Promise<string | undefined> {
  const query = entryRequest(entry, { envelope, composer }).ifNoneExist;
  if (query === undefined) return undefined;
  await composer.lock(`${type}?${query}`);
  return (await conditionalMatch({ type, query, at: envelope.at, reader: composer.reader, tools }))?.id;
}

async function runEntry(entry: BundleEntry, { targets, assigned, context }: Assignments): Promise<ResponseEntry> {
  const { envelope, composer, tools } = context;
  const ready = await resolvedEntry(entry, { targets, composer, tools, at: envelope.at });
  const assignedId = assigned.get(entry.index);
  const request = { ...entryRequest(ready, { envelope, composer }), ...(assignedId === undefined ? {} : { assignedId }) };
  if (request.interaction === 'transaction' || request.interaction === 'batch') {
    throw badRequest({ fr: 'Un Bundle ne contient pas de Bundle à exécuter.', en: 'A Bundle does not hold a Bundle to run.' }, `Bundle.entry[${entry.index}]`);
  }
  return { kind: 'result', result: await composer.perform(request) };
}

const RANK: Readonly<Record<BundleEntry['method'], number>> = { DELETE: 0, POST: 1, PUT: 2, PATCH: 2, GET: 3, HEAD: 3 };

function inOrder(entries: readonly BundleEntry[]): readonly BundleEntry[] {
  return entries.toSorted((a, b) => RANK[a.method] - RANK[b.method] || a.index - b.index);
}

/** No two entries may act on the same resource, and no fullUrl may stand for two. */
function checkIdentities(entries: readonly BundleEntry[]): void {
  const seen = new Set<string>();
  for (const { method, url, fullUrl, index } of entries) {
    const names = [...(RANK[method] < 3 && method !== 'POST' && !url.includes('?') ? [`url ${url}`] : []), ...(fullUrl === undefined ? [] : [`fullUrl ${fullUrl}`])];
    for (const name of names) {
      if (seen.has(name)) throw badRequest({ fr: `L'entrée ${index} désigne la même ressource qu'une autre.`, en: `Entry ${index} names the same resource as another one.` }, `Bundle.entry[${index}]`);
      seen.add(name);
    }
  }
}
