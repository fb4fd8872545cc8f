/** Rules of Bundles and of contained resources, by example. */

/** A rule's key, what it is asked of, an element it holds of and one it fails for; a resource stands for itself. */
export type Row = readonly [key: string, kind: string, holds: object, fails: object];

export const PATIENT = { resourceType: 'Patient', id: 'p' };
export const DIV = '<div xmlns="http://www.w3.org/1999/xhtml">Texte</div>';

function bundle(type: string, ...entry: readonly object[]): object {
  return { resourceType: 'Bundle', type, entry };
}

export const BUNDLE_ROWS: readonly Row[] = [
  [
    'dom-2',
    'Patient',
    { ...PATIENT, contained: [PATIENT] },
    { ...PATIENT, contained: [{ ...PATIENT, contained: [PATIENT] }] },
  ],
  [
    'dom-3',
    'Patient',
    {
      ...PATIENT,
      contained: [{ resourceType: 'Organization', id: 'o' }],
      managingOrganization: { reference: '#o' },
    },
    {
      ...PATIENT,
      contained: [{ resourceType: 'Organization', id: 'o' }],
      managingOrganization: { reference: 'Organization/o' },
    },
  ],
  [
    'dom-3',
    'Patient',
    {
      ...PATIENT,
      contained: [{ resourceType: 'Condition', id: 'c', subject: { reference: '#' } }],
    },
    {
      ...PATIENT,
      contained: [{ resourceType: 'Condition', id: 'c', subject: { reference: 'Patient/p' } }],
    },
  ],
  [
    'dom-4',
    'Patient',
    { ...PATIENT, contained: [{ ...PATIENT, meta: { profile: ['u'] } }] },
    { ...PATIENT, contained: [{ ...PATIENT, meta: { versionId: '1' } }] },
  ],
  [
    'dom-5',
    'Patient',
    { ...PATIENT, contained: [{ ...PATIENT, meta: {} }] },
    { ...PATIENT, contained: [{ ...PATIENT, meta: { security: [{ code: 'R' }] } }] },
  ],
  ['dom-6', 'Patient', { ...PATIENT, text: { status: 'generated', div: DIV } }, PATIENT],
  ['bdl-1', 'Bundle', { ...bundle('searchset'), total: 1 }, { ...bundle('batch'), total: 1 }],
  [
    'bdl-2',
    'Bundle',
    bundle('searchset', { search: { mode: 'match' } }),
    bundle('batch', { search: { mode: 'match' } }),
  ],
  [
    'bdl-3',
    'Bundle',
    bundle('transaction', { request: { method: 'GET' } }),
    bundle('transaction', { resource: PATIENT }),
  ],
  [
    'bdl-4',
    'Bundle',
    bundle('batch-response', { response: { status: '200' } }),
    bundle('batch', { response: { status: '200' } }),
  ],
  ['bdl-5', 'Bundle.entry', { resource: PATIENT }, { fullUrl: 'urn:uuid:a' }],
  [
    'bdl-7',
    'Bundle',
    bundle(
      'collection',
      { fullUrl: 'urn:a', resource: PATIENT },
      { fullUrl: 'urn:a', resource: { ...PATIENT, meta: { versionId: '2' } } },
    ),
    bundle(
      'collection',
      { fullUrl: 'urn:a', resource: PATIENT },
      { fullUrl: 'urn:a', resource: PATIENT },
    ),
  ],
  [
    'bdl-8',
    'Bundle.entry',
    { resource: PATIENT },
    { fullUrl: 'https://a.example/Patient/p/_history/1' },
  ],
  [
    'bdl-9',
    'Bundle',
    { ...bundle('document'), identifier: { system: 'urn:a', value: '1' } },
    { ...bundle('document'), identifier: { value: '1' } },
  ],
  [
    'bdl-10',
    'Bundle',
    { ...bundle('document'), timestamp: '2024-01-05T10:00:00Z' },
    bundle('document'),
  ],
  [
    'bdl-11',
    'Bundle',
    bundle('document', { resource: { resourceType: 'Composition' } }),
    bundle('document', { resource: PATIENT }),
  ],
  [
    'bdl-12',
    'Bundle',
    bundle('message', { resource: { resourceType: 'MessageHeader' } }),
    bundle('message'),
  ],
];
