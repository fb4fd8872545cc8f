/**
 * From a compact trace to its AuditEvent: a pure function of the trace's format. IHE BALP 1.1, Patient Read, Create,
 * Update, Delete and Query patterns; dmp.md 6.2. No profile is claimed: BALP asks for the network address of
 * each agent, which is kept nowhere. For a read the client is the destination, for the rest the source.
 */
import type { Coding } from '../access/caller.ts';
import { jsonFrom } from '../model/json.ts';
import type { PlainResource, Resource } from '../model/resource.ts';
import { resourceFrom } from '../model/resource.ts';
import { WRITER_ENDED } from './ended-writer.ts';
import type { Trace, TraceAgent } from './trace.ts';

const DCM = 'http://dicom.nema.org/resources/ontology/DCM';
const ENTITY_TYPE = 'http://terminology.hl7.org/CodeSystem/audit-entity-type';
const OBJECT_ROLE = 'http://terminology.hl7.org/CodeSystem/object-role';
const BALP_ENTITY = 'https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType';
const PARTICIPATION = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType';
const SERVER = 'carnet';

/** The AuditEvent of a trace, stamped: id of the trace, version 1, its recorded instant. */
export function auditEvent(trace: Trace, system: { readonly reasonSystem: string }): Resource {
  const recorded = new Date(trace.recorded).toISOString();
  const event: PlainResource = {
    resourceType: 'AuditEvent',
    id: trace.id,
    meta: { versionId: '1', lastUpdated: recorded },
    ...kindOf(trace.interaction),
    action: trace.action,
    period: { start: startOf(trace), end: recorded },
    recorded,
    outcome: trace.outcome,
    ...(trace.reason === undefined ? {} : { outcomeDesc: trace.reason }),
    ...(trace.agent.purposes.length === 0
      ? {}
      : { purposeOfEvent: trace.agent.purposes.map((purpose) => ({ coding: [purpose] })) }),
    agent: [
      clientAgent(trace),
      serverAgent(trace),
      userAgent(trace),
      ...organizationAgent(trace.agent),
    ],
    source: {
      observer: { display: SERVER },
      type: [
        {
          system: 'http://terminology.hl7.org/CodeSystem/security-source-type',
          code: '4',
          display: 'Application Server',
        },
      ],
    },
    entity: entities(trace, system.reasonSystem),
  };
  return resourceFrom(jsonFrom(event));
}

/** Never after the end (R4 Period): the clock may have gone back while the request was answered. */
function startOf({ started, recorded }: Trace): string {
  return new Date(Math.min(started, recorded)).toISOString();
}

/** A sign-in that failed is DICOM's User Authentication, Login; everything else is a RESTful operation (dmp.md 6.3, E10). */
function kindOf(interaction: string): object {
  if (interaction === 'authentication') {
    return {
      type: { system: DCM, code: '110114', display: 'User Authentication' },
      subtype: [{ system: DCM, code: '110122', display: 'Login' }],
    };
  }
  if (interaction === WRITER_ENDED) {
    return {
      type: { system: DCM, code: '110100', display: 'Application Activity' },
      subtype: [
        { system: 'https://carnet.example/fhir/CodeSystem/audit-event', code: WRITER_ENDED },
      ],
    };
  }
  return {
    type: {
      system: 'http://terminology.hl7.org/CodeSystem/audit-event-type',
      code: 'rest',
      display: 'RESTful Operation',
    },
    subtype: [restfulCoding(interaction)],
  };
}

const HTTP_VERBS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH']);
const HTTP_METHOD = /^[A-Z-]+$/;

/** What HTTP refused before it was an interaction has its method alone: a code of R4, or of IANA's registry. */
function restfulCoding(interaction: string): object {
  if (HTTP_VERBS.has(interaction))
    return { system: 'http://hl7.org/fhir/http-verb', code: interaction };
  if (HTTP_METHOD.test(interaction))
    return { system: 'https://www.iana.org/assignments/http-methods', code: interaction };
  return { system: 'http://hl7.org/fhir/restful-interaction', code: restfulCode(interaction) };
}

/** R4 valueset type-restful-interaction has no code for our facets of an interaction. */
function restfulCode(interaction: string): string {
  if (interaction.startsWith('search-type')) return 'search-type';
  if (interaction === 'conditional-patch') return 'patch';
  return interaction.startsWith('$') ? 'operation' : interaction;
}

function networkRole(isClient: boolean, action: Trace['action']): object {
  const destination = isClient === (action === 'R');
  return {
    coding: [
      {
        system: DCM,
        code: destination ? '110152' : '110153',
        display: destination ? 'Destination Role ID' : 'Source Role ID',
      },
    ],
  };
}

function clientAgent({ agent, action }: Trace): object {
  return {
    type: networkRole(true, action),
    who: { identifier: { value: agent.client } },
    requestor: false,
  };
}

function serverAgent({ action }: Trace): object {
  return {
    type: networkRole(false, action),
    who: { identifier: { value: SERVER } },
    requestor: false,
  };
}

function userAgent({ agent, basis }: Trace): object {
  const { identifier, fhirUser, subject, roles, purposes, actor } = agent;
  return {
    type: { coding: [{ system: PARTICIPATION, code: 'IRCP', display: 'information recipient' }] },
    role: [...roles.map((role: Coding) => ({ coding: [role] })), { text: actor }],
    who: {
      ...(fhirUser === undefined ? {} : { reference: fhirUser }),
      identifier: identifier ?? { value: subject },
    },
    requestor: true,
    ...(basis.length === 0
      ? {}
      : {
          policy: basis.map((item) =>
            item.includes('/') ? item : `https://carnet.example/fhir/policy/dmp-default#${item}`,
          ),
        }),
    ...(purposes.length === 0
      ? {}
      : { purposeOfUse: purposes.map((purpose) => ({ coding: [purpose] })) }),
  };
}

function organizationAgent({ organization }: TraceAgent): readonly object[] {
  if (!organization) return [];
  return [
    {
      type: {
        coding: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/v3-RoleClass',
            code: 'PROV',
            display: 'healthcare provider',
          },
        ],
      },
      who: { identifier: organization },
      requestor: false,
    },
  ];
}

function entities(trace: Trace, reasonSystem: string): readonly object[] {
  const { record, requestId, query } = trace;
  return [
    {
      what: { identifier: { value: requestId } },
      type: { system: BALP_ENTITY, code: 'XrequestId' },
    },
    ...(record === undefined
      ? systemEntity(trace, reasonSystem)
      : [patientEntity(trace, record, reasonSystem)]),
    ...trace.touched.map(({ type, id, versionId }) => ({
      what: {
        reference:
          versionId === undefined ? `${type}/${id}` : `${type}/${id}/_history/${versionId}`,
      },
      type: { system: ENTITY_TYPE, code: '2', display: 'System Object' },
      role: { system: OBJECT_ROLE, code: '4', display: 'Domain Resource' },
    })),
    ...(query === undefined
      ? []
      : [
          {
            type: { system: ENTITY_TYPE, code: '2', display: 'System Object' },
            role: { system: OBJECT_ROLE, code: '24', display: 'Query' },
            query: Buffer.from(query, 'utf8').toString('base64'),
          },
        ]),
  ];
}

/** What is told of an action on no record. */
function systemEntity({ details }: Trace, reasonSystem: string): readonly object[] {
  const detail = detailsOf(details, reasonSystem);
  return detail.length === 0
    ? []
    : [{ type: { system: ENTITY_TYPE, code: '2', display: 'System Object' }, detail }];
}

function detailsOf(
  details: Readonly<Record<string, string>>,
  reasonSystem: string,
): readonly object[] {
  return Object.entries(details)
    .filter(([, value]) => value !== '')
    .map(([type, valueString]) => ({ type: `${reasonSystem}#${type}`, valueString }));
}

/** BALP forbids `detail` on the query entity, so the counts and codes stand on the patient's (dmp.md 6.3, E2). */
function patientEntity(
  { resultCount, details }: Trace,
  record: string,
  reasonSystem: string,
): object {
  const detail = detailsOf(
    { ...details, ...(resultCount === undefined ? {} : { resultCount: String(resultCount) }) },
    reasonSystem,
  );
  return {
    what: { reference: `Patient/${record}` },
    type: { system: ENTITY_TYPE, code: '1', display: 'Person' },
    role: { system: OBJECT_ROLE, code: '1', display: 'Patient' },
    ...(detail.length === 0 ? {} : { detail }),
  };
}
