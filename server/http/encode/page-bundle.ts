/** What a search or a history found, as a Bundle. R4 search, Bundle of results; R4 http, history. */
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
  { versions, self }: ResultOf<'history'>,
  context: BundleContext,
): readonly Segment[] {
  // The page is whole when it goes back to the first version.
  const isWhole = versions.at(-1)?.versionId === '1';
  return bundleSegments(
    {
      type: 'history',
      ...(isWhole ? { total: versions.length } : {}),
      link: [{ relation: 'self', url: linkUrl(self, context) }],
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
