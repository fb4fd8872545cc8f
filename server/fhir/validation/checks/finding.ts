/** An error of R4 named by the message key of HL7's validator, so that the two can be compared. */
import type { IssueCode, Text } from '../../outcome/issue.ts';
import type { Finding } from '../profile/engine.ts';

export function fault(rule: string, code: IssueCode, text: Text): Finding {
  return { severity: 'error', code, rule, text };
}

/** Longest text of the sender that is repeated to him: codes and canonicals only. */
const TOLD_LENGTH_MAX = 200;

export function told(text: string): string {
  return text.slice(0, TOLD_LENGTH_MAX).toWellFormed();
}
