/** References inside a transaction: to other entries, and by condition. R4 http, transaction, conditional references. */
import type { Composer, Toolbox } from '../engine/interaction.ts';
import { withReferences } from '../model/edit.ts';
import type { Json } from '../model/json.ts';
import { isJsonObject } from '../model/json.ts';
import { conditionalReference } from '../model/reference.ts';
import { resourceFrom } from '../model/resource.ts';
import { preconditionFailed } from '../outcome/errors.ts';
import type { BundleEntry } from './bundle-entry.ts';
import { conditionalMatch } from './conditional.ts';

/** Distinct conditional references in one entry. */
const CONDITIONAL_REFERENCES_MAX = 50;

export interface ReferenceContext {
  readonly targets: ReadonlyMap<string, string>;
  readonly composer: Composer;
  readonly tools: Toolbox;
  /** Instant of the request, milliseconds since 1970 UTC. */
  readonly at: number;
}

/** The entry with every reference to another entry, and every conditional one, replaced by `Type/id`. */
export async function resolvedEntry(
  entry: BundleEntry,
  context: ReferenceContext,
): Promise<BundleEntry> {
  if (!entry.resource || entry.method === 'PATCH') return entry;
  const replaced = withReferences(
    entry.resource.tree,
    (target) => context.targets.get(target) ?? target,
  );
  const conditional = new Map<string, string>();
  for (const target of conditionalTargets(replaced))
    conditional.set(target, await resolved(target, entry, context));
  const tree =
    conditional.size === 0
      ? replaced
      : withReferences(replaced, (target) => conditional.get(target) ?? target);
  return { ...entry, resource: resourceFrom(tree) };
}

function conditionalTargets(tree: Json): ReadonlySet<string> {
  const found = new Set<string>();
  if (!isJsonObject(tree)) return found;
  withReferences(tree, (target) => {
    if (conditionalReference(target) && found.size < CONDITIONAL_REFERENCES_MAX) found.add(target);
    return target;
  });
  return found;
}

async function resolved(
  target: string,
  { index }: BundleEntry,
  { composer, tools, at }: ReferenceContext,
): Promise<string> {
  const condition = conditionalReference(target);
  if (!condition || !tools.definitions.isResourceType(condition.type)) return target;
  const match = await conditionalMatch({ ...condition, at, reader: composer.reader, tools });
  if (match) return `${match.type}/${match.id}`;
  throw preconditionFailed({
    fr: `La référence conditionnelle de l'entrée ${index} vers ${condition.type} ne trouve rien.`,
    en: `The conditional reference of entry ${index} to ${condition.type} finds nothing.`,
  });
}
