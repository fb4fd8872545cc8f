/**
 * The sealed filter. Its one constructor may be imported by policies and boot alone (a rule of the import law), so a
 * handler can neither make nor widen one. A type absent from a map is invisible: forgetting a type closes it.
 */
import type { ResourceType } from '../model/resource.ts';
import type { GuardNode, SearchNode } from '../search/node.ts';

const seal: unique symbol = Symbol('access filter');

export interface AccessFilter {
  readonly [seal]: true;
  readonly visible: ReadonlyMap<ResourceType, SearchNode>;
  readonly writable: ReadonlyMap<ResourceType, GuardNode>;
}

export function accessFilter(
  visible: ReadonlyMap<ResourceType, SearchNode>,
  writable: ReadonlyMap<ResourceType, GuardNode>,
): AccessFilter {
  return { [seal]: true, visible, writable };
}
