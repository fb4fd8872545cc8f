/** Stored resources as the rules look at them: always inside one record. */

import type { ProposedWrite } from '../../fhir/engine/module.ts';
import { readJson } from '../../fhir/model/json-reader.ts';
import { localReference } from '../../fhir/model/reference.ts';
import type { Resource } from '../../fhir/model/resource.ts';
import { resourceFrom } from '../../fhir/model/resource.ts';
import type { SearchNode } from '../../fhir/search/node.ts';
import { and } from '../../fhir/search/node.ts';
import { queryWhere } from '../../fhir/search/query.ts';
import type { Reads, StoredResource } from '../../fhir/store/store.ts';
import { nearText } from '../identity/near-reference.ts';

/** Resources of one type looked at together. */
const TOGETHER_MAX = 1000;

export type Opened = StoredResource & { readonly resource: Resource };

export function opened(stored: StoredResource): Opened {
  return { ...stored, resource: resourceFrom(readJson(stored.json)) };
}

/** The resources of the record among `Type/id` names; other names are passed over. */
export async function inRecordByName(
  reads: Reads,
  record: string,
  names: readonly string[],
): Promise<readonly StoredResource[]> {
  const found: StoredResource[] = [];
  const locals = names.flatMap((name) => localReference(nearText(name)) ?? []);
  for (const [type, of] of Map.groupBy(locals, (local) => local.type)) {
    const ids = [...new Set(of.map(({ id }) => id))].slice(0, TOGETHER_MAX);
    found.push(...(await storedWhere({ reads, record }, type, { kind: 'id', ids })));
  }
  return found;
}

export interface Within {
  readonly reads: Reads;
  readonly record: string;
}

/** The resources of one type in the record that satisfy a condition, at most TOGETHER_MAX. */
export async function storedWhere(
  { reads, record }: Within,
  type: string,
  where: SearchNode,
): Promise<readonly StoredResource[]> {
  return (await reads.find(queryWhere(type, and({ kind: 'record', record }, where), TOGETHER_MAX)))
    .resources;
}

/** A write that changes what is stored and keeps the rest: record, bytes and labels. */
export function changeOf(
  previous: Opened,
  change: Partial<Pick<ProposedWrite, 'next' | 'labels' | 'record' | 'blob'>>,
): ProposedWrite {
  const { type, id, record, blob, labels, resource } = previous;
  return {
    kind: 'update',
    type,
    id,
    previous,
    replaces: previous,
    next: resource,
    labels,
    ...(record === undefined ? {} : { record }),
    ...(blob === undefined ? {} : { blob }),
    ...change,
  };
}
