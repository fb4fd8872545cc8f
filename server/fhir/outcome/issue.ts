/** What an OperationOutcome is made of. R4 OperationOutcome; R4 valueset issue-type. */

/** Codes of http://hl7.org/fhir/issue-type that Carnet emits. */
export type IssueCode =
  | 'invalid'
  | 'structure'
  | 'required'
  | 'value'
  | 'invariant'
  | 'login'
  | 'expired'
  | 'forbidden'
  | 'processing'
  | 'not-supported'
  | 'duplicate'
  | 'multiple-matches'
  | 'not-found'
  | 'deleted'
  | 'too-long'
  | 'too-costly'
  | 'code-invalid'
  | 'business-rule'
  | 'conflict'
  | 'transient'
  | 'throttled'
  | 'timeout'
  | 'exception'
  | 'informational';

/** A sentence in both languages a reader may ask for; French is the default of the DMP. */
export interface Text {
  readonly fr: string;
  readonly en: string;
}

export interface Issue {
  readonly severity: 'fatal' | 'error' | 'warning' | 'information';
  readonly code: IssueCode;
  /** Says what the caller should change. Never a stored value, a query or another person's id. */
  readonly diagnostics: Text;
  /** Code of the CodeSystem `dmp-reason` or another coded reason, put in `details.coding`. */
  readonly reason?: string;
  /** The rule of the standard or of a profile that asks for it, put in `details.coding`. */
  readonly rule?: string;
  /** FHIRPath of the element at fault. */
  readonly expression?: string;
}
