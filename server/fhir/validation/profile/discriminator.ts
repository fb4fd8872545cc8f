/** Whether an item is in a slice. R4 profiling, Discriminator. */

import type { Discriminator } from '../../definitions/structure.ts';
import { bindingCheck } from './binding.ts';
import { nodesAt, profilesOf, targetsOf } from './definition-steps.ts';
import type { Step } from './discriminator-path.ts';
import { discriminatorSteps } from './discriminator-path.ts';
import type { RuleBook, Run } from './engine.ts';
import { followed } from './instance-steps.ts';
import type { Met } from './met.ts';
import type { TreeNode } from './tree.ts';
import { hasPattern, isFixed } from './value-checks.ts';

export type Matcher = (item: Met, run: Run) => boolean;

interface Told {
  readonly slice: TreeNode;
  readonly steps: readonly Step[];
  readonly book: RuleBook;
}

const NEVER: Matcher = () => false;

export function discriminatorMatcher(
  slice: TreeNode,
  { type, path }: Discriminator,
  book: RuleBook,
): Matcher {
  const steps = discriminatorSteps(path);
  if (!steps) return NEVER;
  const told: Told = { slice, steps, book };
  switch (type) {
    case 'value':
    case 'pattern':
      return valueMatcher(told);
    case 'exists':
      return existsMatcher(told);
    case 'type':
      return typeMatcher(told);
    case 'profile':
      return profileMatcher(told);
  }
}

/** A condition on what stands below the element that the path leads to. */
interface Test {
  readonly steps: readonly Step[];
  readonly holds: Matcher;
}

function valueMatcher({ slice, steps, book }: Told): Matcher {
  const nodes = nodesAt(slice, steps, book);
  const tests = nodes.flatMap((node) => testsOf(node, [], book));
  const profiles = nodes.flatMap(profilesOf);
  if (tests.length > 0) {
    return (item, run) =>
      tests.every((test) =>
        followed(item, [...steps, ...test.steps], book).some((met) => test.holds(met, run)),
      );
  }
  if (profiles.length > 0) {
    return (item, run) =>
      followed(item, steps, book).some((met) => conformsToOne(profiles, met, run));
  }
  return (item) => followed(item, steps, book).length > 0;
}

/** Definitions inside definitions looked through for the values that tell a slice. */
const TEST_DEPTH_MAX = 4;

function testsOf(node: TreeNode, steps: readonly Step[], book: RuleBook): readonly Test[] {
  const { fixed, pattern, binding } = node.element;
  if (fixed !== undefined) return [{ steps, holds: ({ value }) => isFixed(value, fixed) }];
  if (pattern !== undefined) return [{ steps, holds: ({ value }) => hasPattern(value, pattern) }];
  if (steps.length < TEST_DEPTH_MAX) {
    const inside = [
      ...node.children.flatMap((child) =>
        testsOf(child, [...steps, { kind: 'child', name: child.name }], book).filter(
          ({ steps: to }) => isTelling(child, to, steps),
        ),
      ),
      ...node.slices
        .filter(({ element }) => (element.min ?? 0) > 0)
        .flatMap((slice) => testsOf(slice, steps, book)),
    ];
    if (inside.length > 0) return inside;
  }
  if (binding?.strength !== 'required') return [];
  return [{ steps, holds: (met, run) => run.passes(bindingCheck(binding, met.kind, book), met) }];
}

/** Of what is below the path itself only fixed values and patterns tell a slice; the bindings of base R4 do not. */
function isTelling({ element }: TreeNode, to: readonly Step[], from: readonly Step[]): boolean {
  const isOwn = to.length === from.length + 1;
  return !isOwn || element.fixed !== undefined || element.pattern !== undefined;
}

function existsMatcher({ slice, steps, book }: Told): Matcher {
  const [node] = nodesAt(slice, steps, book);
  const isAbsent = node?.element.max === 0;
  return (item) => followed(item, steps, book).length > 0 !== isAbsent;
}

function typeMatcher({ slice, steps, book }: Told): Matcher {
  const last = steps.at(-1);
  const types = new Set(
    last?.kind === 'resolve'
      ? nodesAt(slice, steps.slice(0, -1), book)
          .flatMap(targetsOf)
          .flatMap((canonical) => book.structure(canonical)?.type ?? [])
      : nodesAt(slice, steps, book).flatMap(({ element }) =>
          (element.types ?? []).map(({ code }) => code),
        ),
  );
  const isAny = types.has('Resource');
  return (item) => followed(item, steps, book).some(({ kind }) => isAny || types.has(kind));
}

function profileMatcher({ slice, steps, book }: Told): Matcher {
  const last = steps.at(-1);
  const profiles =
    last?.kind === 'resolve'
      ? nodesAt(slice, steps.slice(0, -1), book).flatMap(targetsOf)
      : nodesAt(slice, steps, book).flatMap(profilesOf);
  return (item, run) =>
    followed(item, steps, book).some((met) => conformsToOne(profiles, met, run));
}

function conformsToOne(profiles: readonly string[], met: Met, run: Run): boolean {
  return profiles.some((profile) => {
    if (met.value === met.scope.resource) return run.conforms(profile, met.scope) === true;
    const check = run.book.profile(profile);
    return check !== undefined && run.passes(check, met);
  });
}
