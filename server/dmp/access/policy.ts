/** The access policy of the DMP: the decision table of dmp.md 5.4, first matching line decides. */
import type { Caller } from '../../fhir/access/caller.ts';
import type {
  AccessDecision,
  AccessPolicy,
  AccessQuestion,
  PolicyReads,
} from '../../fhir/access/policy.ts';
import { accessFilter } from '../../fhir/access/seal.ts';
import type { Definitions } from '../../fhir/definitions/definitions.ts';
import { notFound } from '../../fhir/outcome/errors.ts';
import { FhirError } from '../../fhir/outcome/fhir-error.ts';
import { NO_RECORD } from '../../fhir/search/node.ts';
import type { Actor } from '../actors/actor.ts';
import { actorOf } from '../actors/actor-of.ts';
import type { Versions } from '../rights/known-rights.ts';
import { KnownRights } from '../rights/known-rights.ts';
import type { RecordStatus } from '../rights/record-state.ts';
import { decideOperator, isOperatorsJob } from './agents.ts';
import { directoryVisible } from './content-filter.ts';
import { isDirectoryType } from './content-types.ts';
import { decideClosed } from './holder.ts';
import { OpenRecords } from './open-record.ts';
import { refused } from './refusals.ts';

export interface PolicyDeps {
  readonly definitions: Definitions;
}

interface Asked {
  readonly actor: Actor;
  readonly question: AccessQuestion;
  readonly definitions: Definitions;
}

/**
 * Reads nothing but Patient, Consent, CareTeam and the directory (`TYPES_OF_DECISION`), narrowed to these in boot. What it
 * has read and decided is remembered for as long as the policy versions, read for every question, stay the same.
 */
export function dmpPolicy({ definitions }: PolicyDeps): AccessPolicy {
  const known = new KnownRights(definitions);
  const records = new OpenRecords(definitions, known);
  const actorFor = rememberedActors();
  return {
    decide: async (caller, question, reads) => {
      try {
        const actor = actorFor(caller, question.headers);
        const asked = { actor, question, definitions };
        const unread = decideUnread(asked, caller);
        if (unread) return unread;
        if (actor.patient === undefined) return refused('patient-required', ['R1']);
        const record = actor.patient;
        const versions = await versionsOf(actor, record, reads);
        const status = await known.status(record, versions.record, reads);
        const session = caller.tokenId ?? `${caller.subject} ${caller.client}`;
        return (
          decideState(asked, record, status) ??
          (await records.decide({ actor, question, session, record, versions, reads }))
        );
      } catch (error) {
        if (error instanceof FhirError)
          return { permit: false, refusal: error, basis: [lineOf(error)] };
        throw error;
      }
    },
  };
}

/** The header fields a decision may depend on. */
const HEADERS = ['x-dmp-access-mode', 'x-dmp-access-reason'] as const;

/** The caller of a token is one object while the token is known: so is his actor, unless the request states a mode of its own. */
function rememberedActors(): typeof actorOf {
  const known = new WeakMap<Caller, Actor>();
  return (caller, headers) => {
    if (HEADERS.some((name) => headers[name] !== undefined)) return actorOf(caller, headers);
    const actor = known.get(caller) ?? actorOf(caller, {});
    known.set(caller, actor);
    return actor;
  };
}

/** The lines that nothing need be read for; undefined when the record decides. */
function decideUnread(
  { actor, question, definitions }: Asked,
  caller: Caller,
): AccessDecision | undefined {
  if (actor.mode !== 'normal' && isEmergencyOver(caller, question.at))
    return refused('emergency-conditions', ['R19']);
  if (question.effect === 'read' && question.type !== undefined && isDirectoryType(question.type)) {
    return { permit: true, filter: DIRECTORY_ALONE, basis: ['R24'] };
  }
  if (actor.class === 'OPER') return decideOperator(question, definitions);
  if (isOperatorsJob(question)) return refused('no-content-right', ['R3']);
  if (actor.class === 'AGENT') return refused('no-content-right', ['R13b']);
  return undefined;
}

const DIRECTORY_ALONE = accessFilter(directoryVisible(), new Map());

/** Read anew for each question. The directory counts for those whom a Consent may name through it. */
async function versionsOf(actor: Actor, record: string, reads: PolicyReads): Promise<Versions> {
  const asked = actor.professional === undefined ? [record] : [record, NO_RECORD];
  const [ofRecord = 0, directory = 0] = await reads.policyVersions(asked);
  return { record: ofRecord, directory };
}

/** An emergency session lasts as long as its token, and four hours at most (dmp.md 3.6). */
const EMERGENCY_MILLISECONDS_MAX = 4 * 60 * 60 * 1000;

/** Every verified token says when it was issued. */
function isEmergencyOver({ claims }: Caller, at: number): boolean {
  const { iat } = claims;
  return typeof iat === 'number' && at - iat * 1000 > EMERGENCY_MILLISECONDS_MAX;
}

/** Lines R4 to R6; undefined when the record is open. */
function decideState(
  { actor, question, definitions }: Asked,
  record: string,
  status: RecordStatus,
): AccessDecision | undefined {
  switch (status.state) {
    case 'OPEN':
      return undefined;
    case 'NONE':
    case 'DELETED':
      return noRecord(question, record, 'R4');
    case 'NOTIFIED':
    case 'OPPOSED':
      // The life-cycle operations of dmp.md 1.3 have their own issue; an opposition is never revealed.
      return noRecord(question, record, 'R5');
    case 'CLOSED':
    case 'DELETION_REQUESTED':
    case 'SUSPENDED':
      return actor.class === 'PATIENT' && !status.isClosedByDeath
        ? decideClosed(question, record, definitions)
        : refused('record-closed', ['R6']);
  }
}

/** The status query answers an empty list; content is unknown. */
function noRecord(question: AccessQuestion, record: string, line: string): AccessDecision {
  const isStatus =
    question.effect === 'read' && question.type === 'Patient' && question.id === undefined;
  if (isStatus) return { permit: true, filter: DIRECTORY_ALONE, basis: [line] };
  return { permit: false, refusal: notFound(`Patient/${record}`), basis: [line] };
}

/** The line of the table that an error of `actorOf` belongs to. */
function lineOf(error: FhirError): string {
  if (error.status === 401) return 'R1';
  switch (error.issues[0]?.reason) {
    case 'forbidden-actor':
      return 'R2';
    case 'purpose-required':
      return 'R7';
    case 'not-yet-supported':
      return 'not-built';
    default:
      return error.status === 400 ? 'R1' : 'error';
  }
}
