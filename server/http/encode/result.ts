/** From what the engine answered to HTTP. R4 http: each interaction's response, and Conditional Read. */
import type { IncomingMessage } from 'node:http';
import type { InteractionResult } from '../../fhir/engine/interaction.ts';
import { printJson } from '../../fhir/model/json.ts';
import type { Returned } from '../decode/fields.ts';
import type { Wanted } from '../decode/request.ts';
import type { StoredResource } from '../ports.ts';
import type { Answer, Segment } from './answer.ts';
import { text } from './answer.ts';
import { nativeAnswer } from './binary.ts';
import type { BundleContext, ResultOf } from './bundle.ts';
import { jsonHeaders, laidOut } from './json.ts';
import { outcomeJson } from './outcome.ts';
import { historySegments, searchsetSegments } from './page-bundle.ts';
import { etagOf, resourceSegments, versionHeaders, versionUrlOf } from './resource.ts';
import { responseSegments } from './response-bundle.ts';

export interface EncodeContext extends BundleContext {
  readonly message: IncomingMessage;
}

export function encodeResult(result: InteractionResult, context: EncodeContext): Answer {
  const { wanted } = context;
  switch (result.kind) {
    case 'stored':
      return wanted.isWrite ? writtenAnswer(result, context) : readAnswer(result.resource, context);
    case 'computed':
      return jsonAnswer(result.status, [text(printJson(result.resource.tree))], wanted);
    case 'outcome':
      return outcomeAnswer(result, wanted);
    case 'searchset':
      return jsonAnswer(200, searchsetSegments(result, context), wanted);
    case 'history':
      return jsonAnswer(200, historySegments(result, context), wanted);
    case 'response':
      return jsonAnswer(200, responseSegments(result, context), wanted);
    case 'nothing':
      return nothingAnswer(result.versionId, wanted);
  }
}

function readAnswer(resource: StoredResource, { message, wanted }: EncodeContext): Answer {
  if (isUnchanged(resource, message)) {
    return { status: 304, headers: versionHeaders(resource), body: [] };
  }
  if (wanted.format === 'native') return nativeAnswer(resource);
  const answer = jsonAnswer(200, resourceSegments(resource), wanted);
  return { ...answer, headers: { ...answer.headers, ...versionHeaders(resource) } };
}

/** RFC 9110, Precedence of Preconditions: If-None-Match decides alone when it is there. */
function isUnchanged(resource: StoredResource, { headers }: IncomingMessage): boolean {
  const tags = headers['if-none-match'];
  if (tags !== undefined) {
    const weak = (tag: string): string => tag.trim().replace(/^W\//, '');
    const own = weak(etagOf(resource));
    return tags.trim() === '*' || tags.split(',').some((tag) => weak(tag) === own);
  }
  const since = Date.parse(headers['if-modified-since'] ?? '');
  // HTTP dates have seconds: the fraction of ours cannot make a difference.
  return Math.floor(Date.parse(resource.lastUpdated) / 1000) * 1000 <= since;
}

/** R4 http, Managing Return Content. */
function writtenAnswer(
  { resource, status, notices, isLocationOnly }: ResultOf<'stored'>,
  { base, wanted }: EncodeContext,
): Answer {
  const headers = { ...versionHeaders(resource), Location: versionUrlOf(resource, base) };
  const preferred = isLocationOnly ? 'minimal' : wanted.returned;
  const asked: Readonly<Record<string, string>> =
    preferred && preferred === wanted.returned
      ? { 'Preference-Applied': `return=${preferred}` }
      : {};
  // The bytes of a document just sent are not sent back unless they are asked for.
  const returned: Returned = preferred ?? (resource.blob ? 'minimal' : 'representation');
  switch (returned) {
    case 'minimal':
      return { status, headers: { ...headers, ...asked }, body: [] };
    case 'representation':
      return withHeaders(jsonAnswer(status, resourceSegments(resource), wanted), {
        ...headers,
        ...asked,
      });
    case 'OperationOutcome': {
      const body = [text(outcomeJson(notices, wanted.language))];
      return withHeaders(jsonAnswer(status, body, wanted), { ...headers, ...asked });
    }
  }
}

function outcomeAnswer({ issues }: ResultOf<'outcome'>, wanted: Wanted): Answer {
  return jsonAnswer(200, [text(outcomeJson(issues, wanted.language))], wanted);
}

function nothingAnswer(versionId: string | undefined, wanted: Wanted): Answer {
  const headers = versionId === undefined ? {} : { ETag: etagOf({ versionId }) };
  if (wanted.returned !== 'OperationOutcome') return { status: 204, headers, body: [] };
  return withHeaders(jsonAnswer(200, [text(outcomeJson([], wanted.language))], wanted), headers);
}

function jsonAnswer(status: number, body: readonly Segment[], { pretty }: Wanted): Answer {
  return { status, headers: jsonHeaders(), body: laidOut(body, pretty) };
}

function withHeaders(answer: Answer, more: Readonly<Record<string, string>>): Answer {
  return { ...answer, headers: { ...answer.headers, ...more } };
}
