/** What a search or a history found, as a Bundle. R4 search, Bundle of results; R4 http, history. */
import { randomUUID } from 'node:crypto';
import type { StoredResource } from '../ports.ts';
import type { Segment } from './answer.ts';
import type { BundleContext, Entry, ResultOf } from './bundle.ts';
import { bundleSegments, linkUrl, statusText } from './bundle.ts';
import { outcomeJson } from './outcome.ts';
import { etagOf, fullUrlOf, resourceSegments } from './resource.ts';

export function searchsetSegments(
  { page, links, notices }: ResultOf<'searchset'>,
  context: BundleContext,
): readonly Segment[] {
  const { base, wanted } = context;
  const found =
    (mode: 'match' | 'include') =>
    (resource: StoredResource): Entry => [
      ['fullUrl', JSON.stringify(fullUrlOf(resource, base))],
      ['resource', resourceSegments(resource)],
      ['search', `{"mode":"${mode}"}`],
    ];
  const told: readonly Entry[] =
    notices.length === 0
      ? []
      : [
          [
            // R4 bundle asks each entry of a searchset for one; an outcome has no address of its own.
            ['fullUrl', JSON.stringify(`urn:uuid:${randomUUID()}`)],
            ['resource', outcomeJson(notices, wanted.language)],
            ['search', '{"mode":"outcome"}'],
          ],
        ];
  return bundleSegments(
    {
      type: 'searchset',
      ...(page.total === undefined ? {} : { total: page.total }),
      link: [
        { relation: 'self', url: linkUrl(links.self, context) },
        ...(links.next ? [{ relation: 'next', url: linkUrl(links.next, context) }] : []),
      ],
    },
    [...page.resources.map(found('match')), ...page.included.map(found('include')), ...told],
  );
}

export function historySegments(
  { versions, self, next, total }: ResultOf<'history'>,
  context: BundleContext,
): readonly Segment[] {
  return bundleSegments(
    {
      type: 'history',
      ...(total === undefined ? {} : { total }),
      link: [
        { relation: 'self', url: linkUrl(self, context) },
        ...(next === undefined ? [] : [{ relation: 'next', url: linkUrl(next, context) }]),
      ],
    },
    versions.map((version) => versionEntry(version, context)),
  );
}

/** R4 http, history: what was asked for each version, and what was answered. */
function versionEntry(version: StoredResource, { base }: BundleContext): Entry {
  const { type, id, deleted, versionId, lastUpdated } = version;
  const method = deleted ? 'DELETE' : versionId === '1' ? 'POST' : 'PUT';
  const status = deleted ? 204 : versionId === '1' ? 201 : 200;
  const request = { method, url: method === 'POST' ? type : `${type}/${id}` };
  const response = { status: statusText(status), etag: etagOf(version), lastModified: lastUpdated };
  return [
    ['fullUrl', JSON.stringify(fullUrlOf(version, base))],
    ...(deleted ? [] : ([['resource', resourceSegments(version)]] as const)),
    ['request', JSON.stringify(request)],
    ['response', JSON.stringify(response)],
  ];
}
