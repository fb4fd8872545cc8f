/** The one class of expected failure. R4 http, Status Codes; R4 OperationOutcome. */
import type { Issue } from './issue.ts';

export interface FhirErrorOptions {
  /** The private reason: goes to the log, never to the caller. */
  readonly cause?: unknown;
  /** Header fields the answer must carry, such as `Retry-After` or `WWW-Authenticate`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An expected failure: an HTTP status and the issues the caller is told. Built by name, in `errors.ts`. */
export class FhirError extends Error {
  readonly status: number;
  readonly issues: readonly Issue[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, issues: readonly Issue[], options: FhirErrorOptions = {}) {
    super(issues.map((issue) => issue.diagnostics.en).join(' '), { cause: options.cause });
    this.name = 'FhirError';
    this.status = status;
    this.issues = issues;
    this.headers = options.headers ?? {};
  }
}
