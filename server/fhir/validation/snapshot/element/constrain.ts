/** One element under the constraints of a differential. R4 elementdefinition, "Rules for interpretation in profiles". */
import type { Constraining } from '../at.ts';
import { joinExtensions } from '../inherit.ts';
import type { SourceConstraint, SourceElement } from '../source.ts';
import { constrainBinding, keepsBinding } from './binding.ts';
import { constrainCardinality } from './cardinality.ts';
import { constrainSlicing } from './slicing.ts';
import { constrainTypes } from './types.ts';
import { checkValueTypes, replacedValues } from './values.ts';

/** The place of an element, and the texts and lists that are joined rather than replaced. */
const KEPT: ReadonlySet<string> = new Set(['id', 'path', 'base', 'contentReference']);
const JOINED_TEXTS = ['definition', 'comment', 'requirements', 'meaningWhenMissing'] as const;
const JOINED_LISTS = ['condition', 'alias', 'mapping', 'example'] as const;
/** A text that begins so is added to the base's. R4 elementdefinition, definition. */
const ADDITION = '...';

export function constrain(
  base: SourceElement,
  change: SourceElement,
  at: Constraining,
): SourceElement {
  const said = Object.fromEntries(Object.entries(change).filter(([name]) => !KEPT.has(name)));
  const replaced = replacedValues(base, change, at);
  const own = Object.fromEntries(Object.entries(base).filter(([name]) => !replaced.has(name)));
  const types = constrainTypes(base, change, at);
  const result: SourceElement = {
    ...own,
    ...said,
    path: base.path,
    ...joined(base, change),
    ...constrainCardinality(base, change, at),
    ...(types && { type: types }),
    ...constrainSlicing(base, change, at),
    ...constrainBinding(base, change, at),
    ...constraints(base, change, at),
    ...(base['mustSupport'] === true && { mustSupport: true }),
  };
  checkValueTypes(result, change, at);
  if (change.type === undefined || change.binding !== undefined || keepsBinding(result)) {
    return result;
  }
  const { binding: _, ...unbound } = result;
  return unbound;
}

function joined(base: SourceElement, change: SourceElement): Readonly<Record<string, unknown>> {
  const members: Record<string, unknown> = {};
  for (const name of JOINED_TEXTS) {
    const [before, added] = [base[name], change[name]];
    if (typeof before !== 'string' || typeof added !== 'string') continue;
    if (added.startsWith(ADDITION)) members[name] = `${before}\n${added.slice(ADDITION.length)}`;
  }
  for (const name of JOINED_LISTS) {
    const [before, added] = [base[name], change[name]];
    if (!Array.isArray(before) || !Array.isArray(added)) continue;
    members[name] = withoutRepeats(before, added);
  }
  if (base.extension !== undefined && change.extension !== undefined) {
    members['extension'] = joinExtensions(base.extension, change.extension);
  }
  return members;
}

function withoutRepeats(before: readonly unknown[], added: readonly unknown[]): readonly unknown[] {
  const items = [...before, ...added];
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

/** Those of the base, then those of the differential with new keys. R4 elementdefinition, constraint. */
function constraints(
  { constraint: before = [] }: SourceElement,
  { constraint: added }: SourceElement,
  { work, id }: Constraining,
): { readonly constraint?: readonly SourceConstraint[] } {
  if (added === undefined) return {};
  const known = new Map(before.map((constraint) => [constraint.key, constraint]));
  for (const constraint of added) {
    const held = known.get(constraint.key);
    if (held === undefined) known.set(constraint.key, { source: work.url, ...constraint });
    else if (held.expression !== constraint.expression && constraint.expression !== undefined) {
      work.faults.error('constraint-changed', id, {
        fr: `La contrainte ${constraint.key} existe déjà dans la base avec une autre expression : donnez-lui une autre clé.`,
        en: `The constraint ${constraint.key} is already in the base with another expression: give it another key.`,
      });
    }
  }
  return { constraint: [...known.values()] };
}
