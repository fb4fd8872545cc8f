/** A search node as a condition, in one exhaustive switch. It knows nothing of access: `narrow` came before. */
import type { Param } from '../../fhir/definitions/param.ts';
import type { SearchNode } from '../../fhir/search/node.ts';
import { leafTerm, presenceTerm, referenceTerm } from '../../fhir/search/term.ts';
import type { RecordKeys } from '../seal/sealer.ts';
import type { Condition } from './condition.ts';
import { all, any, none } from './condition.ts';
import type { Layout } from './layout.ts';
import { within } from './order-key.ts';
import { chiefCondition, elementCondition, updatedInterval } from './range.ts';
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
  /** Where keys are looked for: `x` in deleted resources. */
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
      return anyOf(node.operands, context);
    case 'not':
      return none(compile(node.operand, context));
    case 'record':
      return recordCondition(node.record, space);
    case 'id':
      return { _id: { $in: node.ids.map((id) => layout.idOf(space.type, id)) } };
    case 'has':
      return { _id: { $in: answerOf(node, answers).map((id) => layout.idOf(space.type, id)) } };
    case 'chain':
      return keysCondition(chainTerms(node, answers), context);
    case 'range':
      return rangeCondition(node, context);
    case 'missing':
      return node.missing
        ? none(keysCondition([presenceTerm(node.param.code)], context))
        : keysCondition([presenceTerm(node.param.code)], context);
    case 'token':
    case 'string':
    case 'uri':
    case 'reference': {
      const term = leafTerm(node);
      return term === undefined ? false : keysCondition([term], context);
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

/** Shorter lists are compiled sooner than remembered. */
const LIST_MIN = 4;

interface CompiledList {
  readonly keys: RecordKeys;
  readonly type: string;
  readonly keyField: 'k' | 'x';
  readonly condition: Condition;
}

/** The conditions of lists that come again as the same object: those of a policy's filters. Gone when they are. */
const lists = new WeakMap<readonly SearchNode[], CompiledList>();

/** A list of values is one `$in`: far quicker than as many alternatives. */
function anyOf(operands: readonly SearchNode[], context: Compilation): Condition {
  const known = lists.get(operands);
  const { space, keyField } = context;
  if (known?.keys === space.keys && known.type === space.type && known.keyField === keyField)
    return known.condition;
  const terms: string[] = [];
  const others: SearchNode[] = [];
  for (const operand of operands) {
    const term = termOf(operand);
    if (term === undefined) others.push(operand);
    else terms.push(term);
  }
  const listed = terms.length > 0 ? [keysCondition(terms, context)] : [];
  if (others.length === 0 && terms.length >= LIST_MIN) {
    const [condition = false] = listed;
    lists.set(operands, { keys: space.keys, type: space.type, keyField, condition });
    return condition;
  }
  return any([...listed, ...others.map((operand) => compile(operand, context))]);
}

/** The term of a node that is one equality. */
function termOf(node: SearchNode): string | undefined {
  switch (node.kind) {
    case 'token':
    case 'string':
    case 'uri':
    case 'reference':
    case 'missing':
      return leafTerm(node);
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

function keysCondition(terms: readonly string[], { space, keyField }: Compilation): Condition {
  const keys = terms.map((term) => space.keys.key(space.type, term));
  if (keys.length === 0) return false;
  return { [keyField]: keys.length === 1 ? keys[0] : { $in: keys } };
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
