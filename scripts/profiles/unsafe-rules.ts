/** Rules that a package may not bring: evaluated on what anyone sends, they would take too long. */
import { correctedExpression } from '../../server/fhir/validation/invariants/corrections.ts';
import type { Fields } from './fields.ts';
import { isFields, listOf, textOf } from './fields.ts';
import { hasNestedQuantifier } from './nested-quantifiers.ts';

/** Characters of an expression; the longest of R4 has 600. */
const EXPRESSION_LENGTH_MAX = 10_000;

/** Patterns of FHIRPath's functions that take a regular expression. */
const PATTERN = /\b(?:matches|matchesFull|replaceMatches)\(\s*'((?:[^'\\]|\\.)*)'/g;

/** The definition without such rules in its snapshot; `tell` has one sentence for each rule left out. */
export function withoutUnsafeRules(source: Fields, tell: (sentence: string) => void): Fields {
  const { snapshot } = source;
  if (!isFields(snapshot)) return source;
  const told = new Set<string>();
  const element = listOf(snapshot, 'element').map((one) => {
    const constraint = listOf(one, 'constraint');
    const safe = constraint.filter((rule) => {
      const reason = unsafety(rule);
      if (reason === undefined) return true;
      told.add(`${textOf(source, 'url')}: the rule ${textOf(rule, 'key')} ${reason}.`);
      return false;
    });
    return safe.length === constraint.length ? one : { ...one, constraint: safe };
  });
  for (const sentence of told) tell(sentence);
  return told.size === 0 ? source : { ...source, snapshot: { ...snapshot, element } };
}

function unsafety(rule: Fields): string | undefined {
  const published = textOf(rule, 'expression');
  if (published === undefined) return undefined;
  if (published.length > EXPRESSION_LENGTH_MAX) {
    return `has an expression longer than ${EXPRESSION_LENGTH_MAX} characters`;
  }
  const expression = correctedExpression({
    key: textOf(rule, 'key') ?? '',
    severity: 'error',
    human: '',
    expression: published,
  });
  for (const [, text = ''] of (expression ?? '').matchAll(PATTERN)) {
    const pattern = text.replace(/\\(.)/g, '$1');
    if (hasNestedQuantifier(pattern)) {
      return `repeats what repeats, as (a+)+ does, in matches('${text.slice(0, 60)}'): some texts would take for ever; write the pattern without`;
    }
  }
  return undefined;
}
