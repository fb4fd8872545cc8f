/** What R4 asks in prose of Bundles, by the message keys of HL7's validator. */
import { expect } from 'chai';
import type { ProseCase } from './agreement-kit.ts';
import { itTells, told } from './agreement-kit.ts';
import type { Json } from './slicing-kit.ts';
import { OBSERVATION, PATIENT } from './slicing-kit.ts';

const BASE = 'https://example.org/fhir';
const entry = (fullUrl: string, resource: Json, more: Json = {}) => ({
  fullUrl,
  resource,
  ...more,
});
const bundle = (type: string, ...entries: readonly Json[]) => ({
  resourceType: 'Bundle',
  type,
  entry: entries,
});
const found = (link: readonly string[], one: Json) => ({
  ...bundle('searchset', one),
  link: link.map((relation) => ({ relation, url: `${BASE}/Patient?name=x` })),
});
const U1 = 'urn:uuid:00000000-0000-4000-8000-000000000001';
const U2 = 'urn:uuid:00000000-0000-4000-8000-000000000002';
const composition = (reference: string) => ({
  resourceType: 'Composition',
  id: 'c1',
  status: 'final',
  type: { text: 'x' },
  date: '2024-01-01',
  author: [{ display: 'x' }],
  title: 'x',
  subject: { reference },
});
const documented = (fullUrl: string, reference: string, ...others: readonly Json[]) => ({
  ...bundle('document', entry(fullUrl, composition(reference)), ...others),
  identifier: { system: 'urn:ietf:rfc:3986', value: U1 },
  timestamp: '2024-01-01T00:00:00Z',
});
const C1 = `${BASE}/Composition/c1`;
const P1 = `${BASE}/Patient/p1`;
const versioned = (versionId: string) => entry(P1, { ...PATIENT, meta: { versionId } });
const CASES: readonly ProseCase[] = [
  [
    'BUNDLE_BUNDLE_ENTRY_FULLURL_REQUIRED',
    bundle('collection', entry(P1, PATIENT)),
    bundle('collection', { resource: PATIENT }),
    'Bundle.entry[0]',
  ],
  [
    'BUNDLE_ENTRY_URL_ABSOLUTE',
    bundle('collection', entry(P1, PATIENT)),
    bundle('collection', entry('Patient/p1', PATIENT)),
    'Bundle.entry[0]',
  ],
  [
    'BUNDLE_ENTRY_URL_MATCHES_TYPE_ID',
    bundle('collection', entry(P1, PATIENT)),
    bundle('collection', entry(`${P1}2`, PATIENT)),
    'Bundle.entry[0]',
  ],
  [
    'BUNDLE_LINK_SEARCH_NO_DUPLICATES',
    found(['self', 'next'], entry(P1, PATIENT)),
    found(['self', 'self'], entry(P1, PATIENT)),
    'Bundle.link[1]',
  ],
  [
    'BUNDLE_SEARCH_ENTRY_NO_RESOURCE_ID',
    found(['self'], entry(P1, PATIENT)),
    found(['self'], entry(U1, { resourceType: 'Patient', gender: 'other' })),
    'Bundle.entry[0].resource',
  ],
  [
    'BUNDLE_SEARCH_ENTRY_WRONG_RESOURCE_TYPE_OUTCOME',
    found(['self'], entry(P1, PATIENT, { search: { mode: 'match' } })),
    found(['self'], entry(P1, PATIENT, { search: { mode: 'outcome' } })),
    'Bundle.entry[0].resource',
  ],
  [
    'BUNDLE_SEARCH_ENTRY_WRONG_RESOURCE_TYPE_MODE',
    found(
      ['self'],
      entry(`${BASE}/Observation/o`, { ...OBSERVATION, id: 'o' }, { search: { mode: 'include' } }),
    ),
    found(
      ['self'],
      entry(`${BASE}/Observation/o`, { ...OBSERVATION, id: 'o' }, { search: { mode: 'match' } }),
    ),
    'Bundle.entry[0].resource',
  ],
  [
    'Reference_REF_NotFound_Bundle',
    documented(U1, U2, entry(U2, PATIENT)),
    documented(U1, 'urn:uuid:00000000-0000-4000-8000-000000000003', entry(U2, PATIENT)),
    'Bundle.entry[0].resource.subject',
  ],
  [
    'BUNDLE_BUNDLE_ENTRY_NOTFOUND_CANNOT',
    documented(C1, 'Patient/p1', entry(P1, PATIENT)),
    documented(U1, 'Patient/p1', entry(P1, PATIENT)),
    'Bundle.entry[0].resource.subject',
  ],
  [
    'BUNDLE_BUNDLE_ENTRY_NOTFOUND_APPARENT',
    documented(C1, 'Patient/p1', entry(P1, PATIENT)),
    documented(C1, 'Patient/p1', entry('https://example.com/fhir/Patient/p1', PATIENT)),
    'Bundle.entry[0].resource.subject',
  ],
  [
    'Bundle_BUNDLE_Entry_NotFound',
    documented(C1, 'Patient/p1', entry(P1, PATIENT)),
    documented(C1, 'Patient/p2', entry(P1, PATIENT)),
    'Bundle.entry[0].resource.subject',
  ],
  [
    'BUNDLE_BUNDLE_ENTRY_FOUND_MULTIPLE',
    documented(C1, 'Patient/p1/_history/2', versioned('1'), versioned('2')),
    documented(C1, 'Patient/p1', versioned('1'), versioned('2')),
    'Bundle.entry[0].resource.subject',
  ],
  [
    'Bundle_BUNDLE_Entry_NotFound',
    documented(C1, 'Patient/p1/_history/2', versioned('1'), versioned('2')),
    documented(C1, 'Patient/p1/_history/3', versioned('1'), versioned('2')),
    'Bundle.entry[0].resource.subject',
  ],
];

describe('checks of Bundles in prose', () => {
  itTells(CASES);

  it('do not ask of what is run that it has an address already', () => {
    const request = { method: 'POST', url: 'Patient' };
    const run = bundle('transaction', { resource: PATIENT, request });
    expect(told(run)).to.deep.equal([]);
  });
});
