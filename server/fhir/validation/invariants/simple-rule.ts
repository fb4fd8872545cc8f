/**
 * Rules made of tests of single members and logic between them, compiled without FHIRPath: more than half of those of
 * R4. A test is `name.exists()`, `name.empty()`, `name = 'text'`, `name != true`, `name in ('a' | 'b')` or
 * `name.count() > 1`. FHIRPath, Boolean logic and operator precedence.
 */
import type { SimpleRule, Truth } from './member-test.ts';
import { memberTest } from './member-test.ts';

type Operation = (left: Truth, right: Truth) => Truth;

const OPERATIONS: Readonly<Record<string, Operation>> = {
  and: (left, right) => {
    if (left === false || right === false) return false;
    return left && right;
  },
  or: (left, right) => {
    if (left === true || right === true) return true;
    return left === false ? right : left;
  },
  xor: (left, right) => (left === undefined || right === undefined ? undefined : left !== right),
  implies: (left, right) => {
    if (left === false) return true;
    return left === true || right === true ? right : undefined;
  },
  '=': (left, right) => (left === undefined || right === undefined ? undefined : left === right),
  '!=': (left, right) => (left === undefined || right === undefined ? undefined : left !== right),
};

/** From the loosest to the tightest. */
const LEVELS: readonly (readonly string[])[] = [['implies'], ['or', 'xor'], ['and'], ['=', '!=']];

const TOKEN = new RegExp(
  [
    String.raw`\s*(?:(?<symbol>(?:and|or|xor|implies)\b|\.not\(\)|!=|[=()])`,
    String.raw`(?<present>[A-Za-z]\w*)\.(?<presence>exists|empty)\(\)`,
    String.raw`(?<equal>[A-Za-z]\w*)\s*(?<sign>!?=)\s*(?<literal>'[^'\\]*'|true\b|false\b)`,
    String.raw`(?<within>[A-Za-z]\w*)\s+in\s*\(\s*(?<list>'[^'\\|]*'(?:\s*\|\s*'[^'\\|]*')*)\s*\)`,
    String.raw`(?<counted>[A-Za-z]\w*)\.count\(\)\s*(?<order>[<>]=?|!?=)\s*(?<number>\d{1,4})\b)`,
  ].join('|'),
  'y',
);

/** It has no effect on the result. */
const TRACE = /\.trace\('[^'\\]*'\)/g;

/** What a token says: a sign or word of the logic, or a test. */
interface Token {
  readonly symbol: string | undefined;
  readonly test: SimpleRule | undefined;
}

/** Undefined for an expression of another form. `kind`: what it is asked of. */
export function simpleRule(expression: string, kind: string): SimpleRule | undefined {
  const tokens = tokensOf(expression.replace(TRACE, ''), kind);
  if (!tokens) return undefined;
  const reader = new Reader(tokens);
  const rule = reader.level(0);
  return reader.isAtEnd ? rule : undefined;
}

function tokensOf(expression: string, kind: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  const text = expression.trimEnd();
  let isCompared = false;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const { groups } = TOKEN.exec(text) ?? {};
    if (!groups) return undefined;
    const { symbol, present } = groups;
    const isComparison = symbol === undefined && present === undefined;
    const isEquality = symbol === '=' || symbol === '!=';
    // `a = b = c` binds from the left: not what a test beside a sign would say.
    if (isCompared && isEquality) return undefined;
    if (isComparison && ['=', '!='].includes(tokens.at(-1)?.symbol ?? '')) return undefined;
    isCompared = isComparison;
    const test = symbol === undefined ? memberTest(groups, kind) : undefined;
    if (symbol === undefined && !test) return undefined;
    tokens.push({ symbol, test });
  }
  return tokens;
}

/** Reads tokens by levels of precedence; undefined where they make no sense. */
class Reader {
  readonly #tokens: readonly Token[];
  #place = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get isAtEnd(): boolean {
    return this.#place === this.#tokens.length;
  }

  level(depth: number): SimpleRule | undefined {
    const symbols = LEVELS[depth];
    if (!symbols) return this.#term();
    let left = this.level(depth + 1);
    for (;;) {
      const operation = symbols.includes(this.#next) ? OPERATIONS[this.#next] : undefined;
      if (!operation || !left) return left;
      this.#place += 1;
      const before = left;
      const after = this.level(depth + 1);
      left = after && ((json) => operation(before(json), after(json)));
    }
  }

  get #next(): string {
    return this.#tokens[this.#place]?.symbol ?? '';
  }

  #term(): SimpleRule | undefined {
    const token = this.#tokens[this.#place];
    this.#place += 1;
    let term = token?.test;
    if (token?.symbol === '(') {
      term = this.level(0);
      if (this.#next !== ')') return undefined;
      this.#place += 1;
    }
    while (term && this.#next === '.not()') {
      this.#place += 1;
      term = not(term);
    }
    return term;
  }
}

function not(rule: SimpleRule): SimpleRule {
  return (json) => {
    const truth = rule(json);
    return truth === undefined ? undefined : !truth;
  };
}
