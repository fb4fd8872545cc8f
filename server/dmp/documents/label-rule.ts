/** Write rule: who deposited and wrote a resource, kept beside it from its first version on. dmp.md 3.8. */
import type { ProposedWrite, RuleContext, WriteRule } from '../../fhir/engine/module.ts';
import type { Resource } from '../../fhir/model/resource.ts';
import type { Labels } from '../../fhir/store/store.ts';
import type { Actor } from '../actors/actor.ts';
import { actorOf } from '../actors/actor-of.ts';
import { isDirectoryType } from '../access/content-types.ts';
import { namesOf } from '../category/carried.ts';
import { withTag } from '../category/category-rule.ts';
import { ORIGIN_SYSTEM, PATIENT_AUTHORED } from '../category/content-category.ts';
import { authorsOf } from '../identity/authors.ts';
import { withLabel } from '../visibility/labels.ts';
import { isRecordContent } from './content.ts';
import { entryPlan, SUBMISSION_PARAM } from './submission-plan.ts';

export const depositLabelRule: WriteRule = {
  name: 'dmp-deposit-labels',
  spec: 'dmp.md 3.8, 4.3',
  apply: async (write, context) => {
    const { next, type } = write;
    if (!next || isDirectoryType(type)) return write;
    const named = isRecordContent(type) ? withLabel(write.labels, '_dmp-names', namesOf(next.value)) : write.labels;
    if (write.kind !== 'create') return { ...write, labels: named };
    const actor = actorOf(context.caller, context.request.headers);
    const labels = depositLabels(named, actor, context);
    const authored = withLabel(labels, '_dmp-author', await authorsOf(next.value, context));
    return withSubmission({ ...write, next: tagged(next, actor), labels: authored }, context);
  },
};

/** The depositor: the session's subject, and the professional it acts for. */
export function depositLabels(labels: Labels, actor: Actor, { caller }: Pick<RuleContext, 'caller'>): Labels {
  const { professional } = actor;
  const structure = professional?.structure ?? caller.agent.organization?.value;
  const depositors = [caller.subject, ...(professional ? [professional.idNat] : [])];
  const deposited = withLabel(labels, '_dmp-depositor', depositors);
  const structured = withLabel(deposited, '_dmp-structure', structure === undefined ? [] : [structure]);
  return withLabel(structured, '_dmp-origin', actor.class === 'PATIENT' ? ['patient'] : []);
}

/** Content the holder entered says so. */
function tagged(next: Resource, { class: actorClass }: Actor): Resource {
  const isContent = isRecordContent(next.type) && next.type !== 'Binary';
  return actorClass === 'PATIENT' && isContent ? withTag(next, { system: ORIGIN_SYSTEM, code: PATIENT_AUTHORED }) : next;
}

function withSubmission(write: ProposedWrite, context: RuleContext): ProposedWrite {
  const submission = entryPlan(context)?.submission;
  if (!submission) return write;
  const labels = new Map(write.labels).set(SUBMISSION_PARAM.code, [submission.key, `#${submission.index}`]);
  return { ...write, labels };
}
