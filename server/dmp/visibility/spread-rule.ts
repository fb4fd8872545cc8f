/**
 * Write rule: a label set on one resource is set on its act, in the same transaction, and the answer says how many were
 * masked or shown. dmp.md 3.5, Visibility group; 6.3 E4 (old and new label in the trace).
 */
import type { ProposedWrite, RuleContext, WriteRule } from '../../fhir/engine/module.ts';
import { unprocessable } from '../../fhir/outcome/errors.ts';
import type { Issue } from '../../fhir/outcome/issue.ts';
import { or } from '../../fhir/search/node.ts';
import type { StoredResource } from '../../fhir/store/store.ts';
import { CONTENT_TYPES } from '../access/content-types.ts';
import { isNaming } from '../category/carried.ts';
import { isRecordContent } from '../documents/content.ts';
import { renewed } from '../documents/metadata-rule.ts';
import { changeOf, inRecordByName, inRecordWhere, type Opened, opened } from '../documents/stored.ts';
import { MASK, PENDING_ANNOUNCEMENT, withCodings } from './codes.ts';
import { GROUPS_MAX } from './groups.ts';
import { labelParam, labelValues, withLabel } from './labels.ts';

const NORMAL = 'N';

export const spreadRule: WriteRule = {
  name: 'dmp-visibility-group',
  spec: 'dmp.md 3.5, 6.3',
  apply: async (write, context) => {
    const { previous, record, next, type } = write;
    if (!previous || !next || record === undefined || !isRecordContent(type) || isNaming(type)) return write;
    const change = changeBetween(statuses(previous.labels), statuses(write.labels));
    if (change.added.length === 0 && change.removed.length === 0) return write;
    context.note('labels', `${shown(previous.labels)}→${shown(write.labels)}`);
    const members = await membersOf(write, record, context);
    const after = new Map([[nameOf(write), statuses(write.labels)]]);
    for (const member of members) after.set(nameOf(member), follow(member, change, context));
    await followSpeakers(after, record, context);
    context.tell(howMany(change, members.filter((member) => member.type !== 'Binary').length + 1));
    return write;
  },
};

interface StatusChange {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

type Named = Pick<StoredResource, 'type' | 'id'>;

function changeBetween(before: readonly string[], after: readonly string[]): StatusChange {
  return { added: after.filter((code) => !before.includes(code)), removed: before.filter((code) => !after.includes(code)) };
}

/** The labels that have an effect; N, R and V are one. */
function statuses(labels: ProposedWrite['labels']): readonly string[] {
  return labelValues(labels, '_dmp-visibility').filter((code) => code.includes('_'));
}

function shown(labels: ProposedWrite['labels']): string {
  return statuses(labels).join('+') || NORMAL;
}

function nameOf({ type, id }: Named): string {
  return `${type}/${id}`;
}

/** All others of the groups of the write. @throws FhirError 422 beyond what one transaction may follow. */
async function membersOf(write: ProposedWrite, record: string, { reads }: RuleContext): Promise<readonly Opened[]> {
  const groups = labelValues(write.labels, '_dmp-group');
  if (groups.length === 0) return [];
  const param = labelParam('_dmp-group');
  const where = or(...groups.map((code) => ({ kind: 'token', param, code }) as const));
  const found: StoredResource[] = [];
  for (const type of CONTENT_TYPES.keys()) {
    if (isNaming(type)) continue;
    found.push(...(await inRecordWhere(reads, record, type, where)));
    if (found.length > GROUPS_MAX) throw tooLarge();
  }
  return found.filter((stored) => nameOf(stored) !== nameOf(write)).map(opened);
}

/** The member's labels after the change, in its content and beside it. */
function follow(member: Opened, { added, removed }: StatusChange, context: RuleContext): readonly string[] {
  const before = labelValues(member.labels, '_dmp-visibility');
  const kept = [...new Set([...before.filter((code) => !removed.includes(code)), ...added])];
  const codes = kept.length === 0 ? [NORMAL] : kept;
  if (codes.includes(MASK) && codes.includes(PENDING_ANNOUNCEMENT)) throw exclusive();
  if (isSame(before, codes)) return codes;
  const labelled = withCodings(member.resource, codes);
  const next = member.type === 'DocumentReference' ? renewed(labelled, member.id, context) : labelled;
  context.follow(changeOf(member, { next, labels: withLabel(member.labels, '_dmp-visibility', codes) }));
  return codes;
}

/** What only speaks of others is kept from whom any of them is kept. */
async function followSpeakers(after: ReadonlyMap<string, readonly string[]>, record: string, context: RuleContext): Promise<void> {
  const param = labelParam('_dmp-names');
  const where = or(...[...after.keys()].map((code) => ({ kind: 'token', param, code }) as const));
  for (const type of ['Provenance', 'Communication', 'Task']) {
    for (const speaker of await inRecordWhere(context.reads, record, type, where)) {
      const codes = await spokenAfter(speaker, after, { record, context });
      if (isSame(labelValues(speaker.labels, '_dmp-visibility'), codes)) continue;
      context.follow(changeOf(opened(speaker), { labels: withLabel(speaker.labels, '_dmp-visibility', codes) }));
    }
  }
}

async function spokenAfter(speaker: StoredResource, after: ReadonlyMap<string, readonly string[]>, { record, context }: { readonly record: string; readonly context: RuleContext }): Promise<readonly string[]> {
  const named = labelValues(speaker.labels, '_dmp-names');
  const others = await inRecordByName(context.reads, record, named.filter((name) => !after.has(name)));
  const codes = [...named.flatMap((name) => after.get(name) ?? []), ...others.flatMap(({ labels }) => labelValues(labels, '_dmp-visibility'))];
  const effective = [...new Set(codes.filter((code) => code.includes('_')))];
  return effective.length === 0 ? [NORMAL] : [NORMAL, ...effective];
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((code) => other.includes(code));
}

function howMany({ added, removed }: StatusChange, count: number): Issue {
  const fr = [...added.map((code) => `étiquette ${code} posée`), ...removed.map((code) => `étiquette ${code} retirée`)].join(', ');
  const en = [...added.map((code) => `label ${code} set`), ...removed.map((code) => `label ${code} taken away`)].join(', ');
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
    fr: "Un élément du même acte attend son annonce (INVISIBLE_PATIENT) : MASQUE_PS ne va pas avec.",
    en: 'An item of the same act waits for its announcement (INVISIBLE_PATIENT): MASQUE_PS does not go with it.',
  });
}

function tooLarge(): Error {
  return unprocessable('group-too-large', {
    fr: `L'acte tient plus de ${GROUPS_MAX} éléments : il ne peut pas changer en une fois.`,
    en: `The act holds more than ${GROUPS_MAX} items: it cannot change at once.`,
  });
}
