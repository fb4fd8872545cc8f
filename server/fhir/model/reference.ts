/** Literal references. R4 references, Literal References; R4 http, Service Base URL. */
import type { ResourceType } from './resource.ts';
import { ID_PATTERN } from './resource.ts';

export interface LocalReference {
  readonly type: ResourceType;
  readonly id: string;
  readonly versionId?: string;
}

const RELATIVE =
  /^([A-Z][A-Za-z]{1,40})\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/([A-Za-z0-9\-.]{1,64}))?$/;

/** `Type/id`, or an absolute URL under `base`, as a reference of this server; anything else is undefined. */
export function localReference(text: string, base?: string): LocalReference | undefined {
  const relative = base && text.startsWith(`${base}/`) ? text.slice(base.length + 1) : text;
  const [, type, id, versionId] = RELATIVE.exec(relative) ?? [];
  if (type === undefined || id === undefined) return undefined;
  return { type, id, ...(versionId === undefined ? {} : { versionId }) };
}

/** The reference as `Type/id`, without version. */
export function referenceText(reference: {
  readonly type: ResourceType;
  readonly id: string;
}): string {
  return `${reference.type}/${reference.id}`;
}

export function isLogicalId(text: string): boolean {
  return ID_PATTERN.test(text);
}

/** `Type?query`: a conditional reference, resolved inside transactions. R4 http, transaction. */
export function conditionalReference(
  text: string,
): { readonly type: ResourceType; readonly query: string } | undefined {
  const [, type, query] = /^([A-Z][A-Za-z]{1,40})\?(.+)$/.exec(text) ?? [];
  return type === undefined || query === undefined ? undefined : { type, query };
}
