/** Expected failures by name: each fixes status, issue code and severity. R4 http, Status Codes. */
import { FhirError } from './fhir-error.ts';
import type { Issue, IssueCode, Text } from './issue.ts';

/** Seconds after which a caller told 503 should try again. */
const RETRY_AFTER_SECONDS = 2;

function one(code: IssueCode, diagnostics: Text, more: Partial<Issue> = {}): readonly Issue[] {
  return [{ severity: 'error', code, diagnostics, ...more }];
}

/** 400: the request cannot be read as HTTP, JSON or FHIR. */
export function badRequest(diagnostics: Text, expression?: string): FhirError {
  return new FhirError(400, one('invalid', diagnostics, expression ? { expression } : {}));
}

/** 400 or 422 with every issue found at once. R4 http §3.1.0.11.2 and validation both collect. */
export function invalidStructure(issues: readonly Issue[]): FhirError {
  return new FhirError(400, issues);
}

/** 422: what is sent breaks a rule of R4 or of a profile; every issue found is told. R4 http, Status Codes. */
export function invalidContent(issues: readonly Issue[]): FhirError {
  return new FhirError(422, issues);
}

/** 400: a search parameter the server does not know for this type; `nearest` helps a typing mistake. */
export function unknownParameter(name: string, type: string, nearest?: string): FhirError {
  const hint = nearest
    ? { fr: ` Vouliez-vous dire « ${nearest} » ?`, en: ` Did you mean '${nearest}'?` }
    : { fr: '', en: '' };
  return new FhirError(
    400,
    one(
      'not-supported',
      {
        fr: `Le paramètre de recherche « ${name} » n'existe pas pour ${type}.${hint.fr}`,
        en: `The search parameter '${name}' does not exist for ${type}.${hint.en}`,
      },
      { expression: `http.${name}` },
    ),
  );
}

/** 400: a search parameter whose value, modifier or prefix cannot be obeyed in full. */
export function invalidParameter(name: string, diagnostics: Text): FhirError {
  return new FhirError(400, one('value', diagnostics, { expression: `http.${name}` }));
}

/** 400 `too-costly`: the query would read an unbounded part of the store. */
export function tooCostly(diagnostics: Text): FhirError {
  return new FhirError(400, one('too-costly', diagnostics));
}

/** 401: no token, or one that cannot be believed. RFC 6750 §3. */
export function unauthorized(diagnostics: Text): FhirError {
  return new FhirError(401, one('login', diagnostics), {
    headers: { 'WWW-Authenticate': 'Bearer realm="carnet", error="invalid_token"' },
  });
}

/** 403 with the coded reason of the decision table. dmp.md 5.4. */
export function forbidden(reason: string, diagnostics: Text): FhirError {
  return new FhirError(403, one('forbidden', diagnostics, { reason }));
}

/** 404: nothing by that name for this caller; the same words for absent and hidden. */
export function notFound(reference: string): FhirError {
  return new FhirError(
    404,
    one('not-found', { fr: `${reference} est inconnu.`, en: `${reference} is not known.` }),
  );
}

/** 404 of a path or an operation that does not exist. */
export function unknownPath(path: string): FhirError {
  return new FhirError(
    404,
    one('not-supported', {
      fr: `Rien ne répond à « ${path} ». Voir /fhir/metadata.`,
      en: `Nothing answers at '${path}'. See /fhir/metadata.`,
    }),
  );
}

/** 405: the interaction exists in R4 but not for this type, or not for this caller. */
export function methodNotAllowed(diagnostics: Text, allow = ''): FhirError {
  return new FhirError(
    405,
    one('not-supported', diagnostics),
    allow ? { headers: { Allow: allow } } : {},
  );
}

/** 406: none of the formats asked for can be given. */
export function notAcceptable(asked: string): FhirError {
  return new FhirError(
    406,
    one('not-supported', {
      fr: `Le format « ${asked} » n'est pas disponible : demandez application/fhir+json.`,
      en: `The format '${asked}' is not available: ask for application/fhir+json.`,
    }),
  );
}

/** 409: the write meets another one, or a version that is no longer current. */
export function conflict(diagnostics: Text, reason?: string): FhirError {
  return new FhirError(409, one('conflict', diagnostics, reason ? { reason } : {}));
}

/** 410: the caller could see the last version, which is deleted. */
export function gone(reference: string): FhirError {
  return new FhirError(
    410,
    one('deleted', { fr: `${reference} a été supprimé.`, en: `${reference} has been deleted.` }),
  );
}

/** 412: If-Match, or a conditional interaction that finds several resources. */
export function preconditionFailed(diagnostics: Text, code: IssueCode = 'conflict'): FhirError {
  return new FhirError(412, one(code, diagnostics));
}

/** 413: larger than a named limit. */
export function tooLarge(diagnostics: Text): FhirError {
  return new FhirError(413, one('too-long', diagnostics));
}

/** 415: the body is not in a format the server reads. */
export function unsupportedMediaType(sent: string): FhirError {
  return new FhirError(
    415,
    one('not-supported', {
      fr: `Le format « ${sent} » n'est pas lu ici : envoyez application/fhir+json.`,
      en: `The format '${sent}' is not read here: send application/fhir+json.`,
    }),
  );
}

/** 422: well formed, but a rule of the content refuses it; `reason` is a code of dmp.md. */
export function unprocessable(reason: string, diagnostics: Text, expression?: string): FhirError {
  return new FhirError(
    422,
    one('business-rule', diagnostics, { reason, ...(expression ? { expression } : {}) }),
  );
}

/** 503: the store or the journal cannot be written now; nothing was done. */
export function unavailable(cause: unknown): FhirError {
  return new FhirError(
    503,
    one('transient', {
      fr: "Le service n'est pas disponible pour le moment ; rien n'a été modifié. Réessayez dans quelques secondes.",
      en: 'The service is not available right now; nothing was changed. Try again in a few seconds.',
    }),
    { cause, headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) } },
  );
}

/** 503: the answer to a commit was lost. Unlike `unavailable`, the write may have taken place. */
export function outcomeUnknown(cause: unknown): FhirError {
  return new FhirError(
    503,
    one('timeout', {
      fr: "La base de données n'a pas dit si l'écriture a eu lieu : vérifiez avant de la renvoyer.",
      en: 'The database did not say whether the write took place: check before sending it again.',
    }),
    { cause, headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) } },
  );
}

/** 500: a broken promise of ours. The cause is logged, the caller gets a request id to quote. */
export function internalError(cause: unknown): FhirError {
  return new FhirError(
    500,
    one('exception', {
      fr: 'Une erreur interne est survenue. Citez le X-Request-Id à votre interlocuteur.',
      en: 'An internal error occurred. Quote the X-Request-Id to your contact.',
    }),
    { cause },
  );
}
