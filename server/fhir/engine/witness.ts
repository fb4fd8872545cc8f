/** What an interaction saw and wrote, noted by its reader and writer, never by the interaction itself. */
import type { TouchedResource } from '../audit/trace.ts';
import type { StoredResource } from '../store/store.ts';

export interface Sighting extends TouchedResource {
  readonly record?: string;
  /** `resent`: already there, from an identical deposit. */
  readonly action: 'read' | 'created' | 'updated' | 'deleted' | 'resent';
  /** Codes a module's rules noted about this write. */
  readonly details: Readonly<Record<string, string>>;
}

export interface Witness {
  readonly seen: readonly Sighting[];
  read(resources: readonly StoredResource[]): void;
  wrote(
    resource: StoredResource,
    action: Sighting['action'],
    details: Readonly<Record<string, string>>,
  ): void;
}

export function newWitness(): Witness {
  const seen: Sighting[] = [];
  const note = (
    resource: StoredResource,
    action: Sighting['action'],
    details: Readonly<Record<string, string>>,
  ): void => {
    const { type, id, versionId, record } = resource;
    seen.push({
      type,
      id,
      versionId,
      action,
      details,
      ...(record === undefined ? {} : { record }),
    });
  };
  return {
    seen,
    read: (resources) => {
      for (const resource of resources) note(resource, 'read', {});
    },
    wrote: note,
  };
}
