/** What a pure function refuses, as a value. */
import { FhirError } from '../../../server/fhir/outcome/fhir-error.ts';

/** The error it throws. @throws Error when it does not, or when the error is no refusal. */
export function refused(run: () => unknown): FhirError {
  try {
    run();
  } catch (error) {
    if (error instanceof FhirError) return error;
    throw error;
  }
  throw new Error('Nothing was refused.');
}

/** The English words of the first issue. */
export function wordsOf({ issues }: FhirError): string {
  return issues[0]?.diagnostics.en ?? '';
}
