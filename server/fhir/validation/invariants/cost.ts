/**
 * Whether a rule is too costly to evaluate on an element: FHIRPath is evaluated in one go, which nothing interrupts, and
 * everybody else waits. Members that the expression names are counted before; unnamed ones cost nothing.
 */
import type { Constraint } from '../../definitions/structure.ts';
import { correctedExpression } from './corrections.ts';
import type { InvariantCheck, InvariantNode } from './invariant.ts';
import { isObject } from './json.ts';

/**
 * Named members that a rule may have under it: measured at some 20 µs each at worst, and as pairs at less than 1 µs each,
 * which keeps an evaluation under some 200 ms. No example of R4 or IPS has half as many under a rule evaluated here.
 */
const LINEAR_MAX = 8_000;
const PAIRED_MAX = 1_500;

/** Functions and operators that look at everything once for each item, or at everything below. */
const PAIRED =
  /%`?(?:resource|rootResource|context)\b|\bin\b|\bcontains\s|\b(?:descendants|repeat|resolve|conformsTo|isDistinct|distinct|subsetOf|supersetOf|intersect|exclude|aggregate)\(/;
/** `in` a list of literals looks at one item. */
const LITERALS = /\bin\s*\(\s*'[^'|]*'(?:\s*\|\s*'[^'|]*')*\s*\)/g;
const TEXT = /'(?:[^'\\]|\\.)*'/g;
const NAME = /[A-Za-z_]\w*/g;
/** They go where no name leads. */
const EVERYWHERE = /\b(?:descendants|children|repeat|conformsTo)\(|\*\*/;
const OF_RESOURCE = /%`?(?:resource|rootResource)\b|\bresolve\(/;

/** The rule, but for elements that are too large for it. */
export function withinCost(constraint: Constraint, check: InvariantCheck): InvariantCheck {
  const expression = correctedExpression(constraint);
  if (expression === undefined) return check;
  const isTooCostly = costGuard(expression);
  return (node) => (isTooCostly(node) ? 'too-costly' : check(node));
}

/** Whether an evaluation on the element would take too long. `expression`: as it is evaluated. */
function costGuard(expression: string): (node: InvariantNode) => boolean {
  const isPaired = PAIRED.test(expression.replace(LITERALS, ''));
  const max = isPaired ? PAIRED_MAX : LINEAR_MAX;
  const names = new Set(expression.replace(TEXT, ' ').match(NAME) ?? []);
  const isNamed = EVERYWHERE.test(expression) ? () => true : (name: string) => isIn(names, name);
  const isOfResource = OF_RESOURCE.test(expression);
  const counts = new WeakMap<object, number>();
  const count = (json: object): number => {
    const known = counts.get(json) ?? countNamed(json, isNamed, max);
    counts.set(json, known);
    return known;
  };
  return ({ value, scope }) => {
    if (typeof value === 'object' && value !== null && count(value) > max) return true;
    return isOfResource && count((scope.container ?? scope).resource) > max;
  };
}

/** As it stands, or as a choice: `value` in an expression is `valueQuantity` in JSON. */
function isIn(names: ReadonlySet<string>, member: string): boolean {
  if (names.has(member)) return true;
  const upper = member.search(/[A-Z]/);
  return upper > 0 && names.has(member.slice(0, upper));
}

/** Values under named members, at any depth; no more than one beyond `max` is counted. */
function countNamed(json: object, isNamed: (name: string) => boolean, max: number): number {
  const left: unknown[] = [json];
  let counted = 0;
  while (left.length > 0 && counted <= max) {
    const part = left.pop();
    if (Array.isArray(part)) {
      counted += part.length;
      if (counted <= max) for (const item of part) left.push(item);
    } else if (isObject(part)) {
      for (const name in part) {
        if (!isNamed(name)) continue;
        counted += 1;
        if (typeof part[name] === 'object') left.push(part[name]);
      }
    }
  }
  return counted;
}
