/** Resources that only speak of others: their labels are those of what they name. dmp.md 3.5. */
import type { ProposedWrite, RuleContext } from '../../fhir/engine/module.ts';
import type { Labels, StoredResource } from '../../fhir/store/store.ts';
import { changeOf, inRecordByName, opened } from '../documents/stored.ts';
import { PENDING_ANNOUNCEMENT } from './codes.ts';
import { labelValues, withLabel } from './labels.ts';

const NORMAL = 'N';

export interface Spoken {
  readonly write: ProposedWrite;
  readonly record: string;
  readonly context: RuleContext;
}

/** What only speaks of others is kept from whom any of them is kept; it takes their categories as well. */
export async function followSpeaker(
  speaker: StoredResource,
  after: ReadonlyMap<string, readonly string[]>,
  { write, record, context }: Spoken,
): Promise<void> {
  const codes = await spokenAfter(speaker, after, { record, context });
  const had = labelValues(speaker.labels, '_dmp-category');
  const added = labelValues(speaker.labels, '_dmp-names').includes(`${write.type}/${write.id}`)
    ? labelValues(write.labels, '_dmp-category')
    : [];
  const categories = [...new Set([...had, ...added])];
  if (isSame(labelValues(speaker.labels, '_dmp-visibility'), codes) && isSame(had, categories))
    return;
  const labels = withLabel(
    withLabel(speaker.labels, '_dmp-visibility', codes),
    '_dmp-category',
    categories,
  );
  context.follow(changeOf(opened(speaker), { labels }));
}

async function spokenAfter(
  speaker: StoredResource,
  after: ReadonlyMap<string, readonly string[]>,
  { record, context }: Omit<Spoken, 'write'>,
): Promise<readonly string[]> {
  const named = labelValues(speaker.labels, '_dmp-names');
  const others = await inRecordByName(
    context.reads,
    record,
    named.filter((name) => !after.has(name)),
  );
  const codes = [
    ...named.flatMap((name) => after.get(name) ?? []),
    ...others.flatMap(({ labels }) => labelValues(labels, '_dmp-visibility')),
  ];
  const effective = [
    ...new Set(codes.filter((code) => code !== NORMAL && isInherited(code, speaker.labels))),
  ];
  return effective.length === 0 ? [NORMAL] : [NORMAL, ...effective];
}

/**
 * What the holder wrote stays hers to read: were it hidden with what it names, its absence would tell that something
 * waits for its announcement.
 */
export function isInherited(code: string, speaker: Labels): boolean {
  return code !== PENDING_ANNOUNCEMENT || !labelValues(speaker, '_dmp-origin').includes('patient');
}

export function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((code) => other.includes(code));
}
