/** One validation under way: what is asked of it, and what it has found. */

import type { ValidationIssue } from '../issue.ts';
import { placeExpression } from '../place.ts';
import type { ResourceScope } from '../scope.ts';
import type { Check, RuleBook, Run, Severity, UnknownSeverity } from './engine.ts';
import type { Met } from './met.ts';

/** Errors, and as many of the rest: beyond them the sender has enough to mend. What is no error never hides one. */
const ISSUES_MAX = 100;

/** Of one validation: work here cannot be interrupted, and others wait for it. */
const MILLISECONDS_MAX = 5_000;
/** Questions between two looks at the clock. */
const LOOK_EVERY = 256;

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, information: 2 };

/** What one submission's checks share: whether a resource conforms to a profile is worked out once. */
type Conformity = Map<object, Map<string, boolean>>;

/** Profiles within profiles: definitions may name each other without end. */
const DEPTH_MAX = 24;

export interface Collected extends Run {
  /** Errors first. */
  issues(): readonly ValidationIssue[];
}

export interface Asked {
  /** What is worth finding. */
  readonly least: Severity;
  readonly unknown: UnknownSeverity;
}

export function collectingRun(book: RuleBook, { least, unknown }: Asked): Collected {
  const errors: ValidationIssue[] = [];
  const others: ValidationIssue[] = [];
  const budget = budgetOf(MILLISECONDS_MAX);
  const seen = new Set<string>();
  const conformity: Conformity = new Map();
  const run: Collected = {
    book,
    issues: () => (budget.isSpent() ? [TOO_COSTLY, ...errors, ...others] : [...errors, ...others]),
    wants: (severity) => RANK[severity] <= RANK[least],
    isFull: () => errors.length >= ISSUES_MAX || budget.spend(),
    unknown,
    report: (met, { severity, code, rule, text }) => {
      const list = severity === 'error' ? errors : others;
      if (list.length >= ISSUES_MAX || RANK[severity] > RANK[least]) return;
      const expression = placeExpression(met.place);
      const name = `${severity} ${expression} ${rule}`;
      // Two profiles may say the same; a resource may be met twice.
      if (seen.has(name)) return;
      seen.add(name);
      list.push({ severity, code, expression, rule, diagnostics: text });
    },
    conforms: (profile, scope) => conforms(profile, scope, { book, conformity, budget, depth: 0 }),
    passes: (check, met) => passes(check, met, { book, conformity, budget, depth: 0 }),
  };
  return run;
}

interface Budget {
  /** Counts a question; true when no time is left. */
  spend(): boolean;
  isSpent(): boolean;
}

function budgetOf(milliseconds: number): Budget {
  const end = performance.now() + milliseconds;
  let asked = 0;
  let isSpent = false;
  return {
    spend: () => {
      asked += 1;
      if (asked % LOOK_EVERY === 0) isSpent ||= performance.now() > end;
      return isSpent;
    },
    isSpent: () => isSpent,
  };
}

/** What was not looked at is not accepted. */
const TOO_COSTLY: ValidationIssue = {
  severity: 'error',
  code: 'too-costly',
  expression: 'Resource',
  rule: 'too-costly',
  diagnostics: {
    fr: 'La validation prend trop de temps : envoyez ce contenu en plusieurs ressources plus petites.',
    en: 'Validation takes too long: send this content as several smaller resources.',
  },
};

interface Quiet {
  readonly book: RuleBook;
  readonly conformity: Conformity;
  readonly budget: Budget;
  readonly depth: number;
}

function passes(check: Check, met: Met, quiet: Quiet): boolean {
  const { book, conformity, budget, depth } = quiet;
  if (depth > DEPTH_MAX) return true;
  let failed = false;
  const inner = { book, conformity, budget, depth: depth + 1 };
  check(met, {
    book,
    wants: (severity) => severity === 'error' && !failed,
    isFull: () => failed || budget.spend(),
    // Whether an element is in a slice does not hang on what a deployment holds.
    unknown: 'warning',
    report: (_met, { severity }) => {
      if (severity === 'error') failed = true;
    },
    conforms: (profile, scope) => conforms(profile, scope, inner),
    passes: (nested, nestedMet) => passes(nested, nestedMet, inner),
  });
  return !failed;
}

function conforms(profile: string, scope: ResourceScope, quiet: Quiet): boolean | undefined {
  const check = quiet.book.profile(profile);
  const structure = quiet.book.structure(profile);
  if (!check || !structure) return undefined;
  const isOfType = structure.type === scope.resource.resourceType || structure.abstract === true;
  if (!isOfType) return false;
  const known = quiet.conformity.get(scope.resource) ?? new Map<string, boolean>();
  quiet.conformity.set(scope.resource, known);
  const answer = known.get(profile);
  if (answer !== undefined) return answer;
  // While it is worked out it holds: two resources may name each other.
  known.set(profile, true);
  const met: Met = {
    value: scope.resource,
    sibling: undefined,
    kind: scope.resource.resourceType,
    place: { parent: undefined, name: scope.resource.resourceType, index: undefined, depth: 0 },
    scope,
  };
  const result = passes(check, met, quiet);
  known.set(profile, result);
  return result;
}
