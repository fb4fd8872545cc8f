/** Full URLs of the entries of a Bundle. R4 Bundle.entry.fullUrl. */

import { placeIn } from '../place.ts';
import type { Check, Run } from '../profile/engine.ts';
import type { JsonObject, Met } from '../profile/met.ts';
import { isObject, itemsOf } from '../profile/met.ts';
import { isResource } from '../profile/references.ts';
import { fault } from './finding.ts';
import { isAbsolute } from './uri.ts';

/** What is run, and its answers: resources there may have no address yet. R4 Bundle.entry.fullUrl. */
const WITHOUT_FULL_URL: ReadonlySet<unknown> = new Set([
  'batch',
  'batch-response',
  'transaction',
  'transaction-response',
]);

const RESTFUL = /^https?:\/\/.*\/([A-Z][A-Za-z]+)\/[A-Za-z0-9\-.]{1,64}$/;

export const bundleCheck: Check = (met, run) => {
  if (!isObject(met.value)) return;
  const { type, entry } = met.value;
  for (const [index, item] of itemsOf(entry).entries()) {
    if (run.isFull()) return;
    if (!isObject(item)) continue;
    const place = placeIn(met.place, 'entry', index);
    checkFullUrl({ ...met, value: item, kind: 'Bundle.entry', place }, type, run);
  }
};

function checkFullUrl(met: Met, bundleType: unknown, run: Run): void {
  // Asked for by the caller: an entry is an object.
  const { fullUrl, resource } = met.value as JsonObject;
  if (fullUrl === undefined) {
    if (!WITHOUT_FULL_URL.has(bundleType)) run.report(met, MISSING);
    return;
  }
  if (typeof fullUrl !== 'string') return;
  if (!isAbsolute(fullUrl)) run.report(met, RELATIVE);
  const [, type] = RESTFUL.exec(fullUrl) ?? [];
  if (type === undefined || !isResource(resource) || !run.book.coreTree(type)) return;
  const isOwn = fullUrl.endsWith(`/${resource.resourceType}/${resource.id ?? ''}`);
  if (!isOwn) run.report(met, OTHER_ID);
}

const MISSING = fault('BUNDLE_BUNDLE_ENTRY_FULLURL_REQUIRED', 'required', {
  fr: 'Hors des lots et transactions, chaque entrée a un fullUrl, identité de sa ressource : ajoutez-le.',
  en: 'Except in batches and transactions each entry has a fullUrl, the identity of its resource: add it.',
});

const RELATIVE = fault('BUNDLE_ENTRY_URL_ABSOLUTE', 'value', {
  fr: 'fullUrl est une URL absolue, ou un urn:uuid: ou urn:oid:.',
  en: 'fullUrl is an absolute URL, or a urn:uuid: or urn:oid:.',
});

const OTHER_ID = fault('BUNDLE_ENTRY_URL_MATCHES_TYPE_ID', 'value', {
  fr: "Ce fullUrl a la forme d'une adresse REST : il finit par le type et l'id de sa ressource.",
  en: 'This fullUrl has the form of a RESTful address: it ends in the type and the id of its resource.',
});
