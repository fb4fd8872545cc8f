/**
 * Value sets and code systems reduced to what membership asks: the shapes of the lines of `value-sets.jsonl` and
 * `code-systems.jsonl` in a package of fhir-profiles. R4 ValueSet; R4 CodeSystem.
 */

export interface PackValueSet {
  /** First member of its line. */
  readonly url: string;
  readonly version?: string;
  /** Of the package it came in, when it differs: R4 core binds its sets of v2 and v3 by `|4.0.1`. */
  readonly release?: string;
  /** Codes of further systems may belong: an import is not held, or cannot be worked out. */
  readonly open?: true;
  /** Imports, filters and exclusions are worked out when the pack is made. */
  readonly includes: readonly PackInclude[];
}

export interface PackInclude {
  readonly system: string;
  /** Absent: all codes of the system. */
  readonly codes?: readonly string[];
  /** The codes that belong cannot be known here: the system is not held, or its filter cannot be worked out. */
  readonly open?: true;
}

export interface PackCodeSystem {
  /** First member of its line. */
  readonly url: string;
  readonly version?: string;
  /** Codes are compared without regard to case. */
  readonly ignoresCase?: true;
  /** True when `codes` are all there are; else a code that is not listed cannot be judged. */
  readonly complete: boolean;
  readonly codes: readonly string[];
  /** Places in `codes` of those that only group others: in no value set unless it lists them. R4 codesystem, notSelectable. */
  readonly abstract?: readonly number[];
  /**
   * Of each code the places in `codes` of its parents; absent: no hierarchy. Filters of packages added later are worked
   * out with it; membership does not ask for it.
   */
  readonly parents?: readonly (readonly number[])[];
}
