/** Write rule: a Binary follows its document: it is made with it, taken over by it, labelled and hidden with it. dmp.md 4.3.6, 5.4 (i). */
import type { ProposedWrite, RuleContext, WriteRule } from '../../fhir/engine/module.ts';
import { resourceOf } from '../../fhir/model/resource.ts';
import type { Labels } from '../../fhir/store/store.ts';
import { actorOf } from '../actors/actor-of.ts';
import { actNames, attachmentUrls } from '../visibility/act.ts';
import { withCodings } from '../visibility/codes.ts';
import { labelValues, withLabel } from '../visibility/labels.ts';
import { sentAhead } from './bytes.ts';
import { detachedOf } from './deposit-rule.ts';
import { changeOf, inRecordByName, opened } from './stored.ts';
import { entryPlan } from './submission-plan.ts';

export const binaryRule: WriteRule = {
  name: 'dmp-document-bytes',
  spec: 'dmp.md 4.3.6',
  apply: async (write, context) => {
    if (write.type !== 'DocumentReference' || !write.next) return write;
    if (write.kind === 'create') await followDeposit(write, context);
    else if (isNowHidden(write)) await hideBytes(write, context);
    return write;
  },
};

async function followDeposit(write: ProposedWrite, context: RuleContext): Promise<void> {
  const { next, record, id } = write;
  if (!next || record === undefined) return;
  const labels = bytesLabels(write.labels);
  const detached = detachedOf(context, id);
  if (detached) {
    const binary = resourceOf({ resourceType: 'Binary', contentType: detached.contentType });
    const labelled = withCodings(binary, labelValues(labels, '_dmp-visibility'));
    context.follow({
      kind: 'create',
      type: 'Binary',
      id: detached.id,
      next: labelled,
      record,
      labels,
      blob: detached.blob,
    });
    return;
  }
  if (entryPlan(context)?.sha1 !== undefined) return;
  const actor = actorOf(context.caller, context.request.headers);
  const { binary, isUnowned } = await sentAhead(next, { record, actor, context });
  if (!isUnowned) return;
  const labelled = withCodings(binary.resource, labelValues(labels, '_dmp-visibility'));
  context.follow(changeOf(binary, { record, labels, next: labelled }));
}

/** What the Binary shares with its document; it names nothing and has no place of its own in the submission. */
function bytesLabels(labels: Labels): Labels {
  return withLabel(
    new Map([...labels].filter(([name]) => name !== '_dmp-submission')),
    '_dmp-names',
    [],
  );
}

function isNowHidden({ labels, previous }: ProposedWrite): boolean {
  const isHidden = labelValues(labels, '_dmp-state').includes('hidden');
  return isHidden && !labelValues(previous?.labels ?? new Map(), '_dmp-state').includes('hidden');
}

async function hideBytes(
  { next, record }: ProposedWrite,
  { reads, follow }: RuleContext,
): Promise<void> {
  if (!next || record === undefined) return;
  const binaries = await inRecordByName(
    reads,
    record,
    actNames(attachmentUrls(next.value)).filter((name) => name.startsWith('Binary/')),
  );
  for (const binary of binaries)
    follow(
      changeOf(opened(binary), { labels: withLabel(binary.labels, '_dmp-state', ['hidden']) }),
    );
}
