/** Write rule: the server derives the category; the sender's word is checked against it. dmp.md 4.2. */
import type { ProposedWrite, RuleContext, WriteRule } from '../../fhir/engine/module.ts';
import { withMember } from '../../fhir/model/edit.ts';
import type { Json } from '../../fhir/model/json.ts';
import { isJsonArray, isJsonObject } from '../../fhir/model/json.ts';
import type { PlainResource, Resource } from '../../fhir/model/resource.ts';
import { resourceFrom } from '../../fhir/model/resource.ts';
import { unprocessable } from '../../fhir/outcome/errors.ts';
import { isObject, listOf } from '../../fhir/search/indexing/select.ts';
import { isRecordContent } from '../documents/content.ts';
import { inRecordByName } from '../documents/stored.ts';
import { entryPlan } from '../documents/submission-plan.ts';
import { labelValues, withLabel } from '../visibility/labels.ts';
import { isCarrier, namedBy } from './carried.ts';
import { CATEGORY_SYSTEM } from './content-category.ts';
import { categoryLabels, categoryOf, isMismatched, isUncategorised } from './derive.ts';

/** A contact that nothing gives a category is a report of it (docs/clarifications.md, "Encounter without content"). */
const ENCOUNTER_CATEGORY = '10';
const MESSAGE_CATEGORY = 'message';

export const categoryRule: WriteRule = {
  name: 'dmp-category',
  spec: 'dmp.md 4.2',
  apply: async (write, context) => {
    const { next, type } = write;
    if (!next || !isRecordContent(type)) return write;
    return isCarrier(type)
      ? carrierWrite(write, next, context)
      : contentWrite(write, next, context);
  },
};

function contentWrite(write: ProposedWrite, next: Resource, context: RuleContext): ProposedWrite {
  const category = categoryOf(next.value);
  if (category === undefined) {
    if (isUncategorised(next.value))
      return { ...write, labels: withLabel(write.labels, '_dmp-category', []) };
    throw unknownCategory(next);
  }
  const stated = statedCategories(next.value);
  if (stated.some((code) => code !== category)) throw mismatch(next, category);
  if (isMismatched(next.value)) context.tell(correspondence(next));
  const tagged =
    stated.length > 0 ? next : withTag(next, { system: CATEGORY_SYSTEM, code: category });
  return {
    ...write,
    next: tagged,
    labels: withLabel(write.labels, '_dmp-category', categoryLabels(category)),
  };
}

/** Carriers take the category of what they carry: in their submission, or stored in the same record. */
async function carrierWrite(
  write: ProposedWrite,
  next: Resource,
  context: RuleContext,
): Promise<ProposedWrite> {
  // Before anything is looked at: a right guess and a wrong one, what is hidden and what is absent, are answered alike.
  if (statedCategories(next.value).length > 0) throw carrierTag(next);
  const planned = entryPlan(context)?.categories ?? [];
  const stored =
    write.record === undefined
      ? []
      : await inRecordByName(context.reads, write.record, namedBy(next.value));
  const before =
    write.kind === 'create'
      ? []
      : labelValues(write.labels, '_dmp-category').filter((code) => code !== ENCOUNTER_CATEGORY);
  const carried = [
    ...new Set([
      ...planned.flatMap(categoryLabels),
      ...stored.flatMap(({ labels }) => labelValues(labels, '_dmp-category')),
      ...before,
    ]),
  ];
  const labels = carried.length > 0 ? carried : emptyCategory(next.type);
  return { ...write, labels: withLabel(write.labels, '_dmp-category', labels) };
}

function emptyCategory(type: string): readonly string[] {
  if (type === 'Encounter') return [ENCOUNTER_CATEGORY];
  return type === 'Communication' ? [MESSAGE_CATEGORY] : [];
}

function statedCategories({ meta }: PlainResource): readonly string[] {
  const tags = isObject(meta) ? listOf(meta['tag']).filter(isObject) : [];
  return tags.flatMap(({ system, code }) =>
    system === CATEGORY_SYSTEM && typeof code === 'string' ? [code] : [],
  );
}

/** The content with one more tag. */
export function withTag(
  resource: Resource,
  tag: { readonly system: string; readonly code: string },
): Resource {
  const sent = resource.tree.get('meta');
  const meta = isJsonObject(sent) ? sent : new Map<string, Json>();
  const tags = meta.get('tag');
  const list = isJsonArray(tags) ? tags : [];
  if (
    list.some(
      (known) =>
        isJsonObject(known) && known.get('system') === tag.system && known.get('code') === tag.code,
    )
  )
    return resource;
  const added = new Map<string, Json>([
    ['system', tag.system],
    ['code', tag.code],
  ]);
  return resourceFrom(withMember(resource.tree, 'meta', withMember(meta, 'tag', [...list, added])));
}

function unknownCategory({ type }: Resource): Error {
  return unprocessable(
    'category-unknown',
    {
      fr: `${type} n'a pas de catégorie au DMP : donnez un type (JDV_J66) ou une classe (JDV_J57) connus.`,
      en: `${type} has no category in the DMP: give a known type (JDV_J66) or class (JDV_J57).`,
    },
    type === 'DocumentReference' || type === 'Composition' ? `${type}.type` : type,
  );
}

function mismatch({ type }: Resource, category: string): Error {
  return unprocessable(
    'category-mismatch',
    {
      fr: `La catégorie envoyée n'est pas celle que le serveur tire du contenu (${category}). Retirez l'étiquette : le serveur la pose.`,
      en: `The category sent is not the one the server derives from the content (${category}). Leave the tag out: the server sets it.`,
    },
    `${type}.meta.tag`,
  );
}

function carrierTag({ type }: Resource): Error {
  return unprocessable(
    'category-mismatch',
    {
      fr: `La catégorie d'une ressource ${type} vient de ce qu'elle désigne : retirez l'étiquette, le serveur la tient.`,
      en: `The category of a ${type} comes from what it names: leave the tag out, the server keeps it.`,
    },
    `${type}.meta.tag`,
  );
}

function correspondence({ type }: Resource) {
  return {
    severity: 'warning',
    code: 'business-rule',
    reason: 'type-class-mismatch',
    expression: `${type}.category`,
    diagnostics: {
      fr: 'Le type et la classe ne se correspondent pas (ASS_X16) : la classe du type est retenue.',
      en: 'Type and class do not correspond (ASS_X16): the class of the type is used.',
    },
  } as const;
}
