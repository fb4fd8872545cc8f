/** Whole requests by HTTP: decision, look-ups, writes and trace, as the database sees them. */
import type { TokenWish } from '../../scripts/demo/claims.ts';
import { documentBundle } from '../../scripts/demo/documents.ts';
import { consent, PROVISIONS } from '../dmp/roads/filing.ts';
import { labResult } from '../dmp/roads/world.ts';
import type { TestServer } from '../harness.ts';
import type { Observations } from './golden.ts';
import type { Recorder } from './recorder.ts';
import { contentBody, IDENTIFIER, idOf } from './world/content.ts';
import { RECORD } from './world/world.ts';

export interface Request {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** A person of the demo world, one session each; absent: the system of the generic server. */
  readonly wish?: TokenWish;
  /** Sent once before, so that what a process remembers of rights is there. */
  readonly isWarmed?: boolean;
}

const OBSERVATION = idOf('Observation', 20, RECORD);
const IF_NONE_EXIST = { 'if-none-exist': `identifier=${IDENTIFIER}|Observation-${RECORD}-20` };

function reads(as: string, wish: Partial<TokenWish> = {}): readonly Request[] {
  const paths = [
    `Observation/${OBSERVATION}`,
    `Observation/${OBSERVATION}/_history/1`,
    'Observation?code=718-7&_count=20',
    `Patient/${RECORD}`,
    'List?_count=20',
    'AuditEvent?_count=20',
    'PractitionerRole/role-3',
  ];
  return paths.map((path) => ({
    name: [as, ...(wish.mode ? [wish.mode] : []), 'GET', path].join(' '),
    method: 'GET',
    path,
    wish: { as, ...wish },
    isWarmed: true,
  }));
}

const result = (note: string) => ({
  ...labResult(note),
  subject: { reference: `Patient/${RECORD}` },
});

const EMERGENCY = { mode: 'bris_de_glace', reason: 'choc anaphylactique' } as const;

/** The order matters: each request meets what those before it left. */
export const DMP_REQUESTS: readonly Request[] = [
  ...reads(RECORD),
  ...reads('dr-g'),
  ...reads('dr-h'),
  ...reads('dr-x'),
  request('dr-x first emergency read', 'GET', `Observation/${OBSERVATION}`, {
    wish: { as: 'dr-x', ...EMERGENCY },
  }),
  request('dr-x next emergency read', 'GET', `Observation/${OBSERVATION}`, {
    wish: { as: 'dr-x', ...EMERGENCY },
  }),
  request('dr-t create', 'POST', 'Observation', { wish: { as: 'dr-t' }, body: result('a') }),
  request('dr-t conditional create of what is there', 'POST', 'Observation', {
    wish: { as: 'dr-t' },
    body: result('b'),
    headers: IF_NONE_EXIST,
  }),
  request('dr-t conditional create of what is new', 'POST', 'Observation', {
    wish: { as: 'dr-t' },
    body: result('c'),
    headers: { 'if-none-exist': `identifier=${IDENTIFIER}|new` },
  }),
  request('dr-t batch of three reads', 'POST', '', {
    wish: { as: 'dr-t' },
    body: bundle(
      'batch',
      [20, 21, 22].map((number) => ({
        request: { method: 'GET', url: `Observation/${idOf('Observation', number, RECORD)}` },
      })),
    ),
  }),
  request('dr-t transaction of ten creates', 'POST', '', {
    wish: { as: 'dr-t' },
    body: bundle(
      'transaction',
      Array.from({ length: 10 }, (_, number) => ({
        resource: result(`entry ${number}`),
        request: { method: 'POST', url: 'Observation' },
      })),
    ),
  }),
  request('hospital-h deposit of a document', 'POST', '', {
    wish: { as: 'hospital-h' },
    body: deposit(),
  }),
  request('hospital-h the same deposit again', 'POST', '', {
    wish: { as: 'hospital-h' },
    body: deposit(),
  }),
  request('marie files a right', 'POST', 'Consent', {
    wish: { as: RECORD },
    body: consent('C02', PROVISIONS.authorise('Practitioner/dr-h')),
  }),
  request('dr-g GET after a change of rights', 'GET', `Observation/${OBSERVATION}`, {
    wish: { as: 'dr-g' },
  }),
  request('operator-op update of the directory', 'PUT', 'Organization/organisation-7', {
    wish: { as: 'operator-op' },
    body: organisation(),
  }),
  request('dr-g GET after a change of the directory', 'GET', `Observation/${OBSERVATION}`, {
    wish: { as: 'dr-g' },
  }),
  request('cnam refused', 'GET', `Observation/${OBSERVATION}`, { wish: { as: 'cnam' } }),
];

export const GENERIC_REQUESTS: readonly Request[] = [
  request('read', 'GET', `Observation/${OBSERVATION}`),
  request('vread', 'GET', `Observation/${OBSERVATION}/_history/1`),
  request('history', 'GET', `Observation/${OBSERVATION}/_history`),
  request('search', 'GET', 'Observation?code=718-7&_count=20'),
  request('create', 'POST', 'Observation', { body: plain(9001) }),
  request('conditional create of what is there', 'POST', 'Observation', {
    body: plain(9002),
    headers: IF_NONE_EXIST,
  }),
  request('conditional create of what is new', 'POST', 'Observation', {
    body: plain(9003),
    headers: { 'if-none-exist': `identifier=${IDENTIFIER}|new` },
  }),
  request('update', 'PUT', `Observation/${OBSERVATION}`, {
    body: { ...plain(20), id: OBSERVATION, status: 'corrected' },
  }),
  request('update as create', 'PUT', 'Observation/chosen-by-the-sender', {
    body: { ...plain(9004), id: 'chosen-by-the-sender' },
  }),
  request('patch', 'PATCH', `Observation/${OBSERVATION}`, {
    body: [{ op: 'replace', path: '/status', value: 'amended' }],
    headers: { 'content-type': 'application/json-patch+json' },
  }),
  request('delete', 'DELETE', `Observation/${OBSERVATION}`),
  request('read of what is deleted', 'GET', `Observation/${OBSERVATION}`),
  request('transaction of twenty creates', 'POST', '', {
    body: bundle(
      'transaction',
      Array.from({ length: 20 }, (_, number) => ({
        resource: plain(9100 + number),
        request: { method: 'POST', url: 'Observation' },
      })),
    ),
  }),
  request('transaction of five conditional creates', 'POST', '', {
    body: bundle(
      'transaction',
      Array.from({ length: 5 }, (_, number) => ({
        resource: plain(9200 + number),
        request: {
          method: 'POST',
          url: 'Observation',
          ifNoneExist: `identifier=${IDENTIFIER}|Observation-${RECORD}-${9200 + number}`,
        },
      })),
    ),
  }),
];

function request(
  name: string,
  method: Request['method'],
  ...[path, more = {}]: readonly [path: string, more?: Partial<Request>]
): Request {
  return { name, method, path, ...more };
}

function bundle(type: 'batch' | 'transaction', entry: readonly object[]): object {
  return { resourceType: 'Bundle', type, entry };
}

function plain(number: number): object {
  const { id: _made, ...body } = contentBody('Observation', number, RECORD);
  return body;
}

function organisation(): object {
  return {
    resourceType: 'Organization',
    id: 'organisation-7',
    identifier: [{ system: IDENTIFIER, value: 'organisation-7' }],
    name: 'Structure 7 bis',
  };
}

function deposit(): object {
  return documentBundle({
    patient: RECORD,
    author: 'dr-h',
    title: 'Dépôt',
    deposited: '2026-10-30T10:00:00+01:00',
    documents: [
      {
        key: 'plans/document',
        type: '11502-2',
        title: 'Biologie',
        format: 'pdf',
        start: '2026-10-29T09:00:00+01:00',
        lines: ['Une ligne.'],
      },
    ],
  });
}

/** Every request in order, each observed once. */
export async function sendAll(
  requests: readonly Request[],
  server: TestServer,
  recorder: Recorder,
): Promise<Observations> {
  const tokens = new Map<string, string>();
  for (const one of requests) {
    const wish = JSON.stringify(one.wish ?? {});
    const token = tokens.get(wish) ?? tokenOf(one, server);
    tokens.set(wish, token);
    const url = `${server.carnet.url}/fhir/${one.path}`;
    if (one.isWarmed) await send(one, url, token);
    await recorder.observe(one.name, () => send(one, url, token));
  }
  return recorder.observed();
}

function tokenOf({ wish }: Request, server: TestServer): string {
  if (!wish) return server.withClaims(SYSTEM).token;
  const { as: name, ...more } = wish;
  return server.as(name, more).token;
}

async function send(
  { method, body, headers = {} }: Request,
  url: string,
  token: string,
): Promise<string> {
  const answer = await fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/fhir+json',
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  await answer.text();
  return `status ${answer.status}`;
}

const SYSTEM = { sub: 'plans', client_id: 'plans', scope: 'system/*.cruds' };
