/** Items told apart into slices, and what is asked of each slice. R4 profiling, Slicing. */

import type { Discriminator, Slicing } from '../../definitions/structure.ts';
import type { Matcher } from './discriminator.ts';
import { discriminatorMatcher } from './discriminator.ts';
import type { Check, Finding, RuleBook } from './engine.ts';
import type { Group, GroupCheck } from './group.ts';
import { maxOf, reportGroup, tooFew, tooMany } from './group.ts';
import type { Met } from './met.ts';
import type { NodeToCompile, TreeNode } from './tree.ts';
import { ruleOf } from './tree.ts';

interface Slice {
  readonly node: TreeNode;
  readonly rule: string;
  readonly min: number;
  readonly max: number;
  readonly matches: Matcher;
  readonly each: Check;
  /** Its own slices. */
  readonly inner: readonly GroupCheck[];
}

/** What is in no other slice. R4 profiling, Default Slice. */
const DEFAULT = '@default';

/** None when the element is not sliced, or its slices cannot be told apart by what is held here. */
export function slicingCheck(part: NodeToCompile, book: RuleBook): readonly GroupCheck[] {
  const { node } = part;
  const slicing = slicingOf(node);
  if (!slicing || (node.slices.length === 0 && slicing.rules !== 'closed')) return [];
  let slices: readonly Slice[] | undefined;
  return [
    (items, group) => {
      slices ??= node.slices.map((slice) => compiledSlice(slice, { part, slicing }, book));
      checkSlices(items, { slices, slicing, rule: ruleOf(node), name: node.name }, group);
    },
  ];
}

/** As said, or as it goes without saying: choices by type, extensions by URL. */
function slicingOf({ element, isChoice, name, slices }: TreeNode): Slicing | undefined {
  if (element.slicing || slices.length === 0) return element.slicing;
  if (isChoice) return { discriminators: [{ type: 'type', path: '$this' }], rules: 'open' };
  if (name === 'extension' || name === 'modifierExtension') {
    return { discriminators: [{ type: 'value', path: 'url' }], rules: 'open' };
  }
  return undefined;
}

interface Sliced {
  readonly part: NodeToCompile;
  readonly slicing: Slicing;
}

function compiledSlice(node: TreeNode, { part, slicing }: Sliced, book: RuleBook): Slice {
  const inside: NodeToCompile = { node, known: [...part.known, part.node] };
  const each = book.nodeCheck(inside);
  return {
    node,
    rule: ruleOf(node),
    min: node.element.min ?? 0,
    max: maxOf(node.element.max),
    matches: matcherOf({ node, each, discriminators: slicing.discriminators }, book),
    each,
    inner: slicingCheck(inside, book),
  };
}

interface Discriminated {
  readonly node: TreeNode;
  readonly each: Check;
  readonly discriminators: readonly Discriminator[];
}

function matcherOf({ node, each, discriminators }: Discriminated, book: RuleBook): Matcher {
  // Without discriminators an item is in the slice whose rules it obeys.
  if (discriminators.length === 0) return (item, run) => run.passes(each, item);
  const matchers = discriminators.map((one) => discriminatorMatcher(node, one, book));
  return (item, run) => matchers.every((matches) => matches(item, run));
}

interface SliceRules {
  readonly slices: readonly Slice[];
  readonly slicing: Slicing;
  readonly rule: string;
  readonly name: string;
}

function checkSlices(items: readonly Met[], rules: SliceRules, group: Group): void {
  const { slices, slicing } = rules;
  const found = slices.map((): Met[] => []);
  let last = -1;
  let isPastEnd = false;
  for (const item of items) {
    const index = sliceOf(item, slices, group);
    const slice = slices[index];
    if (!slice) {
      isPastEnd = true;
      if (slicing.rules === 'closed') group.run.report(item, inNoSlice(rules));
      continue;
    }
    if (slicing.rules === 'openAtEnd' && isPastEnd) group.run.report(item, pastEnd(slice.rule));
    if (slicing.ordered && index < last) group.run.report(item, outOfOrder(slice.rule));
    last = Math.max(last, index);
    found[index]?.push(item);
    slice.each(item, group.run);
  }
  for (const [index, slice] of slices.entries()) checkSlice(slice, found[index] ?? [], group);
}

function sliceOf(item: Met, slices: readonly Slice[], { run }: Group): number {
  const index = slices.findIndex(
    ({ node, matches }) => node.element.slice !== DEFAULT && matches(item, run),
  );
  return index >= 0 ? index : slices.findIndex(({ node }) => node.element.slice === DEFAULT);
}

function checkSlice(slice: Slice, items: readonly Met[], group: Group): void {
  const { node, min, max, rule, inner } = slice;
  if (items.length < min)
    reportGroup(node.name, group, tooFew({ min, rule, telling: tellingOf(node) }, items.length));
  if (items.length > max) reportGroup(node.name, group, tooMany({ max, rule }, items.length));
  for (const check of inner) check(items, group);
}

function inNoSlice({ rule, slices }: SliceRules): Finding {
  const names = slices.map(({ node }) => node.element.slice).join(', ');
  return structureFinding(rule, {
    fr: `Cet élément n'est dans aucune des tranches permises : ${names}.`,
    en: `This element is in none of the slices allowed: ${names}.`,
  });
}

function pastEnd(rule: string): Finding {
  return structureFinding(rule, {
    fr: 'Les éléments hors des tranches du profil viennent à la fin.',
    en: 'Elements outside the slices of the profile come at the end.',
  });
}

function outOfOrder(rule: string): Finding {
  return structureFinding(rule, {
    fr: `Les tranches viennent dans l'ordre du profil (${rule}).`,
    en: `Slices come in the order of the profile (${rule}).`,
  });
}

function structureFinding(rule: string, text: Finding['text']): Finding {
  return { severity: 'error', code: 'structure', rule, text };
}

/** Values shown of a slice, and how long they may be. */
const TELLING_MAX = 4;
const TELLING_LENGTH_MAX = 200;

/** The fixed values and patterns of a slice, as a sender may write them. */
function tellingOf(slice: TreeNode): string {
  const values: string[] = [];
  const look = (node: TreeNode, path: string): void => {
    const { fixed, pattern } = node.element;
    const value = fixed ?? pattern;
    if (values.length >= TELLING_MAX) return;
    if (value !== undefined) values.push(`${path || node.name} = ${JSON.stringify(value)}`);
    for (const child of [...node.children, ...node.slices])
      look(
        child,
        child.element.slice === undefined ? [path, child.name].filter(Boolean).join('.') : path,
      );
  };
  look(slice, '');
  return values.join(', ').slice(0, TELLING_LENGTH_MAX).toWellFormed();
}
