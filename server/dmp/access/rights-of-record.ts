/** What the policy reads to decide about one record: its status, its Consents, and whom they name. dmp.md 5.2 to 5.4. */
import type { Definitions } from '../../fhir/definitions/definitions.ts';
import type { Param } from '../../fhir/definitions/param.ts';
import { readJson } from '../../fhir/model/json-reader.ts';
import { localReference } from '../../fhir/model/reference.ts';
import type { PlainResource, ResourceType } from '../../fhir/model/resource.ts';
import { resourceFrom } from '../../fhir/model/resource.ts';
import { unavailable } from '../../fhir/outcome/errors.ts';
import { objects, textOf } from '../../fhir/search/indexing/select.ts';
import type { SearchNode } from '../../fhir/search/node.ts';
import { and } from '../../fhir/search/node.ts';
import { queryById, queryWhere } from '../../fhir/search/query.ts';
import type { Reads, StoredResource } from '../../fhir/store/store.ts';
import type { Professional } from '../actors/actor.ts';
import { IDNAT_PS_SYSTEM } from '../actors/professions.ts';
import { isConsentCode, STATEMENTS_OF_WILL } from '../consent/catalogue.ts';
import { groupsOf } from '../consent/groups.ts';
import type { StoredConsent } from '../consent/shape.ts';
import { parseConsent, periodOf, referenceOf } from '../consent/shape.ts';
import type { RecordStatus } from './record-state.ts';
import { recordStatus } from './record-state.ts';

/** Consents in force in one record. Beyond, nothing is decided: never a partial filter (architecture.md 13). */
const CONSENTS_MAX = 1000;
/** Levels of `Organization.partOf` followed upwards. */
const ANCESTORS_MAX = 8;
/** Directory entries one identifier may have. */
const HOMONYMS_MAX = 20;

export interface RightsOfRecord {
  readonly record: string;
  readonly consents: readonly StoredConsent[];
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
}

export interface DecisionReads {
  readonly reads: Reads;
  readonly definitions: Definitions;
}

export async function statusOfRecord(
  { reads }: DecisionReads,
  record: string,
): Promise<RecordStatus> {
  return recordStatus(await one(reads, 'Patient', record));
}

/** The Consents in force. @throws FhirError 503 when there are too many, or one that cannot be obeyed. */
export async function activeConsents(
  { reads, definitions }: DecisionReads,
  record: string,
): Promise<readonly StoredConsent[]> {
  const status: SearchNode = {
    kind: 'token',
    param: param(definitions, 'Consent', 'status'),
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

function consentOf(stored: StoredResource): StoredConsent {
  return {
    ...parseConsent(plain(stored)),
    reference: `Consent/${stored.id}/_history/${stored.versionId}`,
    groups: groupsOf(stored.labels),
  };
}

/**
 * Every reference the professional answers to among those the Consents name: his Practitioner, the PractitionerRole of
 * his situation, his Organization with its ancestors, the CareTeams he is in now. Nothing else is looked up.
 */
export async function referencesOf(
  professional: Professional,
  rights: RightsOfRecord,
  from: DecisionReads,
): Promise<ReadonlySet<string>> {
  const { consents } = rights;
  const named = new Set(
    consents.flatMap(({ root, exceptions }) =>
      [root, ...exceptions].flatMap((provision) => provision?.actors ?? []),
    ),
  );
  const teams = await runningTeams([...named], rights, from);
  const all = [...named, ...[...teams.values()].flat()];
  const names = (type: ResourceType): boolean => all.some((text) => text.startsWith(`${type}/`));
  const hasRole = professional.practitionerRole !== undefined;
  const seeksRole = names('PractitionerRole') && !hasRole;
  const people =
    names('Practitioner') || seeksRole ? await practitionersOf(professional, from) : [];
  const structures =
    names('Organization') || seeksRole ? await structuresOf(professional, from) : [];
  const roles = await rolesOf(professional, seeksRole ? [people, structures] : [[], []], from);
  const found = new Set([...people, ...structures, ...roles]);
  for (const [team, members] of teams) {
    if (members.some((member) => found.has(member))) found.add(team);
  }
  return found;
}

/** A professional is found by his identifier even when his token names no directory entry: a block must bite. */
async function practitionersOf(
  { practitioner, idNat }: Professional,
  { reads, definitions }: DecisionReads,
): Promise<readonly string[]> {
  if (practitioner !== undefined) return [practitioner];
  const identifier: SearchNode = {
    kind: 'token',
    param: param(definitions, 'Practitioner', 'identifier'),
    system: IDNAT_PS_SYSTEM,
    code: idNat,
  };
  const page = await reads.find(queryWhere('Practitioner', identifier, HOMONYMS_MAX));
  return page.resources.map(({ id }) => `Practitioner/${id}`);
}

/** The role of the situation chosen: named by the token, else the only one this person has in this structure. */
async function rolesOf(
  { practitionerRole }: Professional,
  [people, structures]: readonly [people: readonly string[], structures: readonly string[]],
  { reads, definitions }: DecisionReads,
): Promise<readonly string[]> {
  if (practitionerRole !== undefined) return [practitionerRole];
  const [person] = people;
  const [structure] = structures;
  if (person === undefined || structure === undefined) return [];
  const where = and(
    {
      kind: 'reference',
      param: param(definitions, 'PractitionerRole', 'practitioner'),
      target: person,
    },
    {
      kind: 'reference',
      param: param(definitions, 'PractitionerRole', 'organization'),
      target: structure,
    },
  );
  const page = await reads.find(queryWhere('PractitionerRole', where, HOMONYMS_MAX));
  // Rights of two situations are never merged: with several roles the token must name one.
  return page.resources.length === 1
    ? page.resources.map(({ id }) => `PractitionerRole/${id}`)
    : [];
}

/** His structure first, then those it is a part of. */
async function structuresOf(
  { organization, structure }: Professional,
  from: DecisionReads,
): Promise<readonly string[]> {
  const { reads, definitions } = from;
  const found = new Set<string>();
  let level = organization === undefined ? [] : [organization];
  if (organization === undefined && structure !== undefined) {
    const identifier: SearchNode = {
      kind: 'token',
      param: param(definitions, 'Organization', 'identifier'),
      code: structure,
    };
    level = (await reads.find(queryWhere('Organization', identifier, HOMONYMS_MAX))).resources.map(
      ({ id }) => `Organization/${id}`,
    );
  }
  for (let depth = 0; depth < ANCESTORS_MAX && level.length > 0; depth += 1) {
    const above: string[] = [];
    for (const reference of level.filter((known) => !found.has(known))) {
      found.add(reference);
      const local = localReference(reference);
      const content = local ? await one(reads, 'Organization', local.id) : undefined;
      above.push(...referenceOf(content?.['partOf']));
    }
    level = above;
  }
  return [...found];
}

/** The CareTeams of the record that run now, each with the members whose part in it runs. dmp.md 3.2. */
async function runningTeams(
  named: readonly string[],
  { record, at }: RightsOfRecord,
  { reads }: DecisionReads,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const teams = new Map<string, readonly string[]>();
  const ids = named.flatMap((text) => {
    const local = localReference(text);
    return local?.type === 'CareTeam' ? [local.id] : [];
  });
  if (ids.length === 0) return teams;
  const where = and({ kind: 'record', record }, { kind: 'id', ids });
  for (const stored of (await reads.find(queryWhere('CareTeam', where))).resources) {
    const content = plain(stored);
    if (textOf(content['status']) !== 'active' || !runs(content['period'], at)) continue;
    const parts = objects(content['participant']).filter(({ period }) => runs(period, at));
    teams.set(
      `CareTeam/${stored.id}`,
      parts.flatMap(({ member }) => referenceOf(member)),
    );
  }
  return teams;
}

function runs(period: unknown, at: number): boolean {
  const [low, high] = periodOf(period);
  return low <= at && at < high;
}

async function one(
  reads: Reads,
  type: ResourceType,
  id: string,
): Promise<PlainResource | undefined> {
  const [stored] = (await reads.find(queryById(type, id))).resources;
  return stored && !stored.deleted ? plain(stored) : undefined;
}

function plain({ json }: StoredResource): PlainResource {
  return resourceFrom(readJson(json)).value;
}

function param(definitions: Definitions, type: ResourceType, code: string): Param {
  const found = definitions.param(type, code);
  if (!found) throw new Error(`R4 has no search parameter ${type}.${code}`);
  return found;
}
