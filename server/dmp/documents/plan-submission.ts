/** The plan of a submission: its acts, their labels and groups, and what carriers carry. dmp.md 3.5 and 4.2. */
import type { RuleContext } from '../../fhir/engine/module.ts';
import { unprocessable } from '../../fhir/outcome/errors.ts';
import { CONTENT_TYPES } from '../access/content-types.ts';
import type { Actor } from '../actors/actor.ts';
import { isCarrier, isNaming, namedBy } from '../category/carried.ts';
import { categoryOf } from '../category/derive.ts';
import { actNames, actReferences } from '../visibility/act.ts';
import { labelledContent } from '../visibility/codes.ts';
import { joinedAct, unionFind } from '../visibility/groups.ts';
import type { Carried } from './bundle.ts';
import { addressesIn, byFullUrl } from './bundle.ts';
import type { CheckedDeposit } from './provide-bundle.ts';
import { replacedNames } from './replaced.ts';
import type { EntryPlan, SubmissionPlan } from './submission-plan.ts';

/** Entries of one act: a change of its label writes them all at once. */
const ACT_MAX = 500;

export interface Planning {
  readonly record: string;
  readonly actor: Actor;
  readonly context: RuleContext;
}

/** What each entry that holds content will be labelled with, beside what its own content says. */
export async function planSubmission(
  deposit: CheckedDeposit,
  planning: Planning,
): Promise<SubmissionPlan> {
  const contents = deposit.entries.filter(
    ({ resource }) =>
      CONTENT_TYPES.has(resource.type) ||
      resource.type === 'List' ||
      resource.type === 'Appointment',
  );
  const acts = await actsOf(contents, planning);
  const categories = carriedCategories(contents, deposit);
  const key = deposit.submissionSet ? planning.context.newId() : undefined;
  const plan = new Map<number, EntryPlan>();
  for (const { index } of contents) {
    const act = acts.get(index) ?? { groups: [planning.context.newId()], ...NOTHING_STATED };
    const sha1 = deposit.hashes.get(index);
    plan.set(index, {
      ...act,
      categories: [...(categories.get(index) ?? [])],
      ...(key === undefined ? {} : { submission: { key, index } }),
      ...(sha1 === undefined ? {} : { sha1 }),
    });
  }
  return plan;
}

type Act = Pick<EntryPlan, 'groups' | 'visibility' | 'maskOrigins'>;

const NOTHING_STATED = { visibility: [], maskOrigins: [] } as const;

async function actsOf(
  contents: readonly Carried[],
  planning: Planning,
): Promise<ReadonlyMap<number, Act>> {
  const names = byFullUrl(contents);
  const places = new Map(contents.map(({ index }, place) => [index, place]));
  const sets = unionFind(contents.length);
  contents.forEach(({ resource }, place) => {
    for (const address of actReferences(resource.value)) {
      const other = names.get(address);
      if (other && isPart(other)) sets.join(place, places.get(other.index) ?? place);
    }
  });
  const acts = new Map<number, Act>();
  for (const [, members] of Map.groupBy(
    contents.map((entry, place) => ({ entry, root: sets.find(place) })),
    ({ root }) => root,
  )) {
    const [first] = members;
    if (first && members.length > ACT_MAX) throw tooLarge(first.entry.index);
    const act = await actOf(
      members.map(({ entry }) => entry),
      planning,
    );
    for (const { entry } of members) acts.set(entry.index, act);
  }
  return acts;
}

/** A label set on one is set on the act; joining a stored act takes over its group and its mask. */
async function actOf(
  members: readonly Carried[],
  { record, actor, context }: Planning,
): Promise<Act> {
  const stated = members
    .flatMap(({ resource }) => labelledContent(resource).codes)
    .filter((code) => code.includes('_'));
  const names = [...actNames(members.flatMap(({ resource }) => actReferences(resource.value)))];
  for (const { resource } of members)
    names.push(...(await replacedNames(resource.value, record, context)));
  const joined = await joinedAct(names, { record, actor, context, stated });
  const visibility = [...new Set([...stated, ...joined.visibility])];
  return {
    groups: joined.groups.length > 0 ? joined.groups : [context.newId()],
    visibility,
    maskOrigins: joined.maskOrigins,
  };
}

function tooLarge(index: number): Error {
  return unprocessable(
    'group-too-large',
    {
      fr: `Plus de ${ACT_MAX} entrées se désignent l'une l'autre : répartissez le dépôt.`,
      en: `More than ${ACT_MAX} entries refer to each other: split the deposit.`,
    },
    `Bundle.entry[${index}]`,
  );
}

/** A Binary is part of its document's act; other carriers belong to no single act. */
function isPart({ resource }: Carried): boolean {
  return resource.type === 'Binary' || !isCarrier(resource.type);
}

function carriedCategories(
  contents: readonly Carried[],
  { owners }: CheckedDeposit,
): ReadonlyMap<number, ReadonlySet<string>> {
  const names = byFullUrl(contents);
  const found = new Map<number, Set<string>>();
  const give = (carrier: Carried, categories: Iterable<string>): void => {
    found.set(carrier.index, new Set([...(found.get(carrier.index) ?? []), ...categories]));
  };
  for (const content of contents) {
    const category = isCarrier(content.resource.type)
      ? undefined
      : categoryOf(content.resource.value);
    if (category === undefined) continue;
    // What refers to a contact or a specimen is what it carries.
    for (const address of addressesIn(content.resource.value)) {
      const other = names.get(address);
      if (
        other &&
        isCarrier(other.resource.type) &&
        !isNaming(other.resource.type) &&
        other.resource.type !== 'Binary'
      )
        give(other, [category]);
    }
  }
  for (const binary of contents) {
    for (const owner of owners.get(binary.index) ?? [])
      give(binary, [categoryOf(owner.resource.value) ?? []].flat());
  }
  for (const carrier of contents.filter(({ resource }) => isCarrier(resource.type))) {
    for (const name of namedBy(carrier.resource.value)) {
      const other = names.get(name);
      if (other)
        give(carrier, found.get(other.index) ?? [categoryOf(other.resource.value) ?? []].flat());
    }
  }
  return found;
}
