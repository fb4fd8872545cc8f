/** A search planned: for each branch its keys, what bounds it, and what is asked beside the bound. */

import { tooCostly } from '../../fhir/outcome/errors.ts';
import type { SearchNode } from '../../fhir/search/node.ts';
import type { Bound, IdsBound, TermsBound } from './bound.ts';
import { boundOf, isWholeType, wholeType } from './bound.ts';
import type { Branch } from './branches.ts';
import type { Compilation } from './compile.ts';
import { compile } from './compile.ts';
import type { Condition } from './condition.ts';
import { all, any, beside } from './condition.ts';
import { chiefInterval, updatedWithin } from './intervals.ts';
import type { KeyedOrder, Layout } from './layout.ts';
import type { Interval } from './order-key.ts';
import { EVERYWHERE, intersection, isEmpty, isEverywhere, within } from './order-key.ts';

/** Index runs one command may merge: MongoDB merges in order up to 200, beyond it sorts everything. */
const RUNS_MAX = 150;

export interface PlannedBranch {
  readonly branch: Branch;
  readonly context: Compilation;
  readonly bound: Bound;
}

export interface Plan {
  readonly layout: Layout;
  readonly branches: readonly PlannedBranch[];
}

/** @throws FhirError 400 `too-costly` for a branch that nothing bounds. */
export function plannedBranch(branch: Branch, context: Compilation): PlannedBranch {
  const bound = boundOf(branch.conjuncts, context);
  const isFree = branch.record === undefined && isWholeType(bound);
  if (isFree && !branch.conjuncts.every((node) => isConfining(node, context)))
    throw nothingBounds();
  return { branch, context, bound };
}

/** In a whole type, only what an order confines by itself may be asked. */
function isConfining(node: SearchNode, { chief }: Compilation): boolean {
  if (node.kind !== 'range' || node.prefix === 'ne') return false;
  return node.param.code === chief?.code || node.param.code === '_lastUpdated';
}

/** The plan with every branch read whole: each is one record's. */
export function widened(plan: Plan): Plan {
  const branches = plan.branches.map((planned) => ({
    ...planned,
    bound: wholeType(planned.context),
  }));
  return { ...plan, branches };
}

/** The condition whose rows stand in the order asked, within `page`; false: nothing can. */
export function orderedCondition(plan: Plan, order: KeyedOrder, page: Interval): Condition {
  return any(
    plan.branches.flatMap((planned) => {
      if (planned.bound.kind === 'ids') throw new Error('Ids give no order.');
      return runsOf(planned, planned.bound, order).map((run) => runCondition(planned, run, page));
    }),
  );
}

/** True when the rows can be read in this order: few enough runs, and keys that this order stands beside. */
export function isOrdered(plan: Plan, order: KeyedOrder): boolean {
  let runs = 0;
  for (const { bound } of plan.branches) {
    if (bound.kind === 'ids') return false;
    if (order.keys !== plan.layout.chief.keys && !isWholeType(bound)) return false;
    runs += bound.terms.length * 2;
  }
  return runs <= RUNS_MAX;
}

/** The condition without order: every branch by its bound. */
export function gatheredCondition(plan: Plan): Condition {
  const { chief, updated } = plan.layout;
  return any(
    plan.branches.flatMap((planned): readonly Condition[] => {
      const { bound, branch } = planned;
      if (bound.kind === 'ids') return [idsCondition(planned, bound)];
      const byUpdate = isWholeType(bound) && updatedWithin(branch.conjuncts) !== undefined;
      const order = byUpdate ? updated : chief;
      return runsOf(planned, bound, order).map((run) => runCondition(planned, run, EVERYWHERE));
    }),
  );
}

/** True when nothing but `_lastUpdated` confines the branches. */
export function isByUpdate({ branches }: Plan): boolean {
  return branches.every(
    ({ bound, branch }) => isWholeType(bound) && updatedWithin(branch.conjuncts) !== undefined,
  );
}

interface Run {
  readonly order: KeyedOrder;
  readonly terms: readonly string[];
  readonly interval: Interval;
  readonly bound: TermsBound;
}

/** The runs of one index that together hold a branch. */
function runsOf(
  { branch, context }: PlannedBranch,
  bound: TermsBound,
  order: KeyedOrder,
): readonly Run[] {
  const { layout, chief } = context;
  const { terms } = bound;
  const byUpdate =
    order.order === layout.updated.order ? updatedWithin(branch.conjuncts) : undefined;
  const updated = byUpdate ?? EVERYWHERE;
  const confined = order.order === 'o' ? chiefInterval(branch.conjuncts, chief) : undefined;
  const interval = intersection(confined?.interval ?? EVERYWHERE, updated);
  const main: Run = { order, terms, bound, interval };
  // A trace has one instant: none is long.
  const other = layout.collection === 'resources' ? confined?.other : undefined;
  if (!other) return [main];
  return [main, { order, bound, terms: terms.map(other.again), interval: other.interval }];
}

function runCondition(planned: PlannedBranch, run: Run, page: Interval): Condition {
  const { keys, type } = planned.context.space;
  const { order, terms, bound } = run;
  const part = intersection(run.interval, page);
  const rest = restCondition(planned, bound);
  if (isEmpty(part) || terms.length === 0 || rest === false) return false;
  const found = terms.map((term) => keys.key(type, term));
  return {
    [order.keys]: found.length === 1 ? found[0] : { $in: found },
    ...(isEverywhere(part) ? {} : within(order.order, part)),
    ...(rest === true ? {} : beside(rest)),
  };
}

/** What is asked of a branch beside its bound. */
function restCondition({ branch, context }: PlannedBranch, bound: TermsBound): Condition {
  const { record, conjuncts } = branch;
  const asked = conjuncts
    .filter((node) => node !== bound.spent)
    .map((node) => compile(node, context));
  const isTold = record === undefined || context.space.isScoped || isWholeType(bound);
  return all(isTold ? asked : [...asked, { rec: record }]);
}

function idsCondition({ branch, context }: PlannedBranch, { ids, spent }: IdsBound): Condition {
  const { layout, space } = context;
  const rest = all([
    ...branch.conjuncts.filter((node) => node !== spent).map((node) => compile(node, context)),
    branch.record === undefined ? true : { rec: branch.record },
  ]);
  if (rest === false || ids.length === 0) return false;
  const found = ids.map((id) => layout.idOf(space.type, id));
  const isDeleted = context.keyField === 'x';
  return {
    _id: found.length === 1 ? found[0] : { $in: found },
    ...(layout.collection === 'resources' ? { del: isDeleted ? true : null } : {}),
    ...(rest === true ? {} : beside(rest)),
  };
}

function nothingBounds() {
  return tooCostly({
    fr: 'Rien ne borne cette recherche : ajoutez « patient », « _id », « identifier », « code » ou un autre critère positif.',
    en: "Nothing bounds this search: add 'patient', '_id', 'identifier', 'code' or another positive criterion.",
  });
}
