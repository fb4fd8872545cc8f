/** Two policies that must both permit: what the record's rules allow, within what the token's scopes ask for. */
import type { ResourceType } from '../model/resource.ts';
import type { GuardNode, SearchNode } from '../search/node.ts';
import { and } from '../search/node.ts';
import type { AccessDecision, AccessPolicy } from './policy.ts';
import type { AccessFilter } from './seal.ts';
import { accessFilter } from './seal.ts';

/** The first decides first: its refusals and its words win. A type is visible when both see it. */
export function bothPolicies(first: AccessPolicy, second: AccessPolicy): AccessPolicy {
  // Policies that give the same filters again get the same conjunction, for as long as they keep them.
  const joins = new WeakMap<AccessFilter, WeakMap<AccessFilter, AccessFilter>>();
  const joinedFilter = (one: AccessFilter, other: AccessFilter): AccessFilter => {
    const known = joins.get(one)?.get(other);
    if (known) return known;
    const both = conjunction(one, other);
    const ofOne = joins.get(one) ?? new WeakMap<AccessFilter, AccessFilter>();
    joins.set(one, ofOne.set(other, both));
    return both;
  };
  return {
    decide: async (caller, question, reads): Promise<AccessDecision> => {
      const one = await first.decide(caller, question, reads);
      if (!one.permit) return one;
      const other = await second.decide(caller, question, reads);
      if (!other.permit) return other;
      return { ...one, filter: joinedFilter(one.filter, other.filter) };
    },
  };
}

function conjunction(one: AccessFilter, other: AccessFilter): AccessFilter {
  return accessFilter(
    joined<SearchNode>(one.visible, other.visible, (a, b) => and(a, b)),
    joined<GuardNode>(one.writable, other.writable, (a, b) => and(a, b)),
  );
}

function joined<N>(
  one: ReadonlyMap<ResourceType, N>,
  other: ReadonlyMap<ResourceType, N>,
  join: (a: N, b: N) => N,
): ReadonlyMap<ResourceType, N> {
  const both = new Map<ResourceType, N>();
  for (const [type, node] of one) {
    const second = other.get(type);
    if (second !== undefined) both.set(type, join(node, second));
  }
  return both;
}
