/**
 * Identifiers the server gives a document: logicalId, one per document, and entryUUID, one per version of its metadata.
 * dmp.md 4.1: `id` is the logical one; lookups by masterIdentifier, logicalId and entryUUID all work.
 */
import { createHash } from 'node:crypto';
import { withMember } from '../../fhir/model/edit.ts';
import type { Json, JsonObject } from '../../fhir/model/json.ts';
import { isJsonArray, isJsonObject, jsonFrom } from '../../fhir/model/json.ts';
import type { Resource } from '../../fhir/model/resource.ts';
import { resourceFrom } from '../../fhir/model/resource.ts';

const DOCUMENT_IDENTIFIER_SYSTEM = 'https://carnet.example/fhir/CodeSystem/dmp-document-identifier';
const URI_SYSTEM = 'urn:ietf:rfc:3986';

/** The document with its logicalId, and an entryUUID made of `seed`, which changes with each version. */
export function withServerIdentifiers(
  document: Resource,
  { id, seed }: { readonly id: string; readonly seed: string },
): Resource {
  const sent = document.tree.get('identifier');
  const kept = isJsonArray(sent) ? sent.filter((identifier) => !isServers(identifier)) : [];
  const given = [
    identifier('logicalId', urnOf(`logical ${id}`)),
    identifier('entryUUID', urnOf(`entry ${seed}`)),
  ];
  return resourceFrom(withMember(document.tree, 'identifier', [...kept, ...given]));
}

function identifier(code: string, value: string): Json {
  const type = { coding: [{ system: DOCUMENT_IDENTIFIER_SYSTEM, code }] };
  return jsonFrom({
    ...(code === 'entryUUID' ? { use: 'official' } : {}),
    type,
    system: URI_SYSTEM,
    value,
  });
}

function isServers(identifier: Json): boolean {
  const type = isJsonObject(identifier) ? identifier.get('type') : undefined;
  const codings = isJsonObject(type) ? type.get('coding') : undefined;
  return (
    isJsonArray(codings) &&
    codings.some((coding) => isJsonObject(coding) && isServersCoding(coding))
  );
}

function isServersCoding(coding: JsonObject): boolean {
  return coding.get('system') === DOCUMENT_IDENTIFIER_SYSTEM;
}

/** A UUID of version 8 (RFC 9562) made of a text that is itself unique. */
function urnOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
