/**
 * Random worlds, queries and filters for the laws of the stores: the narrowing law, and memory store = database.
 * A world is resources with their versions, some deleted; `load` puts it in any store through the port alone.
 */

import type { Arbitrary } from 'fast-check';
import fc from 'fast-check';
import { readDefinitions } from '../../server/boot/definitions.ts';
import type { AccessFilter } from '../../server/fhir/access/seal.ts';
import { accessFilter } from '../../server/fhir/access/seal.ts';
import { stamped } from '../../server/fhir/model/edit.ts';
import type { PlainResource, Resource } from '../../server/fhir/model/resource.ts';
import { resourceOf } from '../../server/fhir/model/resource.ts';
import type { IndexEntries } from '../../server/fhir/search/entries.ts';
import { joinEntries } from '../../server/fhir/search/entries.ts';
import { extractEntries, labelTerms } from '../../server/fhir/search/extract.ts';
import type { Candidate, World } from '../../server/fhir/search/matches.ts';
import { matches } from '../../server/fhir/search/matches.ts';
import type { SearchNode } from '../../server/fhir/search/node.ts';
import { ALL, NONE } from '../../server/fhir/search/node.ts';
import type { Include, SearchQuery, SortKey } from '../../server/fhir/search/query.ts';
import type { Labels, Store, Write } from '../../server/fhir/store/store.ts';
import type { LawType } from './bodies.ts';
import { arbitraryBody, BASE, IDS, TYPES } from './bodies.ts';
import { arbitraryNode, LINKS, lawParam, MASK, MASKS } from './nodes.ts';

/** One logical id through its life. */
export interface LawResource {
  readonly type: LawType;
  readonly id: string;
  readonly record: string | undefined;
  readonly labels: Labels;
  /** Contents, oldest first. */
  readonly versions: readonly PlainResource[];
  readonly deleted: boolean;
  /** Minutes after the first instant of the world at which version 1 was written; others follow by the hour. */
  readonly minute: number;
}

export interface LawWorld {
  readonly resources: readonly LawResource[];
}

const FIRST_INSTANT = Date.UTC(2024, 0, 31, 22, 58);
const DIRECTIONS = ['include', 'revinclude'] as const;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function arbitraryResource(type: LawType, id: string): Arbitrary<LawResource> {
  return fc.record({
    type: fc.constant(type),
    id: fc.constant(id),
    record: fc.option(fc.constantFrom(...IDS.Patient), { nil: undefined }),
    labels: fc
      .subarray(MASKS)
      .map((masks): Labels => (masks.length === 0 ? new Map() : new Map([[MASK.code, masks]]))),
    versions: fc.array(arbitraryBody(type), { minLength: 1, maxLength: 3 }),
    deleted: fc.integer({ min: 0, max: 4 }).map((number) => number === 4),
    minute: fc.integer({ min: 0, max: 3 }),
  });
}

/** Up to ten resources of three types. */
export function arbitraryWorld(): Arbitrary<LawWorld> {
  const places = TYPES.flatMap((type) => IDS[type].map((id) => [type, id] as const));
  return fc
    .subarray(places, { minLength: 5 })
    .chain((chosen) => fc.tuple(...chosen.map(([type, id]) => arbitraryResource(type, id))))
    .map((resources) => ({ resources }));
}

export function arbitraryQuery(): Arbitrary<SearchQuery> {
  return fc.constantFrom(...TYPES).chain((type) =>
    fc.record({
      type: fc.constant(type),
      where: fc.oneof(
        { weight: 3, arbitrary: arbitraryNode(type, 3) },
        { weight: 3, arbitrary: anyOf(arbitraryNode(type, 2)) },
        { weight: 1, arbitrary: fc.constant<SearchNode>(ALL) },
      ),
      includes: fc.array(arbitraryInclude(type), { maxLength: 3 }),
      sort: arbitrarySort(type),
      count: fc.constantFrom(0, 1, 2, 3, 3, 50, 50),
      total: fc.constantFrom<('none' | 'accurate')[]>('none', 'accurate'),
      deleted: fc.oneof(
        { weight: 3, arbitrary: fc.constant('none' as const) },
        { weight: 1, arbitrary: fc.constant('include' as const) },
      ),
    }),
  );
}

/** Three in four start from the type searched; the others matter after one that iterates. */
function arbitraryInclude(type: LawType): Arbitrary<Include> {
  const all = LINKS.flatMap((link) => DIRECTIONS.map((direction) => ({ link, direction })));
  const fitting = all.filter(
    ({ link, direction }) => (direction === 'include' ? link.source : link.target) === type,
  );
  const road = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...fitting) },
    { weight: 1, arbitrary: fc.constantFrom(...all) },
  );
  return fc.tuple(road, fc.boolean()).map(([{ link, direction }, iterate]) => ({
    direction,
    source: link.source,
    param: lawParam(link.source, link.code),
    target: link.target,
    iterate,
    where: ALL,
  }));
}

const SORTS: Readonly<Record<LawType, readonly string[]>> = {
  Patient: ['family', 'gender', 'birthdate', '_id'],
  Encounter: ['class', '_tag'],
  Observation: ['code', 'value-string', 'date'],
};

function arbitrarySort(type: LawType): Arbitrary<SortKey> {
  const param = fc
    .constantFrom(...SORTS[type])
    .map((code) => ({ by: 'param' as const, param: lawParam(type, code) }));
  const key = fc.oneof(
    fc.constant({ by: 'chief' as const }),
    fc.constant({ by: 'lastUpdated' as const }),
    param,
  );
  return fc.tuple(key, fc.boolean()).map(([by, descending]) => ({ ...by, descending }));
}

/** Some types are absent from a filter: they are invisible. */
export function arbitraryFilter(): Arbitrary<AccessFilter> {
  const perType = TYPES.map((type) => fc.tuple(fc.constant(type), arbitraryVisible(type)));
  return fc
    .tuple(...perType)
    .map((nodes) => new Map(nodes.flatMap(([type, node]) => (node ? [[type, node] as const] : []))))
    .map((visible) => accessFilter(visible, new Map()));
}

/** Half of them wide, so that something is left to see. */
function arbitraryVisible(type: LawType): Arbitrary<SearchNode | undefined> {
  const node = arbitraryNode(type, 2);
  return fc.oneof(
    { weight: 3, arbitrary: node },
    { weight: 3, arbitrary: anyOf(node) },
    { weight: 1, arbitrary: fc.constant<SearchNode>(ALL) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
}

function anyOf(node: Arbitrary<SearchNode>): Arbitrary<SearchNode> {
  return fc.tuple(node, node, node).map((operands): SearchNode => ({ kind: 'or', operands }));
}

/** Puts a world in an empty store: version by version, each round in one transaction. */
export async function load(store: Store, world: LawWorld): Promise<void> {
  const rounds = Math.max(0, ...world.resources.map((resource) => writesOf(resource).length));
  for (let round = 0; round < rounds; round += 1) {
    await store.transact(async (tx) => {
      for (const resource of world.resources) {
        const write = writesOf(resource)[round];
        if (write) await tx.write(write);
      }
    });
  }
}

/** What a caller may see under the filter, whose nodes are decided over the whole world (architecture.md 6). */
export function visiblePart(world: LawWorld, filter: AccessFilter): LawWorld {
  const candidates = world.resources.map((resource) => ({ resource, ...candidateOf(resource) }));
  const living = candidates.filter(({ resource }) => !resource.deleted);
  const whole: World = {
    ofType: (type) => living.filter((candidate) => candidate.type === type),
    find: (type, id) => living.find((candidate) => candidate.type === type && candidate.id === id),
  };
  return {
    resources: candidates
      .filter((candidate) => matches(filter.visible.get(candidate.type) ?? NONE, candidate, whole))
      .map(({ resource }) => resource),
  };
}

function candidateOf(resource: LawResource): Candidate {
  const [last] = writesOf(resource).slice(-1);
  const { type, id, record } = resource;
  return {
    type,
    id,
    ...(record === undefined ? {} : { record }),
    entries: last?.entries ?? NO_ENTRIES,
  };
}

const NO_ENTRIES: IndexEntries = { terms: [], ranges: [], chief: null, sorts: new Map() };
const written = new WeakMap<LawResource, readonly Write[]>();

/** The writes a server would make, oldest first; a deletion carries the entries of the last content. */
function writesOf(resource: LawResource): readonly Write[] {
  const known = written.get(resource);
  if (known) return known;
  const contents = resource.versions.map((body, index) => contentOf(resource, body, index + 1));
  const last = contents.at(-1);
  const writes = contents.map((content, index) =>
    writeOf(resource, content.entries, { version: index + 1, resource: content.stamped }),
  );
  if (resource.deleted && last)
    writes.push(writeOf(resource, last.entries, { version: writes.length + 1 }));
  written.set(resource, writes);
  return writes;
}

function contentOf(
  { type, id, labels, minute }: LawResource,
  body: PlainResource,
  version: number,
): { readonly stamped: Resource; readonly entries: IndexEntries } {
  const definitions = readDefinitions();
  const resource = stamped(resourceOf(body), {
    id,
    versionId: String(version),
    lastUpdated: instantOf(minute, version),
  });
  const content = extractEntries(resource.value, definitions.params(type), {
    chief: definitions.chiefDate(type),
    base: BASE,
  });
  return { stamped: resource, entries: joinEntries(content, labelTerms(labels)) };
}

function writeOf(
  of: LawResource,
  entries: IndexEntries,
  { version, resource }: { readonly version: number; readonly resource?: Resource },
): Write {
  return {
    type: of.type,
    id: of.id,
    versionId: String(version),
    lastUpdated: instantOf(of.minute, version),
    labels: of.labels,
    entries,
    touchesPolicy: false,
    ...(resource === undefined ? {} : { resource }),
    ...(version === 1 ? {} : { expected: String(version - 1) }),
    ...(of.record === undefined ? {} : { record: of.record }),
  };
}

function instantOf(minute: number, version: number): string {
  return new Date(FIRST_INSTANT + minute * MINUTE + (version - 1) * HOUR).toISOString();
}
