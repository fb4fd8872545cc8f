/** Write rule: groups and visibility labels, in the content and beside it. dmp.md 3.5 and 3.8. */
import type { ProposedWrite, RuleContext, WriteRule } from '../../fhir/engine/module.ts';
import type { Resource } from '../../fhir/model/resource.ts';
import { unprocessable } from '../../fhir/outcome/errors.ts';
import type { Labels } from '../../fhir/store/store.ts';
import { actorOf } from '../actors/actor-of.ts';
import { isNaming, namedBy } from '../category/carried.ts';
import { isRecordContent } from '../documents/content.ts';
import { replacedNames } from '../documents/replaced.ts';
import { inRecordByName } from '../documents/stored.ts';
import { entryPlan } from '../documents/submission-plan.ts';
import { actNames, actReferences } from './act.ts';
import { labelledContent, MASK, PENDING_ANNOUNCEMENT, withCodings } from './codes.ts';
import { joinedAct } from './groups.ts';
import { labelValues, withLabel } from './labels.ts';
import type { MaskOrigin } from './mask-origin.ts';
import { withMaskOf } from './mask-origin.ts';
import { checkLabelChange } from './may-label.ts';
import { isInherited } from './speakers.ts';

const NORMAL = 'N';
const HOLDER: MaskOrigin = 'holder';
const NO_LABELS: Labels = new Map();

export const visibilityRule: WriteRule = {
  name: 'dmp-visibility',
  spec: 'dmp.md 3.5, 3.8',
  apply: async (write, context) => {
    const { next, type } = write;
    if (!next || !isRecordContent(type)) return write;
    if (type === 'Binary' && write.record === undefined) return write;
    return labelled(write, next, context);
  },
};

async function labelled(
  write: ProposedWrite,
  next: Resource,
  context: RuleContext,
): Promise<ProposedWrite> {
  const { resource, codes, warnings } = labelledContent(next);
  for (const warning of warnings) context.tell(warning);
  const act = await actOf({ ...write, next }, codes, context);
  const before = write.kind === 'create' ? [] : labelValues(write.labels, '_dmp-visibility');
  const own = [...new Set([...codes, ...act.visibility, ...keptBy(write, before)])];
  if (own.includes(MASK) && own.includes(PENDING_ANNOUNCEMENT)) throw exclusive(next.type);
  const stated = own.length === 0 ? [NORMAL] : own;
  const change = {
    added: stated.filter((code) => !before.includes(code)),
    removed: before.filter((code) => !stated.includes(code)),
  };
  // What a speaker inherits from what it names is no change of its own.
  if (!isNaming(next.type))
    await checkLabelChange(write, change, {
      actor: actorOf(context.caller, context.request.headers),
      context,
    });
  const kept = [...new Set([...stated, ...(await spokenOf(write, next, context))])];
  const labels = withLabel(
    withLabel(write.labels, '_dmp-visibility', kept),
    '_dmp-group',
    act.groups,
  );
  const setBy = context.caller.actor === 'PATIENT' ? [HOLDER] : act.maskOrigins;
  return {
    ...write,
    next: withCodings(resource, stated),
    labels: isNaming(next.type)
      ? labels
      : withMaskOf(labels, write.kind === 'create' ? NO_LABELS : write.labels, setBy),
  };
}

/** A PUT that does not repeat a label does not mean to take it away: only a PATCH does (R4 resource, meta, security labels). */
function keptBy({ kind, type }: ProposedWrite, before: readonly string[]): readonly string[] {
  return kind === 'update' && !isNaming(type) ? before.filter((code) => code !== NORMAL) : [];
}

interface Act {
  readonly groups: readonly string[];
  readonly visibility: readonly string[];
  readonly maskOrigins: readonly string[];
}

const NOTHING_JOINED: Act = { groups: [], visibility: [], maskOrigins: [] };

/** The group is settled when a resource is made and kept with it. */
async function actOf(
  write: ProposedWrite & { readonly next: Resource },
  stated: readonly string[],
  context: RuleContext,
): Promise<Act> {
  const before = labelValues(write.labels, '_dmp-group');
  if (write.kind !== 'create' && before.length > 0) return { ...NOTHING_JOINED, groups: before };
  const plan = entryPlan(context);
  if (plan) return plan;
  const { record, next } = write;
  const actor = actorOf(context.caller, context.request.headers);
  const names =
    record === undefined
      ? []
      : [
          ...actNames(actReferences(next.value)),
          ...(await replacedNames(next.value, record, context)),
        ];
  const joined =
    record === undefined
      ? NOTHING_JOINED
      : await joinedAct(names, { record, actor, context, stated });
  return joined.groups.length > 0 ? joined : { ...joined, groups: [context.newId()] };
}

/** A resource that only speaks of others is kept from whom any of them is kept, but for who wrote it. */
async function spokenOf(
  { record, labels: ownLabels }: ProposedWrite,
  next: Resource,
  { reads, caller }: RuleContext,
): Promise<readonly string[]> {
  if (!isNaming(next.type) || next.type === 'List' || record === undefined) return [];
  const named = await inRecordByName(reads, record, namedBy(next.value));
  return named
    .flatMap(({ labels }) => labelValues(labels, '_dmp-visibility'))
    .filter((code) => code !== NORMAL && isInherited(code, ownLabels))
    .filter((code) => caller.actor !== 'REP' || code === MASK);
}

function exclusive(type: string): Error {
  return unprocessable(
    'labels-exclusive',
    {
      fr: 'MASQUE_PS et INVISIBLE_PATIENT ne vont pas ensemble dans un même acte.',
      en: 'MASQUE_PS and INVISIBLE_PATIENT do not go together in one act.',
    },
    type === 'DocumentReference' ? 'DocumentReference.securityLabel' : `${type}.meta.security`,
  );
}
