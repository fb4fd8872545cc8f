/** What people do to one record, and what each leaves in its journal. dmp.md 6.3. */
import type { Answer, TestServer } from '../../harness.ts';
import type { Shown } from '../../shown.ts';
import type { Filed } from '../roads/filing.ts';
import { labResult } from '../roads/world.ts';

export interface Line {
  readonly subtype: string;
  readonly action: string;
  readonly outcome: string;
  readonly reason: string;
}

export interface Scene {
  readonly server: TestServer;
  readonly open: Filed;
  readonly masked: Filed;
}

export const observed = (): object => ({
  ...labResult('note'),
  subject: { reference: 'Patient/marie' },
  performer: [{ reference: 'PractitionerRole/dr-g' }],
});

/** What somebody does, the traces it leaves, and how the newest reads; no line where no record is known. */

export const ACTIONS: readonly (readonly [
  title: string,
  work: (scene: Scene) => Promise<Answer>,
  status: number,
  count: number,
  line?: Line,
])[] = [
  [
    'a read',
    ({ server, open }) => server.as('dr-g').get(`DocumentReference/${open.document}`),
    200,
    1,
    { subtype: 'read', action: 'R', outcome: '0', reason: '' },
  ],
  [
    'a read of bytes',
    ({ server, open }) => server.as('dr-g').get(`Binary/${open.binary}`),
    200,
    1,
    { subtype: 'read', action: 'R', outcome: '0', reason: '' },
  ],
  [
    'a version read',
    ({ server, open }) => server.as('dr-g').get(`DocumentReference/${open.document}/_history/1`),
    200,
    1,
    { subtype: 'vread', action: 'R', outcome: '0', reason: '' },
  ],
  [
    'a history',
    ({ server, open }) => server.as('dr-g').get(`DocumentReference/${open.document}/_history`),
    200,
    1,
    { subtype: 'history-instance', action: 'E', outcome: '0', reason: '' },
  ],
  [
    'a search',
    ({ server }) => server.as('dr-g').get('DocumentReference?patient=Patient/marie'),
    200,
    1,
    { subtype: 'search-type', action: 'E', outcome: '0', reason: '' },
  ],
  [
    'a search that finds nothing',
    ({ server }) => server.as('dr-g').get('Immunization?patient=Patient/marie'),
    200,
    1,
    { subtype: 'search-type', action: 'E', outcome: '0', reason: '' },
  ],
  [
    'a read of what is hidden',
    ({ server, masked }) => server.as('dr-g').get(`DocumentReference/${masked.document}`),
    404,
    1,
    { subtype: 'read', action: 'R', outcome: '4', reason: '404' },
  ],
  [
    'a refused read',
    ({ server, open }) => server.as('dr-x').get(`DocumentReference/${open.document}`),
    403,
    1,
    { subtype: 'read', action: 'R', outcome: '8', reason: 'no-authorisation' },
  ],
  [
    'a refused actor',
    ({ server, open }) => server.as('occ-o').get(`DocumentReference/${open.document}`),
    403,
    1,
    { subtype: 'read', action: 'R', outcome: '8', reason: 'not-yet-supported' },
  ],
  [
    'a refused search',
    ({ server }) => server.as('cnam').get('DocumentReference?patient=Patient/marie'),
    403,
    1,
    { subtype: 'search-type', action: 'E', outcome: '8', reason: 'feed-scope' },
  ],
  [
    'a query that is not one',
    ({ server }) => server.as('dr-g').get('DocumentReference?pateint=1'),
    400,
    1,
    { subtype: 'search-type', action: 'E', outcome: '4', reason: '400' },
  ],
  [
    'a create',
    ({ server }) => server.as('dr-g').post('Observation', observed()),
    201,
    1,
    { subtype: 'create', action: 'C', outcome: '0', reason: '' },
  ],
  [
    'a create that is not FHIR',
    ({ server }) => server.as('dr-g').post('Observation', { resourceType: 'Observation' }),
    400,
    1,
    { subtype: 'create', action: 'C', outcome: '4', reason: '400' },
  ],
  ['a body that is no JSON', ({ server }) => server.as('dr-g').post('Observation', '{'), 400, 1],
  [
    'a refused create',
    ({ server }) =>
      server.as('dr-g').post('ExplanationOfBenefit', { resourceType: 'ExplanationOfBenefit' }),
    403,
    1,
    { subtype: 'create', action: 'C', outcome: '8', reason: 'write-scope' },
  ],
  [
    'an update of nothing',
    ({ server }) => server.as('dr-g').put('Observation/none', { ...observed(), id: 'none' }),
    405,
    1,
    { subtype: 'update', action: 'U', outcome: '4', reason: '405' },
  ],
  [
    'a refused deletion',
    ({ server, open }) => server.as('dr-g').delete(`DocumentReference/${open.document}`),
    403,
    1,
    { subtype: 'delete', action: 'D', outcome: '8', reason: 'write-scope' },
  ],
  [
    'a method that is not open',
    ({ server, open }) => server.as('dr-g').put(`DocumentReference/${open.document}`, {}),
    405,
    1,
  ],
  ['a path that is not one', ({ server }) => server.as('dr-g').get('Nonsense/1'), 404, 1],
  [
    'a format that is not given',
    ({ server }) => server.as('dr-g').get('Observation', { accept: 'application/fhir+xml' }),
    406,
    1,
  ],
  [
    'a format that is not read',
    ({ server }) =>
      server
        .as('dr-g')
        .post('Observation', '<Observation/>', { 'content-type': 'application/fhir+xml' }),
    415,
    1,
  ],
  ['nobody', ({ server, open }) => server.nobody.get(`DocumentReference/${open.document}`), 401, 1],
  [
    'a token of another',
    ({ server, open }) => server.withClaims({ sub: 'x' }).get(`DocumentReference/${open.document}`),
    401,
    1,
  ],
  ['a directory entry', ({ server }) => server.as('dr-g').get('Practitioner/dr-t'), 200, 1],
  ['the statement, open to all', ({ server }) => server.nobody.get('metadata'), 200, 0],
];

export function lineOf(event: Shown | undefined): Line {
  const [subtype] = (event?.['subtype'] ?? []) as readonly { readonly code: string }[];
  return {
    subtype: subtype?.code ?? '',
    action: String(event?.['action'] ?? ''),
    outcome: String(event?.['outcome'] ?? ''),
    reason: String(event?.['outcomeDesc'] ?? ''),
  };
}
