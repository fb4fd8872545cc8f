/** Write rule: who deposited and wrote a resource, kept beside it from its first version on. dmp.md 3.8. */
import type { ProposedWrite, RuleContext, WriteRule } from '../../fhir/engine/module.ts';
import type { Resource } from '../../fhir/model/resource.ts';
import type { Labels } from '../../fhir/store/store.ts';
import { isDirectoryType } from '../access/content-types.ts';
import type { Actor } from '../actors/actor.ts';
import { actorOf } from '../actors/actor-of.ts';
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
    const named = isRecordContent(type)
      ? withLabel(write.labels, '_dmp-names', namesOf(next.value))
      : write.labels;
    if (write.kind !== 'create') return { ...write, labels: named };
    const actor = actorOf(context.caller, context.request.headers);
    const labels = depositLabels(named, actor, context);
    const authors = ownedBy(await authorsOf(next.value, context), type, actor);
    const authored = withLabel(labels, '_dmp-author', authors);
    return withSubmission({ ...write, next: tagged(next, actor), labels: authored }, context);
  },
};

/**
 * The holder is author of a professional's deposit where he writes down a document in her name. That she measured or
 * told a result does not make it hers to delete (dmp.md 3.8, Rectification).
 */
function ownedBy(authors: readonly string[], type: string, actor: Actor): readonly string[] {
  if (actor.class === 'PATIENT' || type === 'DocumentReference') return authors;
  return authors.filter((author) => !author.startsWith('Patient/'));
}

/** The depositor: the session's subject, and the professional it acts for. */
function depositLabels(
  labels: Labels,
  actor: Actor,
  { caller }: Pick<RuleContext, 'caller'>,
): Labels {
  const { professional } = actor;
  const structure = professional?.structure ?? caller.agent.organization?.value;
  const depositors = [caller.subject, ...(professional ? [professional.idNat] : [])];
  const deposited = withLabel(labels, '_dmp-depositor', depositors);
  const structured = withLabel(
    deposited,
    '_dmp-structure',
    structure === undefined ? [] : [structure],
  );
  return withLabel(structured, '_dmp-origin', actor.class === 'PATIENT' ? ['patient'] : []);
}

/** Content the holder entered says so. */
function tagged(next: Resource, { class: actorClass }: Actor): Resource {
  const isContent = isRecordContent(next.type) && next.type !== 'Binary';
  return actorClass === 'PATIENT' && isContent
    ? withTag(next, { system: ORIGIN_SYSTEM, code: PATIENT_AUTHORED })
    : next;
}

function withSubmission(write: ProposedWrite, context: RuleContext): ProposedWrite {
  const submission = entryPlan(context)?.submission;
  if (!submission) return write;
  const labels = new Map(write.labels).set(SUBMISSION_PARAM.code, [
    submission.key,
    `#${submission.index}`,
  ]);
  return { ...write, labels };
}
