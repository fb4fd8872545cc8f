/** What a literal reference may name. R4 references, Literal References. */
import type { Definitions } from '../definitions/definitions.ts';

const RELATIVE = /^([A-Z][A-Za-z]*)\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/;

/**
 * False when a relative reference names a type that does not exist or that the element does not allow.
 * Other forms (`#id`, URNs, absolute URLs, searches) do not tell the type and are let through.
 * `targets` empty: any type.
 */
export function isKnownTarget(
  reference: unknown,
  targets: readonly string[],
  definitions: Definitions,
): boolean {
  const type = typeof reference === 'string' ? RELATIVE.exec(reference)?.[1] : undefined;
  if (type === undefined) return true;
  return targets.length > 0 ? targets.includes(type) : definitions.isResourceType(type);
}
