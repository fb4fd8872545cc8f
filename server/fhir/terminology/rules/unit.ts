/** `http://unitsofmeasure.org`: a syntax over a table of units. UCUM, Grammar of Units and Unit Terms. */
import type { Membership } from '../terminology.ts';
import { isUcumUnit } from './ucum-units.ts';

/** Longest unit that is judged. */
const LENGTH_MAX = 500;
/** Printable ASCII without blanks; no control, no letter such as µ or °. */
const CHARACTERS = /^[!-\u007f]+$/;
/** R4's own list of units (`ucum-common`) has blanks in some. */
const ANNOTATION = /\{[ -z|~]*\}/g;
/** Stands for an annotation that was there: alone it is a unit. */
const ANNOTATED = '\u007f';
/** Operators and parentheses, but for those inside brackets, such as in `B[10.nV]`. */
const PARTS = /\[[^[\]]*\]|[()./]|[^()./[]+/g;
const EXPONENT = /[+-]?\d+$/;

export function unit(code: string): Membership {
  if (code.length > LENGTH_MAX) return 'out';
  const text = code.replace(ANNOTATION, ANNOTATED);
  const parts = CHARACTERS.test(text) ? partsOf(text) : undefined;
  return parts ? verdictOf(parts) : 'out';
}

/** Operators, parentheses and what stands between them. */
function partsOf(text: string): readonly string[] | undefined {
  const parts: string[] = [];
  let isJoined = false;
  for (const [part] of text.matchAll(PARTS)) {
    const isOperator = /^[()./]$/.test(part);
    if (!isOperator && isJoined) parts.push(`${parts.pop() ?? ''}${part}`);
    else parts.push(part);
    isJoined = !isOperator;
  }
  // Brackets or braces that do not close are in no part.
  return parts.join('') === text && !/[{}]/.test(text) ? parts : undefined;
}

function verdictOf(parts: readonly string[]): Membership {
  let depth = 0;
  let isDue = true;
  let verdict: Membership = 'in';
  for (const [index, part] of parts.entries()) {
    if (part === '(') {
      if (!isDue) return 'out';
      depth += 1;
    } else if (part === ')') {
      depth -= 1;
      if (isDue || depth < 0) return 'out';
    } else if (part === '.' || part === '/') {
      // Only a division may begin a term: `/min`.
      const isFirst = index === 0 || parts[index - 1] === '(';
      if (isDue && !(isFirst && part === '/')) return 'out';
      isDue = true;
    } else {
      if (!isDue) {
        // After a parenthesis nothing but an annotation may follow.
        if (part !== ANNOTATED) return 'out';
        continue;
      }
      const one = componentVerdict(part);
      if (one === 'out') return 'out';
      if (one === 'unknown') verdict = 'unknown';
      isDue = false;
    }
  }
  return isDue || depth > 0 ? 'out' : verdict;
}

function componentVerdict(part: string): Membership {
  const bare = part.replaceAll(ANNOTATED, '');
  if (bare === '') return 'in';
  // Annotations come after the unit.
  if (!part.startsWith(bare)) return 'out';
  if (/^\d+$/.test(bare)) return 'in';
  const symbol = isUcumUnit(bare) ? bare : bare.replace(EXPONENT, '');
  if (isUcumUnit(symbol)) return 'in';
  // Units in brackets are still being added to UCUM.
  return /^\[[^[\]]*\]$/.test(symbol) ? 'unknown' : 'out';
}
