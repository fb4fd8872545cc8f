/** Lines R3, R13b and R17: operator, staff, insurer. None of them reads content. dmp.md 5.4. */
import type { AccessDecision, AccessQuestion } from '../../fhir/access/policy.ts';
import { accessFilter } from '../../fhir/access/seal.ts';
import type { Definitions } from '../../fhir/definitions/definitions.ts';
import type { ResourceType } from '../../fhir/model/resource.ts';
import type { SearchNode } from '../../fhir/search/node.ts';
import { ALL, and } from '../../fhir/search/node.ts';
import type { Actor } from '../actors/actor.ts';
import { CONSENT_TYPE_SYSTEM } from '../consent/catalogue.ts';
import { changeOf } from './change.ts';
import { directoryVisible, requiredParam } from './content-filter.ts';
import { inRecord, labelled } from './nodes.ts';
import { refusalOf, refused } from './refusals.ts';
import type { OpenQuestion, Scene } from './scene.ts';
import { depositRights, referencesIn } from './scene.ts';
import { insurerWritable, operatorWritable, staffWritable } from './write-scope.ts';

/** Named jobs of the operator that are operations (line R3). */
const JOBS: ReadonlySet<string> = new Set(['$verify-journal']);

/** True for what the operator alone may run. */
export function isOperatorsJob({ interaction }: AccessQuestion): boolean {
  return JOBS.has(interaction);
}

/** Types of life-cycle feeds, seen by their feeder while it writes and at no other time. */
const LIFE_CYCLE: readonly ResourceType[] = ['Patient', 'RelatedPerson'];

export interface InsurerScene {
  readonly actor: Actor;
  readonly question: Omit<OpenQuestion, 'at'>;
  readonly record: string;
  readonly definitions: Definitions;
}

/** R3: the feed of directory and records, and the named jobs; content is never shown. */
export function decideOperator(question: AccessQuestion, definitions: Definitions): AccessDecision {
  if (JOBS.has(question.interaction)) return permit(directoryVisible(), new Map(), 'R3');
  if (question.effect === 'read') return refused('no-content-right', ['R3']);
  const visible = directoryVisible();
  for (const type of LIFE_CYCLE) visible.set(type, ALL);
  visible.set('Consent', designations(definitions));
  if (question.effect === 'compose') return permit(visible, new Map(), 'R3');
  const change = changeOf(question.interaction);
  const writable = change ? operatorWritable(change, definitions) : new Map();
  if (question.type === undefined || !writable.has(question.type))
    return refused('write-scope', ['R3']);
  return permit(visible, writable, 'R3');
}

/** R17: create and correct class 60, and the designation of the attending physician. */
export function decideInsurer({
  actor,
  question,
  record,
  definitions,
}: InsurerScene): AccessDecision {
  if (question.effect === 'read') return refused('feed-scope', ['R17']);
  const { subject } = actor;
  const visible = directoryVisible();
  for (const type of ['ExplanationOfBenefit', 'DocumentReference', 'Binary', 'List']) {
    visible.set(type, and(inRecord(record), labelled('_dmp-depositor', subject)));
  }
  visible.set('Consent', and(inRecord(record), designations(definitions)));
  if (question.effect === 'compose') return permit(visible, new Map(), 'R17');
  const { change } = question;
  const writable = change ? insurerWritable({ record, subject, change }, definitions) : new Map();
  if (question.type === undefined || !writable.has(question.type))
    return refused('feed-scope', ['R17']);
  // What is not class 60 of its own is refused as such, there or not (dmp.md 3.1.6, Decide before you look).
  return { ...permit(visible, writable, 'R17'), outside: refusalOf('feed-scope') };
}

/** R13b: staff deposits for the professional its token names and reads nothing. */
export function decideStaff(scene: Scene): AccessDecision {
  const { actor, question, record, definitions } = scene;
  if (question.effect === 'read' || actor.mode !== 'normal')
    return refused('no-content-right', ['R13b']);
  if (question.effect === 'compose') {
    return permit(directoryVisible(), new Map(), 'R20w');
  }
  const opposed = depositRights(scene, 'C21');
  if (opposed.length > 0) return refused('feeding-opposed', ['R20w', ...referencesIn(opposed)]);
  if (question.change !== 'create') return refused('no-content-right', ['R13b']);
  const writable = staffWritable({
    record,
    actor,
    change: 'create',
    isAttending: false,
    definitions,
  });
  if (question.type === undefined || !writable.has(question.type))
    return refused('write-scope', ['R20w']);
  return {
    permit: true,
    filter: accessFilter(directoryVisible(), writable),
    basis: ['R20w'],
    outside: refusalOf('no-content-right'),
  };
}

function designations(definitions: Definitions): SearchNode {
  return {
    kind: 'token',
    param: requiredParam(definitions, 'Consent', 'category'),
    system: CONSENT_TYPE_SYSTEM,
    code: 'C12',
  };
}

function permit(
  visible: Map<ResourceType, SearchNode>,
  writable: Parameters<typeof accessFilter>[1],
  line: string,
): AccessDecision & { readonly permit: true } {
  return { permit: true, filter: accessFilter(visible, writable), basis: [line] };
}
