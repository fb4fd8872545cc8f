/** What comes beside the matches of a page. R4 search, Including other resources in result. */
import { localReference } from '../../fhir/model/reference.ts';
import type { SearchNode } from '../../fhir/search/node.ts';
import { and, or } from '../../fhir/search/node.ts';
import { compareText } from '../../fhir/search/order.ts';
import type { Include } from '../../fhir/search/query.ts';
import { COUNT_MAX, INCLUDED_MAX } from '../../fhir/search/query.ts';
import type { Page } from '../../fhir/store/store.ts';
import { matching } from './answers.ts';
import type { Found } from './found.ts';
import type { Reading } from './prepare.ts';

/** Rounds of `:iterate`: the first follows the matches, each other what the one before brought. */
const ITERATE_ROUNDS_MAX = 5;
/** Resources one include may bring in one round, those the page already holds among them. */
const BROUGHT_MAX = INCLUDED_MAX + COUNT_MAX;

interface Seed {
  readonly type: string;
  readonly id: string;
  references(code: string): readonly string[];
}

export interface Included {
  readonly seeds: readonly Seed[];
  /** `Type/id` of what the page holds: never included. */
  readonly held: readonly string[];
  readonly includes: readonly Include[];
}

/** Current resources, each once, ordered by type, then id; whole rounds first when INCLUDED_MAX cuts them short. */
export async function includedWith(
  { seeds: matches, held: heldByPage, includes }: Included,
  reading: Reading,
): Promise<Pick<Page, 'included' | 'includedCut'>> {
  const held = new Set(heldByPage);
  const included: Arrived[] = [];
  let seeds = matches;
  for (let round = 1; round <= ITERATE_ROUNDS_MAX && seeds.length > 0; round += 1) {
    const asked = round === 1 ? includes : includes.filter(({ iterate }) => iterate);
    const arrived = new Map<string, Arrived>();
    for (const include of asked) {
      for (const found of await broughtBy(include, seeds, reading)) {
        const type = arrivingType(include);
        const reference = `${type}/${found.id}`;
        if (!held.has(reference)) arrived.set(reference, { type, found });
      }
    }
    const sorted = [...arrived.values()].sort(byTypeAndId);
    for (const { type, found } of sorted) held.add(`${type}/${found.id}`);
    included.push(...sorted);
    if (included.length > INCLUDED_MAX) break;
    seeds = sorted.map(({ type, found }) => ({ type, id: found.id, references: found.references }));
  }
  return {
    included: included
      .slice(0, INCLUDED_MAX)
      .sort(byTypeAndId)
      .map(({ found }) => found.stored()),
    includedCut: included.length > INCLUDED_MAX,
  };
}

interface Arrived {
  readonly type: string;
  readonly found: Found;
}

function arrivingType({ direction, source, target }: Include): string {
  return direction === 'include' ? target : source;
}

async function broughtBy(
  include: Include,
  seeds: readonly Seed[],
  reading: Reading,
): Promise<readonly Found[]> {
  const condition =
    include.direction === 'include' ? referredTo(include, seeds) : referring(include, seeds);
  if (!condition) return [];
  const where = and(condition, include.where);
  return matching(
    { type: arrivingType(include), where, opened: 'content', limit: BROUGHT_MAX + 1 },
    reading,
  );
}

function referredTo(
  { source, param, target }: Include,
  seeds: readonly Seed[],
): SearchNode | undefined {
  const ids = new Set<string>();
  for (const seed of seeds) {
    if (seed.type !== source) continue;
    for (const text of seed.references(param.code)) {
      const reference = localReference(text);
      if (reference?.type === target) ids.add(reference.id);
    }
  }
  return ids.size === 0 ? undefined : { kind: 'id', ids: [...ids] };
}

function referring({ param, target }: Include, seeds: readonly Seed[]): SearchNode | undefined {
  const leaves = seeds
    .filter(({ type }) => type === target)
    .map(({ id }): SearchNode => ({ kind: 'reference', param, target: `${target}/${id}` }));
  return leaves.length === 0 ? undefined : or(...leaves);
}

function byTypeAndId(left: Arrived, right: Arrived): number {
  return compareText(left.type, right.type) || compareText(left.found.id, right.found.id);
}
