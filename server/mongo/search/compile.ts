/** A search node as a condition, in one exhaustive switch. It knows nothing of access: `narrow` came before. */
import type { Param } from '../../fhir/definitions/param.ts';
import type { LeafNode, SearchNode } from '../../fhir/search/node.ts';
import { leafTerm, presenceTerm, referenceTerm } from '../../fhir/search/term.ts';
import type { Condition } from './condition.ts';
import { all, any, none } from './condition.ts';
import { labelName, labelTerm } from './labels.ts';
import type { Layout } from './layout.ts';
import { asksLabel } from './layout.ts';
import { within } from './order-key.ts';
import { chiefCondition, elementCondition, updatedInterval } from './range.ts';
import { remembered } from './remembered.ts';
import type { Space } from './space.ts';
import { rangeName } from './space.ts';

/** A chain or `_has` already answered: logical ids, of the targets of a chain, of what `_has` leads to. */
export type Answers = ReadonlyMap<SearchNode, readonly string[]>;

export interface Compilation {
  readonly space: Space;
  readonly layout: Layout;
  /** `Definitions.chiefDate` of the type. */
  readonly chief: Param | undefined;
  readonly answers: Answers;
  /** Where keys are looked for, but for those of labels: `x` in deleted resources. */
  readonly keyField: 'k' | 'x';
}

export function compile(node: SearchNode, context: Compilation): Condition {
  const { space, layout, answers } = context;
  switch (node.kind) {
    case 'all':
      return true;
    case 'none':
      return false;
    case 'and':
      return all(node.operands.map((operand) => compile(operand, context)));
    case 'or':
      return remembered(node, context, () => anyOf(node.operands, context));
    case 'not':
      return remembered(node, context, () => none(compile(node.operand, context)));
    case 'record':
      return recordCondition(node.record, space);
    case 'id':
      return { _id: { $in: node.ids.map((id) => layout.idOf(space.type, id)) } };
    case 'has':
      return { _id: { $in: answerOf(node, answers).map((id) => layout.idOf(space.type, id)) } };
    case 'chain':
      return keysCondition(chainTerms(node, answers), context.keyField, context);
    case 'range':
      return rangeCondition(node, context);
    case 'missing': {
      const present = keysCondition(
        [presenceTerm(node.param.code)],
        fieldOf(node, context),
        context,
      );
      return node.missing ? none(present) : present;
    }
    case 'token':
    case 'string':
    case 'uri':
    case 'reference': {
      const term = equalityTerm(node, context);
      return term === undefined ? false : keysCondition([term], fieldOf(node, context), context);
    }
  }
}

/** The reference terms that satisfy a chain. */
export function chainTerms(
  node: SearchNode & { readonly kind: 'chain' },
  answers: Answers,
): readonly string[] {
  return answerOf(node, answers).map((id) =>
    referenceTerm(node.param.code, `${node.target}/${id}`),
  );
}

export function answerOf(node: SearchNode, answers: Answers): readonly string[] {
  const answer = answers.get(node);
  if (!answer) throw new Error(`The ${node.kind} was not answered before it was compiled.`);
  return answer;
}

/** A list of values is one `$in`: far quicker than as many alternatives. */
function anyOf(operands: readonly SearchNode[], context: Compilation): Condition {
  const terms = new Map<string, string[]>();
  const others: SearchNode[] = [];
  for (const operand of operands) {
    const asked = equalityOf(operand, context);
    if (asked === undefined) others.push(operand);
    else if (asked.term !== undefined) {
      const same = terms.get(asked.field);
      if (same) same.push(asked.term);
      else terms.set(asked.field, [asked.term]);
    }
  }
  const listed = [...terms].map(([field, list]) => keysCondition(list, field, context));
  return any([...listed, ...others.map((operand) => compile(operand, context))]);
}

interface Equality {
  /** Undefined: nothing has it. */
  readonly term: string | undefined;
  readonly field: string;
}

/** A node that is one equality. */
function equalityOf(node: SearchNode, context: Compilation): Equality | undefined {
  switch (node.kind) {
    case 'token':
    case 'string':
    case 'uri':
    case 'reference':
      return { term: equalityTerm(node, context), field: fieldOf(node, context) };
    case 'missing':
      return node.missing
        ? undefined
        : { term: presenceTerm(node.param.code), field: fieldOf(node, context) };
    case 'all':
    case 'none':
    case 'record':
    case 'id':
    case 'range':
    case 'and':
    case 'or':
    case 'not':
    case 'chain':
    case 'has':
      return undefined;
  }
}

function equalityTerm(node: LeafNode, { layout }: Compilation): string | undefined {
  return layout.labels === 'v' && asksLabel(node) ? labelTerm(node) : leafTerm(node);
}

/** Where the keys of a leaf are looked for: those of a label apart, where they are. */
function fieldOf(
  node: LeafNode & { readonly param: Param },
  { layout, keyField, space }: Compilation,
): string {
  const isApart = layout.labels === 'v' && asksLabel(node);
  return isApart ? `v.${labelName(space.keys, space.type, node.param.code)}` : keyField;
}

function keysCondition(terms: readonly string[], field: string, { space }: Compilation): Condition {
  const keys = terms.map((term) => space.keys.key(space.type, term));
  if (keys.length === 0) return false;
  return { [field]: keys.length === 1 ? keys[0] : { $in: keys } };
}

/** Inside a record's own space nothing else is met; outside of it, where spaces are apart, no record is. */
function recordCondition(record: string, space: Space): Condition {
  if (space.record !== undefined) return space.record === record;
  return space.isScoped ? false : { rec: record };
}

function rangeCondition(
  node: SearchNode & { readonly kind: 'range' },
  { space, layout, chief }: Compilation,
): Condition {
  const { param, prefix } = node;
  if (param.code === '_lastUpdated') {
    const interval = updatedInterval(prefix, node);
    if (interval) return within(layout.updated.order, interval);
    const same = updatedInterval('eq', node);
    return same ? none(within(layout.updated.order, same)) : false;
  }
  const shift = space.keys.shift(space.type, param.code);
  const shifted = { low: node.low + shift, high: node.high + shift };
  const element = elementCondition(rangeName(space, param.code), prefix, shifted);
  return param.code === chief?.code ? chiefCondition(prefix, node, element) : element;
}
