/** What became of the entries of a batch or transaction. R4 http, batch and transaction; R4 bundle. */
import type { InteractionResult, ResponseEntry } from '../../fhir/engine/interaction.ts';
import { printJson } from '../../fhir/model/json.ts';
import type { Segment } from './answer.ts';
import type { BundleContext, Entry, ResultOf } from './bundle.ts';
import { bundleSegments, statusText } from './bundle.ts';
import { outcomeJson } from './outcome.ts';
import { historySegments, searchsetSegments } from './page-bundle.ts';
import { etagOf, fullUrlOf, resourceSegments, versionUrlOf } from './resource.ts';

export function responseSegments(
  { type, entries }: ResultOf<'response'>,
  context: BundleContext,
): readonly Segment[] {
  const { entryMethods } = context.wanted;
  // Answers stand in the order of the entries sent, unless rules rewrote the Bundle: then no method is known.
  const methods = entryMethods.length === entries.length ? entryMethods : [];
  return bundleSegments(
    { type },
    entries.map((entry, index) => responseEntry(entry, methods[index], context)),
  );
}

function responseEntry(
  entry: ResponseEntry,
  method: string | undefined,
  context: BundleContext,
): Entry {
  const { base, wanted } = context;
  switch (entry.kind) {
    case 'error': {
      const { status, issues } = entry.error;
      const outcome = outcomeJson(issues, wanted.language);
      return [['response', `{"status":"${statusText(status)}","outcome":${outcome}}`]];
    }
    case 'known': {
      const fullUrl = `${base}/${entry.reference}`;
      const response = { status: statusText(200), location: fullUrl };
      return [
        ['fullUrl', JSON.stringify(fullUrl)],
        ['response', JSON.stringify(response)],
      ];
    }
    case 'result': {
      const fullUrl = entry.fullUrl ?? fullUrlOfResult(entry.result, base);
      const members = resultMembers(entry.result, method, context);
      return fullUrl === undefined ? members : [['fullUrl', JSON.stringify(fullUrl)], ...members];
    }
  }
}

function fullUrlOfResult(result: InteractionResult, base: string): string | undefined {
  return result.kind === 'stored' ? fullUrlOf(result.resource, base) : undefined;
}

function resultMembers(
  result: InteractionResult,
  method: string | undefined,
  context: BundleContext,
): Entry {
  switch (result.kind) {
    case 'stored':
      return storedMembers(result, method, context);
    case 'computed': {
      const response = { status: statusText(result.status) };
      return [
        ['resource', printJson(result.resource.tree)],
        ['response', JSON.stringify(response)],
      ];
    }
    case 'outcome':
      return [['resource', outcomeJson(result.issues, context.wanted.language)], OK];
    case 'searchset':
      return [['resource', searchsetSegments(result, context)], OK];
    case 'history':
      return [['resource', historySegments(result, context)], OK];
    case 'response':
      return [['resource', responseSegments(result, context)], OK];
    case 'nothing': {
      const etag =
        result.versionId === undefined ? {} : { etag: etagOf({ versionId: result.versionId }) };
      return [['response', JSON.stringify({ status: statusText(result.status), ...etag })]];
    }
  }
}

/** A write answers with its place alone unless its sender asked for more: a Bundle of 500 would come back whole. */
function storedMembers(
  { resource, status, notices, isLocationOnly }: ResultOf<'stored'>,
  method: string | undefined,
  { base, wanted }: BundleContext,
): Entry {
  const isWrite = method !== 'GET' && method !== 'HEAD';
  const isWanted =
    method === 'GET' ||
    (isWrite && wanted.returned === 'representation') ||
    (method === undefined && wanted.returned !== 'minimal');
  const response = JSON.stringify({
    status: statusText(status),
    ...(isWrite ? { location: versionUrlOf(resource, base) } : {}),
    etag: etagOf(resource),
    lastModified: resource.lastUpdated,
  });
  const told = isWrite && wanted.returned === 'OperationOutcome';
  const outcome = told ? `,"outcome":${outcomeJson(notices, wanted.language)}` : '';
  return [
    ...(isWanted && !isLocationOnly ? ([['resource', resourceSegments(resource)]] as const) : []),
    ['response', `${response.slice(0, -1)}${outcome}}`],
  ];
}

const OK = ['response', `{"status":"${statusText(200)}"}`] as const;
