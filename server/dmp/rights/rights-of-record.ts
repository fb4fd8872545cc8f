/** What the policy reads of one record to decide about it: its status, its Consents and the CareTeams they name. dmp.md 5.2 to 5.4. */
import type { Definitions } from '../../fhir/definitions/definitions.ts';
import type { Bounds } from '../../fhir/model/date.ts';
import { localReference } from '../../fhir/model/reference.ts';
import { unavailable } from '../../fhir/outcome/errors.ts';
import { objects, textOf } from '../../fhir/search/indexing/select.ts';
import type { SearchNode } from '../../fhir/search/node.ts';
import { and } from '../../fhir/search/node.ts';
import { queryWhere } from '../../fhir/search/query.ts';
import type { Reads, StoredResource } from '../../fhir/store/store.ts';
import { requiredParam } from '../access/content-filter.ts';
import { isConsentCode, STATEMENTS_OF_WILL } from '../consent/catalogue.ts';
import { groupsOf } from '../consent/groups.ts';
import type { StoredConsent } from '../consent/shape.ts';
import { parseConsent, periodOf, referenceOf } from '../consent/shape.ts';
import { plainOf, readOne } from './read-one.ts';
import type { RecordStatus } from './record-state.ts';
import { recordStatus } from './record-state.ts';

/** Consents in force in one record. Beyond, nothing is decided: never a partial filter (architecture.md 13). */
const CONSENTS_MAX = 1000;

export interface DecisionReads {
  readonly reads: Reads;
  readonly definitions: Definitions;
}

/** The rights in force in one record, whoever asks. Whether a period runs is asked at each decision, never kept. */
export interface RightsOfRecord {
  readonly record: string;
  readonly consents: readonly StoredConsent[];
  /** Every `Type/id` the Consents name as an actor. */
  readonly named: ReadonlySet<string>;
  /** The active CareTeams among them. */
  readonly teams: readonly Team[];
  /** The instants at which one of their periods begins or ends, in order: milliseconds since 1970 UTC. */
  readonly turns: readonly number[];
}

/** A CareTeam with the parts in it. dmp.md 3.2. */
interface Team {
  /** `CareTeam/id`. */
  readonly reference: string;
  readonly period: Bounds;
  readonly parts: readonly { readonly member: string; readonly period: Bounds }[];
}

export async function statusOfRecord(
  { reads }: DecisionReads,
  record: string,
): Promise<RecordStatus> {
  return recordStatus(await readOne(reads, 'Patient', record));
}

/** @throws FhirError 503 when there are too many, or one that cannot be obeyed. */
export async function rightsOfRecord(from: DecisionReads, record: string): Promise<RightsOfRecord> {
  const consents = await activeConsents(from, record);
  const provisions = consents.flatMap(({ root, exceptions }) =>
    root ? [root, ...exceptions] : exceptions,
  );
  const named = new Set(provisions.flatMap(({ actors }) => actors));
  const teams = await activeTeams(named, record, from);
  const periods = [
    ...provisions.map(({ period }) => period),
    ...teams.flatMap(({ period, parts }) => [period, ...parts.map((part) => part.period)]),
  ];
  const turns = [...new Set(periods.flat().filter(Number.isFinite))].sort((a, b) => a - b);
  return { record, consents, named, teams, turns };
}

/** The Consents in force. @throws FhirError 503 when there are too many, or one that cannot be obeyed. */
export async function activeConsents(
  { reads, definitions }: DecisionReads,
  record: string,
): Promise<readonly StoredConsent[]> {
  const status: SearchNode = {
    kind: 'token',
    param: requiredParam(definitions, 'Consent', 'status'),
    code: 'active',
  };
  const page = await reads.find(
    queryWhere('Consent', and({ kind: 'record', record }, status), CONSENTS_MAX),
  );
  if (page.next)
    throw unavailable(new Error(`More than ${CONSENTS_MAX} Consents in force in one record`));
  const consents = page.resources.map(consentOf);
  const unknown = consents.find(
    ({ code }) => code === undefined || !(isConsentCode(code) || STATEMENTS_OF_WILL.includes(code)),
  );
  if (unknown)
    throw unavailable(new Error(`${unknown.reference} is of no type that the policy obeys`));
  return consents;
}

/** The CareTeams that run, each with the members whose part in it runs. */
export function runningTeams(
  { teams }: RightsOfRecord,
  at: number,
): ReadonlyMap<string, readonly string[]> {
  return new Map(
    teams
      .filter(({ period }) => runs(period, at))
      .map(({ reference, parts }) => [
        reference,
        parts.filter(({ period }) => runs(period, at)).map(({ member }) => member),
      ]),
  );
}

/** The span of time around an instant in which no period begins or ends: low inclusive, high exclusive. */
export function spanAround({ turns }: RightsOfRecord, at: number): Bounds {
  const next = turns.findIndex((turn) => turn > at);
  const passed = next === -1 ? turns.length : next;
  return [turns[passed - 1] ?? Number.NEGATIVE_INFINITY, turns[passed] ?? Number.POSITIVE_INFINITY];
}

function consentOf(stored: StoredResource): StoredConsent {
  return {
    ...parseConsent(plainOf(stored)),
    reference: `Consent/${stored.id}/_history/${stored.versionId}`,
    groups: groupsOf(stored.labels),
  };
}

/** No other CareTeam of the record matters to a decision. @throws FhirError 503 when there are too many. */
async function activeTeams(
  named: ReadonlySet<string>,
  record: string,
  { reads }: DecisionReads,
): Promise<readonly Team[]> {
  const ids = [...named].flatMap((text) => {
    const local = localReference(text);
    return local?.type === 'CareTeam' ? [local.id] : [];
  });
  if (ids.length === 0) return [];
  const page = await reads.find(
    queryWhere('CareTeam', and({ kind: 'record', record }, { kind: 'id', ids })),
  );
  if (page.next) throw unavailable(new Error('The Consents of one record name too many CareTeams'));
  return page.resources.flatMap((stored) => {
    const { status, period, participant } = plainOf(stored);
    if (textOf(status) !== 'active') return [];
    const parts = objects(participant).flatMap((part) =>
      referenceOf(part['member']).map((member) => ({ member, period: periodOf(part['period']) })),
    );
    return [{ reference: `CareTeam/${stored.id}`, period: periodOf(period), parts }];
  });
}

function runs([low, high]: Bounds, at: number): boolean {
  return low <= at && at < high;
}
