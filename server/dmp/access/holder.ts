/** Lines R6, R8 and R9: the holder before her own record. dmp.md 5.4. */
import type { AccessDecision, AccessQuestion } from '../../fhir/access/policy.ts';
import { accessFilter } from '../../fhir/access/seal.ts';
import type { Definitions } from '../../fhir/definitions/definitions.ts';
import type { ResourceType } from '../../fhir/model/resource.ts';
import type { SearchNode } from '../../fhir/search/node.ts';
import { and, not, or } from '../../fhir/search/node.ts';
import type { Actor } from '../actors/actor.ts';
import { directoryVisible, holdersJournal, listNode } from './content-filter.ts';
import { CONTENT_TYPES, PARTICIPANT_PARAMS } from './content-types.ts';
import { inRecord, NOT_HIDDEN, ownUpload, PENDING } from './nodes.ts';
import { refused } from './refusals.ts';
import type { OpenQuestion } from './scene.ts';
import { holderWritable } from './write-scope.ts';

export interface HolderScene {
  readonly actor: Actor;
  readonly question: Omit<OpenQuestion, 'at'>;
  readonly record: string;
  readonly definitions: Definitions;
}

/** R8: what waits for its announcement is hidden while it carries the label. R9: all the rest is hers. */
export function decideHolder({
  actor,
  question,
  record,
  definitions,
}: HolderScene): AccessDecision {
  // An emergency mode is a professional's: her own reading is no emergency access.
  if (actor.mode !== 'normal') return refused('emergency-conditions', ['R19']);
  const { subject } = actor;
  const visible = holderVisible(record, subject, definitions);
  if (question.effect !== 'write')
    return { permit: true, filter: accessFilter(visible, new Map()), basis: ['R9'] };
  const { change } = question;
  const writable = change ? holderWritable({ record, subject, change }) : new Map();
  if (question.type === undefined || !writable.has(question.type))
    return refused('write-scope', ['R9']);
  return { permit: true, filter: accessFilter(visible, writable), basis: ['R9'] };
}

/** R6: of a closed record the holder keeps its status and her journal; operations on it have their own issue. */
export function decideClosed(
  question: AccessQuestion,
  record: string,
  definitions: Definitions,
): AccessDecision {
  const isKept = question.type === 'Patient' || question.type === 'AuditEvent';
  if (question.effect !== 'read' || !isKept) return refused('record-closed', ['R6']);
  const visible = directoryVisible();
  visible.set('Patient', { kind: 'id', ids: [record] });
  visible.set('AuditEvent', journal(record, definitions));
  return { permit: true, filter: accessFilter(visible, new Map()), basis: ['R6'] };
}

function holderVisible(
  record: string,
  subject: string,
  definitions: Definitions,
): Map<ResourceType, SearchNode> {
  const content = and(inRecord(record), NOT_HIDDEN, not(PENDING));
  const visible = directoryVisible();
  for (const type of [...CONTENT_TYPES.keys(), ...PARTICIPANT_PARAMS.keys()])
    visible.set(type, content);
  visible.set('Binary', or(content, ownUpload(subject)));
  visible.set('List', listNode(record, content, definitions));
  visible.set('Patient', { kind: 'id', ids: [record] });
  visible.set('Consent', inRecord(record));
  visible.set('CareTeam', inRecord(record));
  visible.set('AuditEvent', journal(record, definitions));
  return visible;
}

function journal(record: string, definitions: Definitions): SearchNode {
  return holdersJournal(record, and(inRecord(record), PENDING), definitions);
}
