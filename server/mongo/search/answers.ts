/**
 * Chains and `_has`, answered before the search they stand in: a bounded list of ids each. R4 search, Chained
 * Parameters and Reverse Chaining. Their conditions are narrowed already, so they bring nothing hidden.
 */

import { tooCostly } from '../../fhir/outcome/errors.ts';
import type { SearchNode } from '../../fhir/search/node.ts';
import type { Answers } from './compile.ts';
import type { ConditionDocument } from './condition.ts';
import { CONTENT_FIELDS } from './fields.ts';
import type { Found } from './found.ts';
import { openFound } from './found.ts';
import type { Layout } from './layout.ts';
import { RESOURCES } from './layout.ts';
import { gatheredCondition } from './plan.ts';
import type { Reading } from './prepare.ts';
import { layoutsOf, prepared } from './prepare.ts';

/** Resources a chain or a `_has` may pass through. */
const PASSED_MAX = 2000;

type Passing = SearchNode & { readonly kind: 'chain' | 'has' };

/** Passed through together when there are several: a policy may ask one of each type of a record. */
export async function answersTo(
  node: SearchNode,
  type: string,
  reading: Reading,
): Promise<Answers> {
  const answers = new Map<SearchNode, readonly string[]>();
  for (const group of groupsOf(passingIn(node))) {
    const together = group.length > 1 ? await passedTogether(group, type, reading) : undefined;
    for (const passing of group) {
      answers.set(passing, together?.get(passing) ?? (await answer(passing, type, reading)));
    }
  }
  return answers;
}

/** Groups in which no type stands twice; what is in the journal too stands alone. */
function groupsOf(passings: readonly Passing[]): readonly (readonly Passing[])[] {
  const alone = passings.filter((passing) => layoutsOf(passedType(passing)).length > 1);
  const groups: Passing[][] = alone.map((passing) => [passing]);
  const byType = Map.groupBy(
    passings.filter((passing) => !alone.includes(passing)),
    passedType,
  );
  for (const same of byType.values()) {
    for (const [turn, passing] of same.entries()) {
      const group = groups[alone.length + turn];
      if (group) group.push(passing);
      else groups.push([passing]);
    }
  }
  return groups;
}

/**
 * The answers of several in one command, each of a type of its own: what comes back says by its type which of them it
 * answers. Undefined when nothing bounds one, or they are more than one may pass through.
 */
async function passedTogether(
  passings: readonly Passing[],
  type: string,
  reading: Reading,
): Promise<Answers | undefined> {
  const filters: ConditionDocument[] = [];
  for (const { where, passed } of passings.map((one) => ({
    where: one.where,
    passed: passedType(one),
  }))) {
    const answers = await answersTo(where, passed, reading);
    const wanted = { type: passed, where, keyField: 'k', layout: RESOURCES } as const;
    const filter = gatheredCondition(await prepared(wanted, answers, reading));
    if (filter === true) return undefined;
    if (filter !== false) filters.push(filter);
  }
  const opened = passings.every(({ kind }) => kind === 'chain') ? 'id' : 'header';
  const documents =
    filters.length === 0
      ? []
      : await reading.commands.find<{ readonly t: string }>({
          collection: RESOURCES.collection,
          filter: filters.length === 1 && filters[0] ? filters[0] : { $or: filters },
          fields: fieldsOf(RESOURCES, opened),
          limit: PASSED_MAX + 1,
        });
  if (documents.length > PASSED_MAX) return undefined;
  const byType = Map.groupBy(documents, ({ t }) => t);
  const answers = new Map<SearchNode, readonly string[]>();
  for (const passing of passings) {
    const passed = passedType(passing);
    const own = { type: passed, layout: RESOURCES, reading };
    const found = await openFound(byType.get(passed) ?? [], own);
    answers.set(passing, answerIn(passing, type, found));
  }
  return answers;
}

function passedType(node: Passing): string {
  return node.kind === 'chain' ? node.target : node.source;
}

function passingIn(node: SearchNode): readonly Passing[] {
  switch (node.kind) {
    case 'chain':
    case 'has':
      return [node];
    case 'and':
    case 'or':
      return node.operands.flatMap(passingIn);
    case 'not':
      return passingIn(node.operand);
    case 'all':
    case 'none':
    case 'record':
    case 'id':
    case 'token':
    case 'string':
    case 'uri':
    case 'range':
    case 'reference':
    case 'missing':
      return [];
  }
}

async function answer(node: Passing, type: string, reading: Reading): Promise<readonly string[]> {
  const passed = passedType(node);
  const opened = node.kind === 'chain' ? 'id' : 'header';
  const found = await matching(
    { type: passed, where: node.where, opened, limit: PASSED_MAX + 1 },
    reading,
  );
  if (found.length > PASSED_MAX) throw tooManyPassed(passed);
  return answerIn(node, type, found);
}

/** Logical ids: of the targets a chain accepts, of what the sources of a `_has` refer to. */
function answerIn(node: Passing, type: string, found: readonly Found[]): readonly string[] {
  if (node.kind === 'chain') return found.map(({ id }) => id);
  const typed = `${type}/`;
  const targets = found.flatMap((source) => source.references(node.param.code));
  const ids = targets.filter((target) => target.startsWith(typed));
  return [...new Set(ids.map((target) => target.slice(typed.length)))];
}

export interface Matching {
  readonly type: string;
  readonly where: SearchNode;
  readonly opened: 'id' | 'header' | 'content';
  readonly limit: number;
}

/** Current resources that satisfy a condition, in no order, at most `limit`. */
export async function matching(
  { type, where, opened, limit }: Matching,
  reading: Reading,
): Promise<readonly Found[]> {
  const answers = await answersTo(where, type, reading);
  const found: Found[] = [];
  for (const layout of layoutsOf(type)) {
    const plan = await prepared({ type, where, keyField: 'k', layout }, answers, reading);
    const filter = gatheredCondition(plan);
    if (typeof filter === 'boolean') continue;
    const documents = await reading.commands.find({
      collection: layout.collection,
      filter,
      fields: fieldsOf(layout, opened),
      limit,
    });
    found.push(...(await openFound(documents, { type, layout, reading })));
  }
  return found;
}

/** A trace keeps all it says in its content, a resource what it refers to in its header. */
function fieldsOf({ collection }: Layout, opened: Matching['opened']): readonly string[] {
  switch (opened) {
    case 'id':
      return ['t', 'rec', 's'];
    case 'header':
      return ['t', 'rec', 's', 'ver', collection === 'journal' ? 'c' : 'h'];
    case 'content':
      return CONTENT_FIELDS[collection];
  }
}

function tooManyPassed(type: string) {
  return tooCostly({
    fr: `La recherche passe par plus de ${PASSED_MAX} ressources ${type} : ajoutez « patient » ou précisez le critère enchaîné.`,
    en: `The search passes through more than ${PASSED_MAX} ${type} resources: add 'patient' or narrow the chained criterion.`,
  });
}
