/** One request of the loader: who of the demo world sends what, where. */

export interface DemoSubmission {
  /** Name of the demo person whose token is used. */
  readonly sender: string;
  /** Name of the demo person whose record it concerns; absent for the directory. */
  readonly patient?: string;
  readonly title: string;
  readonly method: 'POST' | 'PUT';
  /** Relative to the FHIR base, without a leading slash; empty for a transaction. */
  readonly path: string;
  readonly body: object;
}
