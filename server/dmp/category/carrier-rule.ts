/**
 * Write rule: what comes later into a contact or a specimen, or is named by a Provenance, adds its category to it. A
 * carrier never loses one: who may not read a part of what it carried does not see it. dmp.md 4.2.
 */
import type { RuleContext, WriteRule } from '../../fhir/engine/module.ts';
import { localReference } from '../../fhir/model/reference.ts';
import type { PlainResource } from '../../fhir/model/resource.ts';
import type { SearchNode } from '../../fhir/search/node.ts';
import { addressesIn } from '../documents/bundle.ts';
import { isRecordContent } from '../documents/content.ts';
import { changeOf, inRecordByName, opened, storedWhere } from '../documents/stored.ts';
import { labelParam, labelValues, withLabel } from '../visibility/labels.ts';
import { statuses } from '../visibility/spread-rule.ts';
import { isCarrier } from './carried.ts';

const CARRIERS: ReadonlySet<string> = new Set(['Encounter', 'Specimen']);
const NAMING: readonly string[] = ['Provenance', 'Communication', 'Task', 'List'];

export const carrierRule: WriteRule = {
  name: 'dmp-carriers',
  spec: 'dmp.md 4.2',
  apply: async (write, context) => {
    const { next, type, record, previous } = write;
    if (!next || record === undefined || !isRecordContent(type) || isCarrier(type)) return write;
    const categories = labelValues(write.labels, '_dmp-category');
    await growCarriers(next.value, { record, categories, context });
    // What is only made now is named by nobody yet; a change of label has written the speakers already.
    const isRecategorised =
      previous && labelValues(previous.labels, '_dmp-category').join() !== categories.join();
    const isRelabelled =
      previous && statuses(previous.labels).join() !== statuses(write.labels).join();
    if (isRecategorised && !isRelabelled)
      await growSpeakers(`${type}/${write.id}`, { record, categories, context });
    return write;
  },
};

interface Growth {
  readonly record: string;
  readonly categories: readonly string[];
  readonly context: RuleContext;
}

/** A carrier is looked at once per transaction and category. */
async function growCarriers(
  content: PlainResource,
  { record, categories, context }: Growth,
): Promise<void> {
  const { memory, reads } = context;
  const names = addressesIn(content).filter((address) =>
    CARRIERS.has(localReference(address)?.type ?? ''),
  );
  const unseen = [...new Set(names)].filter((name) => !isKnown(memory, name, categories));
  for (const carrier of unseen.length === 0 ? [] : await inRecordByName(reads, record, unseen)) {
    const had = labelValues(carrier.labels, '_dmp-category');
    const all = [...new Set([...had, ...categories])];
    memory.set(keyOf(`${carrier.type}/${carrier.id}`), all);
    if (all.length > had.length)
      context.follow(
        changeOf(opened(carrier), { labels: withLabel(carrier.labels, '_dmp-category', all) }),
      );
  }
}

async function growSpeakers(name: string, { record, categories, context }: Growth): Promise<void> {
  const named: SearchNode = { kind: 'token', param: labelParam('_dmp-names'), code: name };
  for (const type of NAMING) {
    for (const speaker of await storedWhere({ reads: context.reads, record }, type, named)) {
      const all = [...new Set([...labelValues(speaker.labels, '_dmp-category'), ...categories])];
      context.follow(
        changeOf(opened(speaker), { labels: withLabel(speaker.labels, '_dmp-category', all) }),
      );
    }
  }
}

function keyOf(name: string): string {
  return `dmp-carrier ${name}`;
}

function isKnown(
  memory: RuleContext['memory'],
  name: string,
  categories: readonly string[],
): boolean {
  // Kept by growCarriers alone.
  const known = memory.get(keyOf(name)) as readonly string[] | undefined;
  return known !== undefined && categories.every((category) => known.includes(category));
}
