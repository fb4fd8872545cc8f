/** What the store holds after the run: every resource still reads and validates, and every version has its trace. */
import type { Definitions } from '../../server/fhir/definitions/definitions.ts';
import { readJson } from '../../server/fhir/model/json-reader.ts';
import { resourceFrom } from '../../server/fhir/model/resource.ts';
import { NO_RECORD } from '../../server/fhir/search/node.ts';
import type { PageKey, SearchQuery } from '../../server/fhir/search/query.ts';
import { queryById, queryWhere } from '../../server/fhir/search/query.ts';
import type { Store, StoredResource } from '../../server/fhir/store/store.ts';
import { structureIssues } from '../../server/fhir/validation/structure.ts';
import type { About, Inspection } from './messages.ts';

/** Sentences kept; beyond, they are more of the same. */
const WRONG_MAX = 40;
const PAGE = 500;
/** Pages of one type of one record: more than a run can make. */
const PAGES_MAX = 5_000;
const JOURNAL = 'AuditEvent';
/** Versions of one resource that are looked at one by one. */
const VERSIONS_MAX = 1_000;

export interface Kept {
  readonly store: Store;
  readonly definitions: Definitions;
  readonly types: readonly string[];
  readonly about: About;
}

export async function inspectStore(kept: Kept): Promise<Inspection> {
  const { store, types, about } = kept;
  const wrong: string[] = [];
  const versions = new Set<string>();
  /** The record whose journal says it was written. */
  const traced = new Map<string, string>();
  let [resources, events] = [0, 0];
  for (const record of [...about.records, NO_RECORD]) {
    for (const type of types) {
      for await (const stored of everything(store, type, record)) {
        if (type === JOURNAL) {
          events += 1;
          for (const version of writtenBy(stored)) traced.set(version, record);
          continue;
        }
        resources += 1;
        wrong.push(...faultsOf(stored, kept), ...(await bytesFaults(stored, store)));
        const history = await historyOf(stored, record, store);
        wrong.push(...historyFaults(stored, history));
        for (const one of history) versions.add(`${type}/${one.id}/_history/${one.versionId}`);
      }
    }
  }
  for (const version of versions)
    if (!traced.has(version)) wrong.push(`${version} has no trace that says it was written`);
  for (const version of about.written)
    if (!traced.has(version)) wrong.push(`${version} was acknowledged and has no trace`);
  wrong.push(...(await untrueTraces({ traced, versions, store })));
  return { resources, versions: versions.size, events, wrong: wrong.slice(0, WRONG_MAX) };
}

interface Told {
  readonly traced: ReadonlyMap<string, string>;
  readonly versions: ReadonlySet<string>;
  readonly store: Store;
}

/** What a trace says was written is there, or was deleted since. */
async function untrueTraces({ traced, versions, store }: Told): Promise<readonly string[]> {
  const wrong: string[] = [];
  const missing = new Map<string, string>();
  for (const [version, record] of traced)
    if (!versions.has(version)) missing.set(version.replace(/\/_history\/.*/, ''), record);
  for (const [reference, record] of missing) {
    const [type = '', id = ''] = reference.split('/');
    const byId = queryById(type, id);
    const where = inRecord(record, byId.where);
    const [stored] = (await store.find({ ...byId, where })).resources;
    if (stored?.deleted !== true) wrong.push(`${reference} is traced as written and is not there`);
  }
  return wrong;
}

function inRecord(record: string, where: SearchQuery['where']): SearchQuery['where'] {
  return { kind: 'and', operands: [{ kind: 'record', record }, where] };
}

async function* everything(
  store: Store,
  type: string,
  record: string,
): AsyncGenerator<StoredResource> {
  const query = queryWhere(type, { kind: 'record', record }, PAGE);
  let after: PageKey | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const found = await store.find(after ? { ...query, after } : query);
    yield* found.resources;
    if (!found.next) return;
    after = found.next;
  }
  throw new Error(`${type} of ${record} has more than ${PAGES_MAX} pages.`);
}

/** What the text itself says, read as strictly as it was when it came. */
function faultsOf(stored: StoredResource, { definitions }: Kept): readonly string[] {
  const { type, id, versionId } = stored;
  const name = `${type}/${id}`;
  try {
    const { value } = resourceFrom(readJson(stored.json));
    const { versionId: told } = (value['meta'] ?? {}) as { readonly versionId?: string }; // stamped by the server
    const issues = structureIssues(value, definitions).map(
      ({ expression, diagnostics }) => `${name}: ${expression} ${diagnostics.en}`,
    );
    const isItself = value.resourceType === type && value.id === id && told === versionId;
    return isItself ? issues : [...issues, `${name} says it is another version or resource`];
  } catch (error) {
    return [`${name} cannot be read: ${String(error)}`];
  }
}

async function bytesFaults(
  { type, id, blob }: StoredResource,
  store: Store,
): Promise<readonly string[]> {
  if (!blob) return [];
  try {
    let size = 0;
    for await (const chunk of store.blobs.get(blob.blobId)) size += chunk.length;
    return size === blob.size ? [] : [`${type}/${id} has ${size} bytes of ${blob.size}`];
  } catch (error) {
    return [`${type}/${id}: its bytes cannot be read: ${String(error)}`];
  }
}

async function historyOf(
  stored: StoredResource,
  record: string,
  store: Store,
): Promise<readonly StoredResource[]> {
  if (stored.versionId === '1') return [stored];
  const byId = queryById(stored.type, stored.id);
  return store.history({ ...byId, where: inRecord(record, byId.where), count: VERSIONS_MAX });
}

/** The versions are 1, 2, 3 … up to the current one. */
function historyFaults(
  { type, id, versionId }: StoredResource,
  history: readonly StoredResource[],
): readonly string[] {
  const numbers = history.map((one) => Number(one.versionId)).sort((one, other) => one - other);
  const isWhole = numbers.every((number, index) => number === index + 1);
  return isWhole && numbers.length === Number(versionId)
    ? []
    : [`${type}/${id} is at version ${versionId} and has the versions ${numbers.join(', ')}`];
}

/** The versions a trace says were written. AuditEvent, as audit/render.ts writes it. */
function writtenBy(stored: StoredResource): readonly string[] {
  const text = Buffer.from(stored.json).toString();
  if (!/"action":"[CUD]"/.test(text) || !text.includes('"outcome":"0"')) return [];
  return [...text.matchAll(/"reference":"([A-Z]\w+\/[^"/]+\/_history\/[^"]+)"/g)].map(
    ([, reference = '']) => reference,
  );
}
