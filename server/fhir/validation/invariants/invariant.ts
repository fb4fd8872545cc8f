/** The port between the walk over a resource and the rules written in FHIRPath. R4 ElementDefinition.constraint. */
import type { Constraint } from '../../definitions/structure.ts';
import type { ResourceScope } from '../scope.ts';

/** The element a rule is asked of. */
export interface InvariantNode {
  readonly value: unknown;
  /** Of a primitive: the object of its `_` member. */
  readonly sibling: unknown;
  readonly scope: ResourceScope;
}

/**
 * `unknown`: the rule cannot be evaluated on this content or with what is held here. `too-costly`: the content is so
 * large that it would take too long, which is an error of its own: what was not judged is not accepted.
 */
export type InvariantVerdict = 'holds' | 'fails' | 'unknown' | 'too-costly';

export type InvariantCheck = (node: InvariantNode) => InvariantVerdict;

export interface Invariants {
  /**
   * A rule compiled for elements of one kind: the datatype or resource type (`Period`, `Patient`), or the path of an
   * element defined in place (`Observation.component`). The same rule for the same kind is compiled once.
   */
  compile(constraint: Constraint, kind: string): InvariantCheck;
}

/** What FHIRPath in rules may ask of its surroundings. */
export interface InvariantContext {
  /** The resource a reference names among what was sent: contained, in the Bundle; undefined elsewhere. */
  resolve(reference: string, scope: ResourceScope): ResourceScope | undefined;
  /** Undefined: cannot be judged here. */
  memberOf(valueSet: string, value: unknown): boolean | undefined;
  /** Undefined: the profile is not held. */
  conformsTo(profile: string, scope: ResourceScope): boolean | undefined;
}
