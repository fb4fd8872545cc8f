/** What the server composes itself, and the kinds its bodies are told apart by. */
import type { PlainResource } from '../../server/fhir/model/resource.ts';

const PROFILES = 'https://carnet.example/fhir/StructureDefinition/';
const RESTFUL = 'http://hl7.org/fhir/restful-interaction';

/** Types of which every body is composed by the server, never filed by a caller. */
const COMPOSED: ReadonlySet<string> = new Set([
  'AuditEvent',
  'CapabilityStatement',
  'OperationOutcome',
  'Parameters',
  'TerminologyCapabilities',
]);
const COMPOSED_BUNDLES: ReadonlySet<string> = new Set([
  'searchset',
  'history',
  'transaction-response',
  'batch-response',
]);

/** By action: an update that creates is a creation, a conditional create that finds is a read. dmp.md 6.3. */
const TRACES: Readonly<Record<string, string>> = {
  C: 'create',
  R: 'read',
  U: 'update',
  D: 'delete',
};

/** What is read of a body to tell its kind. */
interface Emitted extends PlainResource {
  readonly type?: unknown;
  readonly action?: string;
  readonly issue?: readonly { readonly code?: string; readonly severity?: string }[];
  readonly subtype?: readonly { readonly system?: string; readonly code?: string }[];
  readonly entity?: readonly { readonly role?: { readonly code?: string } }[];
}

/** Composed by the server: what it says must be right whatever callers filed. */
export function isComposed(resource: PlainResource): boolean {
  const { resourceType, type } = emitted(resource);
  return resourceType === 'Bundle'
    ? typeof type === 'string' && COMPOSED_BUNDLES.has(type)
    : COMPOSED.has(resourceType);
}

/** Canonicals of ours for what is composed; empty for all the rest. */
export function profilesOfComposed(resource: PlainResource): readonly string[] {
  if (resource.resourceType === 'OperationOutcome') return [`${PROFILES}dmp-operation-outcome`];
  if (resource.resourceType !== 'AuditEvent') return [];
  const { subtype = [], entity = [], action = '' } = emitted(resource);
  const isQuery = subtype.some(({ system, code }) => system === RESTFUL && code === 'search-type');
  const isOfRecord = entity.some(({ role }) => role?.code === '1');
  const name = isOfRecord ? (isQuery ? 'query' : TRACES[action]) : undefined;
  return [`${PROFILES}dmp-audit-event${name === undefined ? '' : `-${name}`}`];
}

/** Bodies of one kind differ in their values alone. It is fit for the name of a file. */
export function kindOf(resource: PlainResource): string {
  const { resourceType, type, issue = [], subtype = [] } = emitted(resource);
  const facet: Readonly<Record<string, unknown>> = {
    Bundle: type,
    OperationOutcome: `${issue[0]?.severity}-${issue[0]?.code}`,
    AuditEvent: subtype[0]?.code,
  };
  const name = facet[resourceType] === undefined ? '' : `-${String(facet[resourceType])}`;
  return `${resourceType}${name}`.replaceAll(/[^A-Za-z0-9-]/g, '_');
}

function emitted(resource: PlainResource): Emitted {
  // Their names in R4, each optional here: a body that breaks them is told by the validator.
  return resource as Emitted;
}
