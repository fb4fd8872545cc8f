/** The surroundings of a resource held by another: contained in it, or an entry of a Bundle. R4 references; R4 bundle. */
import type { ResourceScope } from '../scope.ts';
import type { Met } from './met.ts';
import { isObject } from './met.ts';
import { entryOf, isResource, within } from './references.ts';

/** `parent`: the element that has `value` as a member. */
export function nestedScope(parent: Met, value: unknown): ResourceScope | undefined {
  if (!isResource(value)) return undefined;
  const { scope, kind } = parent;
  // Of the resource itself: `contained`.
  if (!kind.includes('.')) return within(scope, value);
  const isInBundle = scope.resource.resourceType === 'Bundle';
  if (isInBundle && isObject(parent.value) && parent.value.resource === value) {
    return entryOf(parent.value, scope);
  }
  // Of Parameters, or of an entry's response.
  return isInBundle ? { resource: value, bundle: scope } : { resource: value };
}
