/** What validation finds. R4 OperationOutcome. */
import type { IssueCode, Text } from '../outcome/issue.ts';

export interface ValidationIssue {
  readonly severity: 'error' | 'warning' | 'information';
  readonly code: IssueCode;
  /** FHIRPath of the element at fault: `Patient.name[0].given[1]`. */
  readonly expression: string;
  /** What asks for it: the key of an invariant, or the canonical of a profile and the id of its element. */
  readonly rule: string;
  /** What was found and what is expected. Values that may name a person are left out: codes, types and counts only. */
  readonly diagnostics: Text;
}
