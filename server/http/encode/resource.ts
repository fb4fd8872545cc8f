/** One stored resource: its exact bytes, with the data of a Binary spliced in as it streams. R4 http; R4 binary. */
import type { StoredResource } from '../ports.ts';
import type { Segment } from './answer.ts';
import { text } from './answer.ts';

const CLOSING_BRACE = 0x7d;

export function resourceSegments({ json, blob }: StoredResource): readonly Segment[] {
  if (!blob) return [json];
  const end = json.lastIndexOf(CLOSING_BRACE);
  const head = json.subarray(0, end);
  // Binary.data comes last: what precedes it is never empty, since a resource has its resourceType.
  return [head, text(',"data":"'), { blob, as: 'base64' }, text('"}')];
}

export function etagOf({ versionId }: Pick<StoredResource, 'versionId'>): string {
  return `W/"${versionId}"`;
}

/** R4 http, Service Base URL: `[base]/Type/id`. */
export function fullUrlOf({ type, id }: StoredResource, base: string): string {
  return `${base}/${type}/${id}`;
}

export function versionUrlOf(resource: StoredResource, base: string): string {
  return `${fullUrlOf(resource, base)}/_history/${resource.versionId}`;
}

export function versionHeaders(resource: StoredResource): Readonly<Record<string, string>> {
  return {
    ETag: etagOf(resource),
    'Last-Modified': new Date(resource.lastUpdated).toUTCString(),
  };
}
