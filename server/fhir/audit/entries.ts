/** What is indexed of a trace: few entries, since every request writes one. R4 AuditEvent, Search Parameters. */
import type { Param } from '../definitions/param.ts';
import type { IndexEntries } from '../search/entries.ts';
import { presenceTerm, referenceTerm, tokenTerms } from '../search/term.ts';
import type { Trace } from './trace.ts';

/** The search parameters of AuditEvent that the journal answers; others are refused by name. */
export const JOURNAL_PARAMS: ReadonlySet<string> = new Set([
  '_id',
  '_lastUpdated',
  'date',
  'patient',
  'entity',
  'agent',
  'action',
  'outcome',
  'subtype',
]);

/** Who acted, by identifier: professionals see their own lines by it. Internal, never in a URL. */
export const JOURNAL_AGENT: Param = {
  type: 'AuditEvent',
  code: '_agent',
  kind: 'token',
  url: '',
  expression: '',
  targets: [],
  internal: true,
  multipleOr: true,
  multipleAnd: true,
};

export function traceEntries(trace: Trace): IndexEntries {
  const { agent, record, touched, recorded } = trace;
  const terms = [
    ...tokenTerms('action', 'http://hl7.org/fhir/audit-event-action', trace.action).slice(0, 2),
    ...tokenTerms('outcome', 'http://hl7.org/fhir/audit-event-outcome', trace.outcome).slice(0, 2),
    ...tokenTerms('subtype', 'http://hl7.org/fhir/restful-interaction', trace.interaction).slice(
      0,
      2,
    ),
    ...tokenTerms(JOURNAL_AGENT.code, undefined, agent.identifier?.value ?? agent.subject).slice(
      0,
      1,
    ),
    ...(agent.fhirUser === undefined ? [] : [referenceTerm('agent', agent.fhirUser)]),
    ...(record === undefined
      ? []
      : [
          referenceTerm('patient', `Patient/${record}`),
          referenceTerm('entity', `Patient/${record}`),
          presenceTerm('patient'),
        ]),
    ...touched.map(({ type, id }) => referenceTerm('entity', `${type}/${id}`)),
  ];
  return {
    terms: [...new Set(terms)],
    ranges: [
      { code: 'date', low: recorded, high: recorded + 1 },
      { code: '_lastUpdated', low: recorded, high: recorded + 1 },
    ],
    chief: { low: recorded, high: recorded + 1 },
    sorts: new Map([['date', recorded]]),
  };
}
