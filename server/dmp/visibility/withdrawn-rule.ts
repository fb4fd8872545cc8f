/**
 * Write rule: what only speaks of others goes with what it names. A document taken back, or an entry deleted, is seen by
 * nobody, so neither is the Provenance, the Communication or the Task about it. dmp.md 3.5, Visibility group; 3.8.
 */
import type { ProposedWrite, WriteRule } from '../../fhir/engine/module.ts';
import type { StoredResource } from '../../fhir/store/store.ts';
import { isNaming } from '../category/carried.ts';
import { speakersOf } from '../consent/mask-group.ts';
import { changeOf, opened } from '../documents/stored.ts';
import { labelValues, withLabel } from './labels.ts';

const HIDDEN = 'hidden';

export const withdrawnRule: WriteRule = {
  name: 'dmp-withdrawn',
  spec: 'dmp.md 3.5, 3.8',
  apply: async (write, context) => {
    const { previous, record } = write;
    if (!previous || record === undefined || !isWithdrawn(write)) return write;
    for (const speaker of await speakersOf([previous], { reads: context.reads, record })) {
      if (isHidden(speaker)) continue;
      const labels = withLabel(speaker.labels, '_dmp-state', [HIDDEN]);
      context.follow(changeOf(opened(speaker), { labels }));
    }
    return write;
  },
};

function isWithdrawn({ type, previous, next, labels }: ProposedWrite): boolean {
  if (isNaming(type) || previous === undefined || isHidden(previous)) return false;
  return next === undefined || labelValues(labels, '_dmp-state').includes(HIDDEN);
}

function isHidden({ labels }: Pick<StoredResource, 'labels'>): boolean {
  return labelValues(labels, '_dmp-state').includes(HIDDEN);
}
