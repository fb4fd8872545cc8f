/** One validation under way: what is asked of it, and what it has found. */

import type { ValidationIssue } from '../issue.ts';
import { placeExpression } from '../place.ts';
import type { ResourceScope } from '../scope.ts';
import type { Check, RuleBook, Run, Severity, UnknownSeverity } from './engine.ts';
import type { Met } from './met.ts';

/** Beyond it nothing more is told: the sender has enough to mend. */
const ISSUES_MAX = 100;

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, information: 2 };

/** What one submission's checks share: whether a resource conforms to a profile is worked out once. */
type Conformity = Map<object, Map<string, boolean>>;

/** Profiles within profiles: definitions may name each other without end. */
const DEPTH_MAX = 24;

export interface Collected extends Run {
  readonly issues: readonly ValidationIssue[];
}

export interface Asked {
  /** What is worth finding. */
  readonly least: Severity;
  readonly unknown: UnknownSeverity;
}

export function collectingRun(book: RuleBook, { least, unknown }: Asked): Collected {
  const issues: ValidationIssue[] = [];
  const seen = new Set<string>();
  const conformity: Conformity = new Map();
  const run: Collected = {
    book,
    issues,
    wants: (severity) => RANK[severity] <= RANK[least],
    isFull: () => issues.length >= ISSUES_MAX,
    unknown,
    report: (met, { severity, code, rule, text }) => {
      if (issues.length >= ISSUES_MAX || RANK[severity] > RANK[least]) return;
      const expression = placeExpression(met.place);
      const name = `${severity} ${expression} ${rule}`;
      // Two profiles may say the same; a resource may be met twice.
      if (seen.has(name)) return;
      seen.add(name);
      issues.push({ severity, code, expression, rule, diagnostics: text });
    },
    conforms: (profile, scope) => conforms(profile, scope, { book, conformity, depth: 0 }),
    passes: (check, met) => passes(check, met, { book, conformity, depth: 0 }),
  };
  return run;
}

interface Quiet {
  readonly book: RuleBook;
  readonly conformity: Conformity;
  readonly depth: number;
}

function passes(check: Check, met: Met, { book, conformity, depth }: Quiet): boolean {
  if (depth > DEPTH_MAX) return true;
  let failed = false;
  const inner = { book, conformity, depth: depth + 1 };
  check(met, {
    book,
    wants: (severity) => severity === 'error' && !failed,
    isFull: () => failed,
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
