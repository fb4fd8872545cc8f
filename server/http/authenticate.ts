/** Who asks. RFC 6750, Authorization Request Header Field; the trace of a failure is durable before the answer. */
import type { Caller } from '../fhir/access/caller.ts';
import { unauthorized, unavailable } from '../fhir/outcome/errors.ts';
import { FhirError } from '../fhir/outcome/fhir-error.ts';
import type { Arrival } from './arrival.ts';
import { holdsToken, tokenInParameters } from './decode/query.ts';
import { fieldValues } from './decode/raw-fields.ts';
import type { HttpPorts } from './ports.ts';

type Ports = Pick<HttpPorts, 'engine' | 'authenticate' | 'base'>;

/** The token68 of RFC 9110, Authentication: what a bearer token may be made of. */
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i;

/** @throws FhirError 401 without a token to believe; 503 when the failure cannot be traced. */
export async function authenticate(arrival: Arrival, ports: Ports): Promise<Caller> {
  try {
    return await ports.authenticate(bearerOf(arrival));
  } catch (error) {
    if (!(error instanceof FhirError) || error.status !== 401) throw error;
    await traceFailure(arrival, ports, error.issues[0]?.diagnostics.en ?? 'unknown');
    throw withHint(error, ports.base);
  }
}

/** @throws FhirError 400, traced, when the URL holds a token: it may already be in a log somewhere. */
export async function refuseTokenInUrl(arrival: Arrival, ports: Ports): Promise<void> {
  if (!holdsToken(arrival.query)) return;
  await traceFailure(arrival, ports, 'token in the query');
  throw tokenInParameters();
}

function bearerOf({ message }: Arrival): string {
  const [field, ...more] = fieldValues(message, 'authorization');
  if (field === undefined) throw missingToken();
  const token = more.length === 0 ? BEARER.exec(field)?.[1] : undefined;
  if (token !== undefined) return token;
  throw unauthorized({
    fr: 'Il faut un seul en-tête Authorization, de la forme « Bearer » suivi du jeton.',
    en: "There must be one Authorization header, of the form 'Bearer' and the token.",
  });
}

/** RFC 6750: a request without any token is told the scheme and no error code. */
function missingToken(): FhirError {
  const { status, issues } = unauthorized({
    fr: "Cette adresse demande un jeton d'accès, dans l'en-tête Authorization.",
    en: 'This address requires an access token, in the Authorization header.',
  });
  return new FhirError(status, issues, {
    headers: { 'WWW-Authenticate': 'Bearer realm="carnet"' },
  });
}

/** Where an application learns how to get a token. SMART App Launch, conformance. */
function withHint({ status, issues, headers, cause }: FhirError, base: string): FhirError {
  const challenge = headers['WWW-Authenticate'] ?? 'Bearer realm="carnet"';
  const hint = `smart_configuration="${base}/.well-known/smart-configuration"`;
  return new FhirError(status, issues, {
    cause,
    headers: { ...headers, 'WWW-Authenticate': `${challenge}, ${hint}` },
  });
}

async function traceFailure(arrival: Arrival, { engine }: Ports, reason: string): Promise<void> {
  const { requestId, at, path } = arrival;
  try {
    await engine.appendFailedAuthentication({ requestId, at, url: path, reason });
  } catch (cause) {
    throw cause instanceof FhirError ? cause : unavailable(cause);
  }
}
