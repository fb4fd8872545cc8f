/** A search parameter as it applies to one resource type. R4 SearchParameter. */

export type ParamKind =
  | 'number'
  | 'date'
  | 'string'
  | 'token'
  | 'reference'
  | 'composite'
  | 'quantity'
  | 'uri'
  | 'special';

export interface Param {
  /** The resource type it is bound to: a parameter of `Resource` is one `Param` per type. */
  readonly type: string;
  readonly code: string;
  readonly kind: ParamKind;
  readonly url: string;
  /**
   * FHIRPath over a resource of `type`, free of `resolve()`; empty when nothing is to be evaluated
   * (`_text`, `_content`, `_query`, of kind `special`).
   */
  readonly expression: string;
  /** Resource types a reference may name to count; empty unless `kind` is `reference`. */
  readonly targets: readonly string[];
  /** True for what the server indexes for itself: never declared, never accepted from a caller. */
  readonly internal: boolean;
  /** True when it has few values, so that each finds a large part of its type; a store looks elsewhere first. */
  readonly isBroad?: boolean;
  readonly multipleOr: boolean;
  readonly multipleAnd: boolean;
}

/** One part of a composite parameter. R4 SearchParameter, component. */
export interface ParamComponent {
  /** The parameter whose kind and rules the part follows. */
  readonly param: Param;
  readonly expression: string;
  /** What the FHIRPath starts from: each value the composite's own expression selects, or the resource. */
  readonly from: 'value' | 'resource';
}
