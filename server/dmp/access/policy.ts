/** The access policy of the DMP: the decision table of dmp.md 5.4, first matching line decides. */
import type { Caller } from '../../fhir/access/caller.ts';
import type { AccessDecision, AccessPolicy, AccessQuestion } from '../../fhir/access/policy.ts';
import { accessFilter } from '../../fhir/access/seal.ts';
import type { Definitions } from '../../fhir/definitions/definitions.ts';
import { notFound, unavailable } from '../../fhir/outcome/errors.ts';
import { FhirError } from '../../fhir/outcome/fhir-error.ts';
import type { Actor } from '../actors/actor.ts';
import { actorOf, isProfessional } from '../actors/actor-of.ts';
import { decideInsurer, decideOperator, decideStaff, isOperatorsJob } from './agents.ts';
import { directoryVisible } from './content-filter.ts';
import { isDirectoryType } from './content-types.ts';
import { decideClosed, decideHolder } from './holder.ts';
import { LEAVES_MAX, leafCount } from './nodes.ts';
import { decideProfessional } from './professional.ts';
import type { RecordStatus } from './record-state.ts';
import { refused } from './refusals.ts';
import type { DecisionReads } from './rights-of-record.ts';
import { activeConsents, referencesOf, statusOfRecord } from './rights-of-record.ts';

export interface PolicyDeps {
  readonly definitions: Definitions;
}

interface Asked {
  readonly actor: Actor;
  readonly session: string;
  readonly question: AccessQuestion;
  readonly from: DecisionReads;
}

/** Reads nothing but Patient, Consent, CareTeam and the directory (`TYPES_OF_DECISION`), narrowed to these in boot. */
export function dmpPolicy({ definitions }: PolicyDeps): AccessPolicy {
  return {
    decide: async (caller, question, reads) => {
      try {
        return bounded(await decide(caller, question, { reads, definitions }));
      } catch (error) {
        if (error instanceof FhirError)
          return { permit: false, refusal: error, basis: [lineOf(error)] };
        throw error;
      }
    },
  };
}

async function decide(
  caller: Caller,
  question: AccessQuestion,
  from: DecisionReads,
): Promise<AccessDecision> {
  const actor = actorOf(caller, question.headers);
  if (actor.mode !== 'normal' && isEmergencyOver(caller, question.at))
    return refused('emergency-conditions', ['R19']);
  if (question.effect === 'read' && question.type !== undefined && isDirectoryType(question.type)) {
    return { permit: true, filter: accessFilter(directoryVisible(), new Map()), basis: ['R24'] };
  }
  if (actor.class === 'OPER') return decideOperator(question, from.definitions);
  if (isOperatorsJob(question)) return refused('no-content-right', ['R3']);
  if (actor.class === 'AGENT') return refused('no-content-right', ['R13b']);
  if (actor.patient === undefined) return refused('patient-required', ['R1']);
  const asked = {
    actor,
    question,
    from,
    session: caller.tokenId ?? `${caller.subject} ${caller.client}`,
  };
  return (
    decideState(asked, actor.patient, await statusOfRecord(from, actor.patient)) ??
    decideOpen(asked, actor.patient)
  );
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
  { actor, question, from }: Asked,
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
        ? decideClosed(question, record, from.definitions)
        : refused('record-closed', ['R6']);
  }
}

/** The status query answers an empty list; content is unknown. */
function noRecord(question: AccessQuestion, record: string, line: string): AccessDecision {
  const isStatus =
    question.effect === 'read' && question.type === 'Patient' && question.id === undefined;
  if (isStatus)
    return { permit: true, filter: accessFilter(directoryVisible(), new Map()), basis: [line] };
  return { permit: false, refusal: notFound(`Patient/${record}`), basis: [line] };
}

async function decideOpen(
  { actor, question, from, session }: Asked,
  record: string,
): Promise<AccessDecision> {
  const { definitions } = from;
  if (actor.class === 'AM') return decideInsurer({ actor, question, record, definitions });
  if (actor.class === 'PATIENT') return decideHolder({ actor, question, record, definitions });
  const consents = await activeConsents(from, record);
  if (actor.professional === undefined) return refused('no-content-right', ['R13b']);
  const professional = { ...actor, professional: actor.professional };
  const references = await referencesOf(
    actor.professional,
    { record, consents, at: question.at },
    from,
  );
  const scene = {
    actor: professional,
    question,
    record,
    consents,
    references,
    definitions,
    session,
  };
  return isProfessional(actor) ? decideProfessional(scene) : decideStaff(scene);
}

/** A filter too large to be put whole into a query is refused: never a partial one (architecture.md 13). */
function bounded(decision: AccessDecision): AccessDecision {
  if (!decision.permit) return decision;
  for (const [type, node] of [...decision.filter.visible, ...decision.filter.writable]) {
    const leaves = leafCount(node);
    if (leaves > LEAVES_MAX)
      throw unavailable(
        new Error(`The filter of ${type} has ${leaves} leaves, ${LEAVES_MAX} at most`),
      );
  }
  return decision;
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
