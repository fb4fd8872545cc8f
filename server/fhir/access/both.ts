/** Two policies that must both permit: what the record's rules allow, within what the token's scopes ask for. */
import type { ResourceType } from '../model/resource.ts';
import type { GuardNode, SearchNode } from '../search/node.ts';
import { and } from '../search/node.ts';
import type { AccessDecision, AccessPolicy } from './policy.ts';
import { accessFilter } from './seal.ts';

/** The first decides first: its refusals and its words win. A type is visible when both see it. */
export function bothPolicies(first: AccessPolicy, second: AccessPolicy): AccessPolicy {
  return {
    decide: async (caller, question, reads): Promise<AccessDecision> => {
      const one = await first.decide(caller, question, reads);
      if (!one.permit) return one;
      const other = await second.decide(caller, question, reads);
      if (!other.permit) return other;
      const visible = joined<SearchNode>(one.filter.visible, other.filter.visible, (a, b) =>
        and(a, b),
      );
      const writable = joined<GuardNode>(one.filter.writable, other.filter.writable, (a, b) =>
        and(a, b),
      );
      return { ...one, filter: accessFilter(visible, writable) };
    },
  };
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
