/** The reader an interaction gets: every query narrowed by the caller's filter, every resource noted. */
import { narrowQuery } from '../access/narrow.ts';
import type { AccessDecision } from '../access/policy.ts';
import { gone, notFound } from '../outcome/errors.ts';
import type { SearchQuery } from '../search/query.ts';
import { queryById } from '../search/query.ts';
import type { BlobStore, Reads } from '../store/store.ts';
import type { Reader } from './interaction.ts';
import type { Witness } from './witness.ts';

export interface ReaderParts {
  readonly reads: Reads;
  readonly blobs: BlobStore;
  readonly decision: AccessDecision & { readonly permit: true };
  readonly witness: Witness;
}

export function narrowedReader({ reads, blobs, decision, witness }: ReaderParts): Reader {
  const find = async (query: SearchQuery) => {
    const page = await reads.find(narrowQuery(query, decision.filter));
    witness.read(page.resources);
    witness.read(page.included);
    return page;
  };
  const absent = (reference: string) => decision.outside ?? notFound(reference);
  return {
    find,
    history: async (query) => {
      const versions = await reads.history(narrowQuery(query, decision.filter));
      witness.read(versions);
      return versions;
    },
    absent,
    one: async (type, id) => {
      const [resource] = (await find(queryById(type, id))).resources;
      // Absent, hidden and foreign are one and the same here: the filter was decided before the look-up.
      if (!resource) throw absent(`${type}/${id}`);
      if (resource.deleted) throw gone(`${type}/${id}`);
      return resource;
    },
    blob: (reference) => blobs.get(reference.blobId),
    ...(decision.notice ? { notice: decision.notice } : {}),
  };
}
