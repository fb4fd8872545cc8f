/** What comes beside the matches of a page. R4 search, Including other resources in result. */
import { localReference, referenceText } from '../model/reference.ts';
import { referencesIn } from '../search/extract.ts';
import { matches } from '../search/matches.ts';
import { compareText } from '../search/order.ts';
import type { Include, SearchQuery } from '../search/query.ts';
import { INCLUDED_MAX } from '../search/query.ts';
import { referenceTerm } from '../search/term.ts';
import type { KeptResource, KeptWorld } from './memory-state.ts';
import type { StoredResource } from './store.ts';

/** Rounds of `:iterate`: the first follows the matches, each other what the one before brought. */
export const ITERATE_ROUNDS_MAX = 5;

export interface IncludeReading {
  readonly query: SearchQuery;
  readonly world: KeptWorld;
  readonly base: string;
}

/**
 * The resources the includes bring: current ones, each once, none that the page already holds, each satisfying the
 * `where` of the include that brings it. Ordered by type, then id. When more than INCLUDED_MAX arrive, whole rounds
 * are kept first and the last one is cut in that order. A deleted match refers to nothing.
 */
export function includedWith(
  page: readonly KeptResource[],
  reading: IncludeReading,
): { readonly included: readonly StoredResource[]; readonly includedCut: boolean } {
  const { query } = reading;
  const held = new Set(page.map(referenceText));
  const included: KeptResource[] = [];
  let seeds = page.filter(({ stored }) => !stored.deleted);
  for (let round = 1; round <= ITERATE_ROUNDS_MAX && seeds.length > 0; round += 1) {
    const includes = round === 1 ? query.includes : query.includes.filter(({ iterate }) => iterate);
    const arrived = new Map<string, KeptResource>();
    for (const include of includes) {
      for (const kept of broughtBy(include, seeds, reading)) {
        const reference = referenceText(kept);
        if (!held.has(reference)) arrived.set(reference, kept);
      }
    }
    seeds = [...arrived.values()].sort(byTypeAndId);
    for (const kept of seeds) held.add(referenceText(kept));
    included.push(...seeds);
    if (included.length > INCLUDED_MAX) break;
  }
  return {
    included: included
      .slice(0, INCLUDED_MAX)
      .sort(byTypeAndId)
      .map(({ stored }) => stored),
    includedCut: included.length > INCLUDED_MAX,
  };
}

function broughtBy(
  include: Include,
  seeds: readonly KeptResource[],
  reading: IncludeReading,
): readonly KeptResource[] {
  const { world } = reading;
  const reached =
    include.direction === 'include'
      ? referredTo(include, seeds, reading)
      : referring(include, seeds, world);
  return reached.filter((kept) => matches(include.where, kept, world));
}

function referredTo(
  { source, param, target }: Include,
  seeds: readonly KeptResource[],
  { world, base }: IncludeReading,
): readonly KeptResource[] {
  return seeds
    .filter(({ type }) => type === source)
    .flatMap(({ value }) => (value ? referencesIn(value, param, base) : []))
    .flatMap((text) => {
      const reference = localReference(text);
      return reference?.type === target ? (world.find(target, reference.id) ?? []) : [];
    });
}

function referring(
  { source, param, target }: Include,
  seeds: readonly KeptResource[],
  world: KeptWorld,
): readonly KeptResource[] {
  const terms = new Set(
    seeds
      .filter(({ type }) => type === target)
      .map((seed) => referenceTerm(param.code, referenceText(seed))),
  );
  if (terms.size === 0) return [];
  return world
    .ofType(source)
    .filter(({ entries }) => entries.terms.some((term) => terms.has(term)));
}

function byTypeAndId(left: KeptResource, right: KeptResource): number {
  return compareText(left.type, right.type) || compareText(left.id, right.id);
}
