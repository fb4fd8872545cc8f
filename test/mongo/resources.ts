/** Writes as the engine would make them, for tests of the store alone. */
import { readDefinitions } from '../../server/boot/definitions.ts';
import type { Trace } from '../../server/fhir/audit/trace.ts';
import type { Param } from '../../server/fhir/definitions/param.ts';
import { stamped } from '../../server/fhir/model/edit.ts';
import type { PlainResource } from '../../server/fhir/model/resource.ts';
import { resourceOf } from '../../server/fhir/model/resource.ts';
import { joinEntries } from '../../server/fhir/search/entries.ts';
import { extractEntries, labelTerms } from '../../server/fhir/search/extract.ts';
import type { Labels, StoredResource, Write } from '../../server/fhir/store/store.ts';
import { BASE } from './stores.ts';

const FIRST_INSTANT = Date.UTC(2026, 0, 1);

export interface WriteWish {
  readonly version?: number;
  readonly record?: string;
  readonly labels?: Labels;
  readonly deleted?: boolean;
  readonly touchesPolicy?: boolean;
  readonly blob?: StoredResource['blob'];
  /** Milliseconds after FIRST_INSTANT. */
  readonly at?: number;
}

/** The write of one version; version 1 expects that there is none. */
export function writeOf(
  body: PlainResource & { readonly id: string },
  wish: WriteWish = {},
): Write {
  const { version = 1, labels = new Map(), record, blob, at = version * 1000 } = wish;
  const definitions = readDefinitions();
  const type = body.resourceType;
  const versionId = String(version);
  const lastUpdated = new Date(FIRST_INSTANT + at).toISOString();
  const resource = stamped(resourceOf(body), { id: body.id, versionId, lastUpdated });
  const content = extractEntries(resource.value, definitions.params(type), {
    chief: definitions.chiefDate(type),
    base: BASE,
  });
  return {
    type,
    id: body.id,
    versionId,
    lastUpdated,
    labels,
    entries: joinEntries(content, labelTerms(labels)),
    touchesPolicy: wish.touchesPolicy ?? false,
    ...(wish.deleted ? {} : { resource }),
    ...(version === 1 ? {} : { expected: String(version - 1) }),
    ...(record === undefined ? {} : { record }),
    ...(blob ? { blob } : {}),
  };
}

export function paramOf(type: string, code: string): Param {
  const param = readDefinitions().param(type, code);
  if (!param) throw new Error(`R4 has no ${type}.${code}`);
  return param;
}

export function observation(
  id: string,
  patient: string,
  more: object = {},
): PlainResource & { readonly id: string } {
  return {
    resourceType: 'Observation',
    id,
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
    subject: { reference: `Patient/${patient}` },
    effectiveDateTime: '2026-01-01T10:00:00Z',
    ...more,
  };
}

export function traceOf(sequence: number, more: Partial<Trace> = {}): Trace {
  const recorded = FIRST_INSTANT + sequence;
  return {
    format: 1,
    id: `trace-${sequence}.0`,
    requestId: `request-${sequence}`,
    started: recorded,
    recorded,
    interaction: 'read',
    action: 'R',
    outcome: '0',
    agent: { actor: 'HCP', subject: 'rpps-1', client: 'app', roles: [], purposes: [] },
    basis: ['R24'],
    touched: [],
    details: {},
    writer: 'writer-1',
    sequence,
    ...more,
  };
}

export function textOf(stored: StoredResource | undefined): string {
  return stored ? new TextDecoder().decode(stored.json) : '';
}
