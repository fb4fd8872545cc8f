/** Traces by role: one of each kind of event in dmp.md 6.3. */
import type { Trace } from '../../server/fhir/audit/trace.ts';
import { TRACE_FORMAT } from '../../server/fhir/audit/trace.ts';

const REASON = 'http://terminology.hl7.org/CodeSystem/v3-ActReason';
const ARRIVED = Date.UTC(2024, 5, 15, 12, 0, 0, 5);

export function trace(more: Partial<Trace> = {}): Trace {
  return {
    format: TRACE_FORMAT,
    id: 't.0',
    requestId: 'request-1',
    started: ARRIVED,
    recorded: ARRIVED + 12,
    record: 'marie',
    interaction: 'read',
    action: 'R',
    outcome: '0',
    agent: {
      actor: 'HCP',
      subject: 'doctor',
      client: 'software',
      fhirUser: 'Practitioner/g',
      identifier: { system: 'urn:oid:1.2.250.1.71.4.2.1', value: '899700000001' },
      roles: [{ system: 'urn:oid:1.2.250.1.213.1.1.5.1', code: '10' }],
      organization: { system: 'urn:oid:1.2.250.1.71.4.2.2', value: '1B0000001' },
      purposes: [{ system: REASON, code: 'TREAT' }],
      tokenId: 'token-1',
    },
    basis: ['R20', 'Consent/c-g/_history/1'],
    touched: [{ type: 'DocumentReference', id: 'lab', versionId: '2' }],
    details: {},
    writer: 'writer',
    sequence: 7,
    ...more,
  };
}

const {
  fhirUser: _user,
  identifier: _id,
  organization: _place,
  tokenId: _token,
  ...bare
} = trace().agent;
const nobody = {
  ...bare,
  actor: 'UNKNOWN',
  subject: 'unknown',
  client: 'unknown',
  roles: [],
  purposes: [],
};

/** Without a member, since an absent one and an undefined one are not the same. */
function without(name: 'record', from: Trace): Trace {
  const { [name]: _left, ...rest } = from;
  return rest;
}

export const events: Readonly<Record<string, Trace>> = {
  read: trace({ details: { mode: 'normal' } }),
  'read-of-the-patient': trace({ touched: [{ type: 'Patient', id: 'marie', versionId: '3' }] }),
  create: trace({
    interaction: 'create',
    action: 'C',
    touched: [{ type: 'Observation', id: 'p', versionId: '1' }],
  }),
  update: trace({
    interaction: 'patch',
    action: 'U',
    details: { before: 'N', after: 'MASQUE_PS' },
  }),
  delete: trace({ interaction: 'delete', action: 'D' }),
  query: trace({
    interaction: 'search-type-post',
    action: 'E',
    touched: [],
    type: 'DocumentReference',
    query: 'DocumentReference/_search?patient=Patient/marie&type=11502-2',
    resultCount: 2,
    details: { mode: 'bris_de_glace', reason: 'inconsciente, choc' },
  }),
  history: trace({
    interaction: 'history-instance',
    action: 'E',
    query: 'DocumentReference/lab/_history',
    resultCount: 3,
  }),
  'query-of-a-directory': without(
    'record',
    trace({
      interaction: 'search-type',
      action: 'E',
      touched: [],
      query: 'Practitioner?name=…',
      resultCount: 1,
    }),
  ),
  refused: trace({
    outcome: '8',
    reason: 'blocked',
    basis: ['R13'],
    touched: [{ type: 'DocumentReference', id: 'lab' }],
  }),
  'rolled-back': trace({ interaction: 'create', action: 'C', outcome: '8', reason: 'rolled-back' }),
  operation: without(
    'record',
    trace({
      interaction: '$verify-journal',
      action: 'E',
      touched: [],
      query: '$verify-journal',
      resultCount: 0,
    }),
  ),
  'failed-authentication': without(
    'record',
    trace({
      interaction: 'authentication',
      action: 'E',
      outcome: '8',
      reason: 'expired',
      agent: nobody,
      basis: [],
      touched: [],
    }),
  ),
  'writer-ended': without(
    'record',
    trace({
      ...{ interaction: 'writer-ended', action: 'E', basis: [], touched: [] },
      agent: { actor: 'SERVER', subject: 'carnet', client: 'carnet', roles: [], purposes: [] },
      details: { writer: 'w', last: '9', missing: '3 4' },
    }),
  ),
};
