/** Failures that only HTTP has, and any failure as one the caller may be told. R4 http, Status Codes. */
import { badRequest, internalError } from '../fhir/outcome/errors.ts';
import { FhirError } from '../fhir/outcome/fhir-error.ts';

/** 408: the body stopped arriving. */
export function bodyStalled(): FhirError {
  return new FhirError(408, [
    {
      severity: 'error',
      code: 'timeout',
      diagnostics: {
        fr: "Le corps de la requête a cessé d'arriver : rien n'a été fait. Renvoyez-le.",
        en: 'The body of the request stopped arriving: nothing was done. Send it again.',
      },
    },
  ]);
}

/** 414: a query that belongs in the body of a POST. */
export function queryTooLong(lengthMax: number): FhirError {
  return new FhirError(414, [
    {
      severity: 'error',
      code: 'too-long',
      diagnostics: {
        fr: `La requête dépasse ${lengthMax} caractères : utilisez POST [base]/Type/_search.`,
        en: `The query exceeds ${lengthMax} characters: use POST [base]/Type/_search.`,
      },
    },
  ]);
}

/** 503: no answer in time. Unlike `unavailable`, what was asked may still have been done. */
export function outOfTime(): FhirError {
  const diagnostics = {
    fr: 'Pas de réponse à temps. Une écriture a pu avoir lieu : vérifiez avant de la renvoyer.',
    en: 'No answer in time. A write may have taken place: check before sending it again.',
  };
  return new FhirError(503, [{ severity: 'error', code: 'timeout', diagnostics }], {
    headers: { 'Retry-After': '5' },
  });
}

/** 503: more work than this process takes at once; nothing was read or done. */
export function overloaded(): FhirError {
  const diagnostics = {
    fr: "Le service est très sollicité ; rien n'a été fait. Réessayez dans quelques secondes.",
    en: 'The service is very busy; nothing was done. Try again in a few seconds.',
  };
  return new FhirError(503, [{ severity: 'error', code: 'throttled', diagnostics }], {
    headers: { 'Retry-After': '2' },
  });
}

/** Anything thrown, as the caller may know it: what is not a FhirError is ours, unless the framework blames the request. */
export function asFhirError(error: unknown): FhirError {
  if (error instanceof FhirError) return error;
  const isMalformed = error instanceof URIError || statusOf(error) === 400;
  if (!isMalformed) return internalError(error);
  return badRequest({
    fr: "L'URL de la requête est mal formée.",
    en: 'The URL of the request is malformed.',
  });
}

function statusOf(error: unknown): unknown {
  return error instanceof Error && 'status' in error ? error.status : undefined;
}
