/** What references point to, as index text. R4 search, reference; R4 references, Literal References and Canonical. */
import type { Param } from '../../definitions/param.ts';
import { localReference, referenceText } from '../../model/reference.ts';
import { isObject, textOf } from './select.ts';

/** The type in the URL of a resource on another server. */
const ELSEWHERE =
  /\/([A-Z][A-Za-z]{1,40})\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/;

/**
 * `Type/id` for a resource of this server, relative or under `base`, without version; an absolute URL or URN
 * as it is; a canonical without its `|version`. Undefined for a contained resource (`#x`) and for a
 * reference by identifier alone.
 */
export function referenceTarget(value: unknown, base: string): string | undefined {
  const text = textOf(isObject(value) ? value.reference : value);
  if (text === undefined || text.startsWith('#')) return undefined;
  const [unversioned = ''] = text.split('|', 1);
  const local = localReference(unversioned, base);
  return local ? referenceText(local) : textOf(unversioned);
}

/**
 * Whether a target is of a type the parameter may name: what `.where(resolve() is Patient)` asks at index time.
 * A URL or URN that tells no type passes: nothing says it is another.
 */
export function isTargetOf(param: Param, target: string): boolean {
  const [, elsewhere] = ELSEWHERE.exec(target) ?? [];
  const type = localReference(target)?.type ?? elsewhere;
  return type === undefined || param.targets.includes(type);
}
