/**
 * A profile compiled to closures: what it asks beyond base R4, which is asked by itself (`walk.ts`).
 * R4 profiling; R4 elementdefinition.
 */

import type { Structure, StructureElement } from '../../definitions/structure.ts';
import { bindingCheck } from './binding.ts';
import { childCheck } from './children.ts';
import type { Check, RuleBook } from './engine.ts';
import { invariantCheck } from './invariant-check.ts';
import { aggregationCheck, targetProfileCheck } from './reference-check.ts';
import type { NodeToCompile, TreeNode } from './tree.ts';
import { ruleOf } from './tree.ts';
import { profilesOfTypeCheck } from './types-check.ts';
import { isSame, valueChecks } from './value-checks.ts';

/** What a profile asks of a resource, an extension or a datatype. */
export function profileCheck(structure: Structure, book: RuleBook): Check {
  const node = book.tree(structure);
  const core = book.coreTree(structure.type);
  return core === node ? () => undefined : nodeCheck({ node, known: core ? [core] : [] }, book);
}

/** Compiled when first asked: a definition may lead back to itself. */
export function nodeCheck(part: NodeToCompile, book: RuleBook): Check {
  let checks: readonly Check[] | undefined;
  return (met, run) => {
    checks ??= compiled(part, book);
    for (const check of checks) {
      if (run.isFull()) return;
      check(met, run);
    }
  };
}

function compiled(part: NodeToCompile, book: RuleBook): readonly Check[] {
  const { node, known } = part;
  const before = known.map((one) => one.element);
  return [
    ...valueChecks(node.element, before, ruleOf(node)),
    ...bindingChecks(node.element, before, book),
    ...constraintChecks(node.element, before, book),
    ...typeChecks(node, before),
    ...node.children.flatMap((child) => childCheck(child, part, book)),
  ];
}

function bindingChecks(
  { binding }: StructureElement,
  before: readonly StructureElement[],
  book: RuleBook,
): readonly Check[] {
  if (!binding || before.some((one) => isSame(one.binding, binding))) return [];
  return [perKind((kind) => bindingCheck(binding, kind, book))];
}

function constraintChecks(
  { constraints = [], path }: StructureElement,
  before: readonly StructureElement[],
  book: RuleBook,
): readonly Check[] {
  const old = new Set(
    before.flatMap((one) => one.constraints ?? []).map((one) => `${one.key} ${one.expression}`),
  );
  return constraints
    .filter(({ key, expression }) => !old.has(`${key} ${expression}`))
    .map((constraint) => {
      const check = perKind((kind) => invariantCheck(constraint, kind, book));
      return path.includes('.') ? fromOutside(check) : check;
    });
}

/** Of a rule on an element that is a resource, `%resource` is the one that holds it, as in HL7's validator. */
function fromOutside(check: Check): Check {
  return (met, run) => {
    const { container, bundle } = met.scope;
    const outer = met.value === met.scope.resource ? (container ?? bundle) : undefined;
    check(outer ? { ...met, scope: outer } : met, run);
  };
}

/** A check that depends on the kind of element met, made once for each. */
function perKind(make: (kind: string) => Check): Check {
  const made = new Map<string, Check>();
  return (met, run) => {
    const check = made.get(met.kind) ?? make(met.kind);
    made.set(met.kind, check);
    check(met, run);
  };
}

function typeChecks(node: TreeNode, before: readonly StructureElement[]): readonly Check[] {
  const { types = [] } = node.element;
  if (types.length === 0 || before.some((one) => isSame(one.types, types))) return [];
  const rule = ruleOf(node);
  const references = types.filter(({ code }) => code === 'Reference');
  const targets = references.flatMap(({ targets: named = [] }) => named);
  const modes = references.flatMap(({ aggregation = [] }) => aggregation);
  const checks = [
    ...(targets.length > 0 ? [targetProfileCheck(targets, rule)] : []),
    ...(modes.length > 0 ? [aggregationCheck(modes, rule)] : []),
  ];
  return [...profilesOfTypeCheck(types, rule), ...checks.map(ofReferences)];
}

function ofReferences(check: Check): Check {
  return (met, run) => {
    if (met.kind === 'Reference') check(met, run);
  };
}
