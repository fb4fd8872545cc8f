/** What the parts of the engine ask of each other: a rule book makes checks, a run gathers what they find. */
import type { Structure } from '../../definitions/structure.ts';
import type { IssueCode, Text } from '../../outcome/issue.ts';
import type { Terminology } from '../../terminology/terminology.ts';
import type { Invariants } from '../invariants/invariant.ts';
import type { ValidationIssue } from '../issue.ts';
import type { ResourceScope } from '../scope.ts';
import type { Met } from './met.ts';
import type { NodeToCompile, TreeNode } from './tree.ts';

/** A rule compiled: asks one element, reports to the run. */
export type Check = (met: Met, run: Run) => void;

export type Severity = ValidationIssue['severity'];

/** Nothing can be checked of what is not held: who sends it is warned, or refused. */
export type UnknownSeverity = 'warning' | 'error';

export interface Finding {
  readonly severity: Severity;
  readonly code: IssueCode;
  readonly rule: string;
  readonly text: Text;
}

export interface Run {
  readonly book: RuleBook;
  /** Whether findings of this severity are asked for: what is not, need not be looked for. */
  wants(severity: Severity): boolean;
  isFull(): boolean;
  /** How extensions and profiles that are not held are told. */
  readonly unknown: UnknownSeverity;
  report(met: Met, finding: Finding): void;
  /** Whether a resource among what was sent conforms; undefined when the profile is not held. */
  conforms(profile: string, scope: ResourceScope): boolean | undefined;
  /** Whether a check finds no error in an element. */
  passes(check: Check, met: Met): boolean;
}

export interface RuleBook {
  readonly terminology: Terminology;
  readonly invariants: Invariants;
  structure(canonical: string): Structure | undefined;
  /** Of a definition that is held. */
  tree(structure: Structure): TreeNode;
  /** Of a type of R4 by its name: `Quantity`, `Observation`. */
  coreTree(type: string): TreeNode | undefined;
  /** What base R4 asks of a kind of element (`Met.kind`). */
  typeRules(kind: string): TypeRules;
  /** What one node of a profile asks; compiled when first asked. */
  nodeCheck(part: NodeToCompile): Check;
  /** What a profile asks beyond base R4; undefined when it is not held. */
  profile(canonical: string): Check | undefined;
}

export interface TypeRules {
  readonly checks: readonly Check[];
  /** By JSON name without `_`: `valueQuantity`. */
  readonly members: ReadonlyMap<string, MemberRules>;
  /** The members of one element by its name in FHIRPath: several for a choice. */
  named(name: string): readonly (readonly [string, MemberRules])[];
}

export interface MemberRules {
  /** As in FHIRPath: `value` for `valueQuantity`. */
  readonly name: string;
  readonly kind: string;
  /** Its value is a resource: what it is tells itself. */
  readonly isResource: boolean;
  readonly isPrimitive: boolean;
  readonly repeats: boolean;
  readonly checks: readonly Check[];
}

/** What one JSON member stands for. */
export interface MemberKind {
  readonly member: string;
  readonly kind: string;
}
