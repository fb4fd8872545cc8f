/**
 * Internal search parameters that are read from the content: the act date that `dataPeriod` limits (dmp.md 5.5.8)
 * and the document whose bytes a Binary holds. Never declared, never accepted from a caller.
 */
import type { Param, ParamKind } from '../../fhir/definitions/param.ts';
import type { ResourceType } from '../../fhir/model/resource.ts';

/** Code of the act date: one date per resource, its start when the act is a period. */
const ACT_DATE = '_dmp-act';
/** Code of the reference from a DocumentReference to the Binary of its content. */
const CONTENT = '_dmp-content';

/**
 * Paths of the act date per type, in the order of dmp.md 5.5.8: `context.period.start`, effective, occurrence,
 * performed, authoredOn, whenHandedOver, onset, recordedDate, date. Types that have none of them use the date the
 * standard gives them instead (our choice): a limit in time must never let a type pass for want of a name.
 */
const ACT_PATHS: Readonly<Record<ResourceType, readonly string[]>> = {
  AllergyIntolerance: [...choice('onset'), 'recordedDate'],
  Appointment: ['start', 'created'],
  CarePlan: ['period.start', 'created'],
  Communication: ['sent', 'received'],
  Composition: ['date'],
  Condition: [...choice('onset'), 'recordedDate'],
  DiagnosticReport: [...choice('effective'), 'issued'],
  DocumentReference: ['context.period.start', 'date'],
  Encounter: ['period.start'],
  EpisodeOfCare: ['period.start'],
  ExplanationOfBenefit: ['billablePeriod.start', 'created'],
  FamilyMemberHistory: ['date'],
  Goal: ['start.ofType(date)', 'statusDate'],
  ImagingStudy: ['started'],
  Immunization: [...choice('occurrence'), 'recorded'],
  List: ['date'],
  Media: [...choice('created'), 'issued'],
  MedicationAdministration: choice('effective'),
  MedicationDispense: ['whenHandedOver', 'whenPrepared'],
  MedicationRequest: ['authoredOn'],
  MedicationStatement: [...choice('effective'), 'dateAsserted'],
  Observation: [...choice('effective'), 'issued'],
  Procedure: choice('performed'),
  Provenance: [...choice('occurred'), 'recorded'],
  QuestionnaireResponse: ['authored'],
  ServiceRequest: [...choice('occurrence'), 'authoredOn'],
  Specimen: [...choice('collection.collected'), 'receivedTime'],
  Task: ['authoredOn'],
};

/** A choice element as one date: what is no date (an age, a text) gives none. */
function choice(element: string): readonly string[] {
  return [
    `${element}.ofType(dateTime)`,
    `${element}.ofType(Period).start`,
    `${element}.ofType(instant)`,
    `${element}.ofType(Timing).event`,
  ];
}

const ACT_PARAMS: ReadonlyMap<ResourceType, Param> = new Map(
  Object.entries(ACT_PATHS).map(([type, paths]) => [
    type,
    internalParam({ type, code: ACT_DATE, kind: 'date', expression: firstOf(type, paths) }),
  ]),
);

const CONTENT_PARAM = internalParam({
  type: 'DocumentReference',
  code: CONTENT,
  kind: 'reference',
  expression: 'DocumentReference.content.attachment.url',
  targets: ['Binary'],
});

/** To be indexed beside the parameters of R4, for every resource of their type. */
export const INTERNAL_PARAMS: readonly Param[] = [...ACT_PARAMS.values(), CONTENT_PARAM];

/** The act date of a type; undefined where none is kept: a limit in time then covers nothing of the type. */
export function actDateParam(type: ResourceType): Param | undefined {
  return ACT_PARAMS.get(type);
}

/** From a document to its Binary. */
export function contentParam(): Param {
  return CONTENT_PARAM;
}

/** `combine` keeps the order, which a union (`|`) need not. */
function firstOf(type: ResourceType, paths: readonly string[]): string {
  const [first, ...others] = paths.map((path) => `${type}.${path}`);
  return `(${first}${others.map((path) => `.combine(${path})`).join('')}).first()`;
}

function internalParam(given: {
  type: ResourceType;
  code: string;
  kind: ParamKind;
  expression: string;
  targets?: readonly string[];
}): Param {
  return { targets: [], ...given, url: '', internal: true, multipleOr: true, multipleAnd: true };
}
