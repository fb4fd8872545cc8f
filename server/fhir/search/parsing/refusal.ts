/** Refusals of a search, and their collection: a caller learns all of them at once. R4 search; R4 http, search. */
import { badRequest } from '../../outcome/errors.ts';
import { FhirError } from '../../outcome/fhir-error.ts';
import type { Issue, Text } from '../../outcome/issue.ts';

/** 400 `not-supported`: R4 defines it, this server does not do it yet; `Prefer: handling=lenient` passes over it. */
export function notSupported(name: string, diagnostics: Text): FhirError {
  return new FhirError(400, [
    { severity: 'error', code: 'not-supported', diagnostics, expression: `http.${name}` },
  ]);
}

/** 400: the query as a whole is larger than it may be. */
export function tooLargeQuery(diagnostics: Text): FhirError {
  return badRequest(diagnostics);
}

export interface Refusals {
  /** The outcome of `read`, or undefined when it was refused or passed over. */
  attempt<T>(name: string, read: () => T): T | undefined;
  /** Names passed over, as lenient handling allows. */
  readonly ignored: readonly string[];
  /** @throws FhirError 400 with every issue found, when there is one. */
  settle(): void;
}

export function refusals(handling: 'strict' | 'lenient'): Refusals {
  const issues: Issue[] = [];
  const ignored: string[] = [];
  return {
    ignored,
    attempt: (name, read) => {
      try {
        return read();
      } catch (error) {
        if (!(error instanceof FhirError)) throw error;
        if (handling === 'lenient' && error.issues.every(({ code }) => code === 'not-supported'))
          ignored.push(name);
        else issues.push(...error.issues);
        return undefined;
      }
    },
    settle: () => {
      if (issues.length > 0) throw new FhirError(400, issues);
    },
  };
}
