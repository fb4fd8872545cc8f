/**
 * Write rule: a label set on one resource is set on its act, in the same transaction, and the answer says how many were
 * masked or shown. dmp.md 3.5, Visibility group; 6.3 E4 (old and new label in the trace).
 */
import type { ProposedWrite, RuleContext, WriteRule } from '../../fhir/engine/module.ts';
import { unprocessable } from '../../fhir/outcome/errors.ts';
import type { Issue } from '../../fhir/outcome/issue.ts';
import type { StoredResource } from '../../fhir/store/store.ts';
import { actorOf } from '../actors/actor-of.ts';
import { isNaming } from '../category/carried.ts';
import type { OneRecord } from '../consent/mask-group.ts';
import { groupMembers, nameOf, speakersOf } from '../consent/mask-group.ts';
import { isRecordContent } from '../documents/content.ts';
import { renewed } from '../documents/metadata-rule.ts';
import type { Opened } from '../documents/stored.ts';
import { changeOf, opened } from '../documents/stored.ts';
import { MASK, PENDING_ANNOUNCEMENT, withCodings } from './codes.ts';
import { labelValues, withLabel } from './labels.ts';
import { maskOrigins, withMaskOf } from './mask-origin.ts';
import { checkLabelChange } from './may-label.ts';
import { followSpeaker, isSame } from './speakers.ts';

const NORMAL = 'N';
/** Resources one change of label may write: the engine follows a thousand. */
const FOLLOWERS_MAX = 900;

export const spreadRule: WriteRule = {
  name: 'dmp-visibility-group',
  spec: 'dmp.md 3.5, 6.3',
  apply: async (write, context) => {
    const { previous, record, next, type } = write;
    if (!previous || !next || record === undefined || !isRecordContent(type) || isNaming(type))
      return write;
    const change = changeBetween(statuses(previous.labels), statuses(write.labels));
    if (change.added.length === 0 && change.removed.length === 0) return write;
    context.note('labels', `${shown(previous.labels)}→${shown(write.labels)}`);
    const within = { reads: context.reads, record };
    const members = await othersOf({ ...write, previous }, within);
    const speakers = await speakersOf([previous, ...members], within);
    if (members.length + speakers.length > FOLLOWERS_MAX) throw tooLarge();
    const changed = members.filter((member) => !isForeseen(member, context));
    for (const member of changed) await checkMember(member, change, context);
    const after = new Map([[nameOf(previous), statuses(write.labels)]]);
    const setBy = maskOrigins(write.labels);
    for (const member of changed)
      after.set(nameOf(member), follow(member, { ...change, setBy }, context));
    for (const speaker of speakers) await followSpeaker(speaker, after, { write, record, context });
    context.tell(howMany(change, changed.filter((member) => member.type !== 'Binary').length + 1));
    return write;
  },
};

interface StatusChange {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

function changeBetween(before: readonly string[], after: readonly string[]): StatusChange {
  return {
    added: after.filter((code) => !before.includes(code)),
    removed: before.filter((code) => !after.includes(code)),
  };
}

/** The labels that have an effect; N, R and V are one. */
export function statuses(labels: ProposedWrite['labels']): readonly string[] {
  return labelValues(labels, '_dmp-visibility').filter((code) => code.includes('_'));
}

function shown(labels: ProposedWrite['labels']): string {
  return statuses(labels).join('+') || NORMAL;
}

/** All others of the act that are still there. */
async function othersOf(
  write: ProposedWrite & { readonly previous: StoredResource },
  within: OneRecord,
): Promise<readonly Opened[]> {
  const members = await groupMembers([write.previous], within);
  return members
    .filter((stored) => nameOf(stored) !== nameOf(write.previous) && !isHidden(stored))
    .map(opened);
}

function isHidden({ labels }: StoredResource): boolean {
  return labelValues(labels, '_dmp-state').includes('hidden');
}

/** What waits for its announcement is not there for the holder, in what she changes nor in what she is told. */
function isForeseen({ labels }: StoredResource, { caller }: RuleContext): boolean {
  return (
    caller.actor === 'PATIENT' &&
    labelValues(labels, '_dmp-visibility').includes(PENDING_ANNOUNCEMENT)
  );
}

/** Who may not change a label of a member himself does not change it by way of his own part of the act. dmp.md 3.8. */
async function checkMember(
  member: Opened,
  { added, removed }: StatusChange,
  context: RuleContext,
): Promise<void> {
  const before = labelValues(member.labels, '_dmp-visibility');
  const change = {
    added: added.filter((code) => !before.includes(code)),
    removed: removed.filter((code) => before.includes(code)),
  };
  const actor = actorOf(context.caller, context.request.headers);
  await checkLabelChange(changeOf(member, {}), change, { actor, context });
}

/** The member's labels after the change, in its content and beside it. */
function follow(
  member: Opened,
  { added, removed, setBy }: StatusChange & { readonly setBy: readonly string[] },
  context: RuleContext,
): readonly string[] {
  const before = labelValues(member.labels, '_dmp-visibility');
  const kept = [...new Set([...before.filter((code) => !removed.includes(code)), ...added])];
  const codes = kept.length === 0 ? [NORMAL] : kept;
  if (codes.includes(MASK) && codes.includes(PENDING_ANNOUNCEMENT)) throw exclusive();
  if (isSame(before, codes)) return codes;
  const labelled = withCodings(member.resource, codes);
  const next =
    member.type === 'DocumentReference' ? renewed(labelled, member.id, context) : labelled;
  const labels = withLabel(member.labels, '_dmp-visibility', codes);
  context.follow(changeOf(member, { next, labels: withMaskOf(labels, member.labels, setBy) }));
  return codes;
}

function howMany({ added, removed }: StatusChange, count: number): Issue {
  const fr = [
    ...added.map((code) => `étiquette ${code} posée`),
    ...removed.map((code) => `étiquette ${code} retirée`),
  ].join(', ');
  const en = [
    ...added.map((code) => `label ${code} set`),
    ...removed.map((code) => `label ${code} taken away`),
  ].join(', ');
  return {
    severity: 'information',
    code: 'informational',
    reason: 'visibility-group',
    diagnostics: {
      fr: `${count} élément(s) du même acte : ${fr}.`,
      en: `${count} item(s) of the same act: ${en}.`,
    },
  };
}

function exclusive(): Error {
  return unprocessable('labels-exclusive', {
    fr: 'Un élément du même acte attend son annonce (INVISIBLE_PATIENT) : MASQUE_PS ne va pas avec.',
    en: 'An item of the same act waits for its announcement (INVISIBLE_PATIENT): MASQUE_PS does not go with it.',
  });
}

function tooLarge(): Error {
  return unprocessable('group-too-large', {
    fr: `L'acte tient plus de ${FOLLOWERS_MAX} éléments : il ne peut pas changer en une fois.`,
    en: `The act holds more than ${FOLLOWERS_MAX} items: it cannot change at once.`,
  });
}
