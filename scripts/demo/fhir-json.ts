/** FHIR JSON as plain objects: the few shapes the demo data is made of. R4 json; R4 datatypes. */
import { createHash } from 'node:crypto';

export interface FhirResource {
  readonly resourceType: string;
  readonly id?: string;
  readonly [element: string]: unknown;
}

export interface Coding {
  readonly system: string;
  readonly code: string;
  readonly display?: string;
}

export interface CodeableConcept {
  readonly coding?: readonly Coding[];
  readonly text?: string;
}

export interface Identifier {
  readonly use?: string;
  readonly type?: CodeableConcept;
  readonly system: string;
  readonly value: string;
}

/** Literal, conditional or logical. R4 references. */
export interface Reference {
  readonly reference?: string;
  readonly type?: string;
  readonly identifier?: Identifier;
  readonly display?: string;
}

export interface BundleEntry {
  readonly fullUrl: string;
  readonly resource: FhirResource;
  readonly request: { readonly method: 'POST' | 'PUT'; readonly url: string };
}

export interface Bundle extends FhirResource {
  readonly resourceType: 'Bundle';
  readonly type: 'transaction';
  readonly entry: readonly BundleEntry[];
}

/** A UUID that depends on `name` alone (shape of RFC 9562 version 5), so that every run makes the same ids. */
export function demoUuid(name: string): string {
  const hex = createHash('sha1').update(`carnet-demo/${name}`).digest('hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  const tail = `${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${tail}`;
}

/** The OID of a UUID, without `urn:oid:`. ITU-T X.667, 2.25. */
export function oidOf(uuid: string): string {
  return `2.25.${BigInt(`0x${uuid.replaceAll('-', '')}`)}`;
}

/** The `fullUrl` of a resource known inside its bundle only. */
export function bundleUrl(name: string): string {
  return `urn:uuid:${demoUuid(name)}`;
}

/** A number in [0, 1) that depends on `name` alone. */
export function seededRatio(name: string): number {
  return createHash('sha1').update(name).digest().readUInt32BE(0) / 2 ** 32;
}

export function concept(coding: Coding, text?: string): CodeableConcept {
  return { coding: [coding], ...(text === undefined ? {} : { text }) };
}

/** An entry that creates `resource`; `name` makes its `fullUrl`. */
export function postEntry(name: string, resource: FhirResource): BundleEntry {
  return {
    fullUrl: bundleUrl(name),
    resource,
    request: { method: 'POST', url: resource.resourceType },
  };
}

/** An entry that writes `resource` under the id it carries. */
export function putEntry(id: string, resource: FhirResource): BundleEntry {
  const url = `${resource.resourceType}/${id}`;
  return {
    fullUrl: bundleUrl(url),
    resource: { ...resource, id },
    request: { method: 'PUT', url },
  };
}

/** R4 http, transaction. */
export function transaction(entry: readonly BundleEntry[]): Bundle {
  return { resourceType: 'Bundle', type: 'transaction', entry };
}

/**
 * A FHIR date or dateTime moved by whole days; the time of day is kept, in UTC.
 * @throws Error when `text` is neither.
 */
export function shiftDays(text: string, days: number): string {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new Error(`not a FHIR date: ${text}`);
  const moved = new Date(time + days * 86_400_000).toISOString();
  return text.length === 10 ? moved.slice(0, 10) : `${moved.slice(0, 19)}+00:00`;
}
