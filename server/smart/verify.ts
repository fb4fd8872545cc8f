/** Access tokens believed or not. RFC 7519; RFC 6750; the traps of RFC 8725 (algorithm, key, type and audience are ours to fix). */
import { hash } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { Caller } from '../fhir/access/caller.ts';
import { unauthorized } from '../fhir/outcome/errors.ts';
import type { FhirError } from '../fhir/outcome/fhir-error.ts';
import type { PublicJwk, VerificationKey } from './jwk.ts';
import { verificationKeys } from './jwk.ts';

export type Claims = Readonly<Record<string, unknown>>;

export interface VerifierOptions {
  readonly keys: readonly PublicJwk[];
  readonly issuer: string;
  readonly audience: string;
  /** Milliseconds since 1970 UTC. */
  readonly clock: () => number;
  readonly toCaller: (claims: Claims) => Caller;
  /** Asked at each use, even of a token already verified: a revocation acts on the next request. */
  readonly isRevoked?: (claims: Claims) => Promise<boolean>;
  /** Longest life a token may have been given; a day when absent. */
  readonly lifetimeSecondsMax?: number;
}

export const TOKEN_LENGTH_MAX = 8 * 1024;
const TOKEN_LIFETIME_SECONDS_MAX = 24 * 60 * 60;
/** Verified tokens remembered; the one used longest ago leaves first. */
const VERIFIED_MAX = 10_000;
/** How far ahead of ours the clock of another process may run. */
const CLOCK_AHEAD_SECONDS_MAX = 5;
const TYPES: ReadonlySet<unknown> = new Set(['at+jwt', 'application/at+jwt', 'jwt']);

interface Verified {
  readonly claims: Claims;
  readonly caller: Caller;
  /** Seconds since 1970 UTC. */
  readonly expires: number;
}

/**
 * A verifier with its own memory of what it verified.
 * @throws (the function returned) FhirError 401 `login`; whatever `toCaller` and `isRevoked` throw.
 */
export function tokenVerifier(options: VerifierOptions): (token: string) => Promise<Caller> {
  const keys = verificationKeys(options.keys);
  const known = new Map<string, Verified>();
  return async (token) => {
    if (token.length > TOKEN_LENGTH_MAX) throw malformed();
    const digest = hash('sha256', token, 'base64');
    const verified = known.get(digest) ?? verify(token, keys, options);
    known.delete(digest);
    if (verified.expires * 1000 <= options.clock()) throw expired();
    if (await options.isRevoked?.(verified.claims)) throw revoked();
    remember(known, digest, verified);
    return verified.caller;
  };
}

function remember(known: Map<string, Verified>, digest: string, verified: Verified): void {
  known.set(digest, verified);
  if (known.size <= VERIFIED_MAX) return;
  const [oldest] = known.keys();
  if (oldest !== undefined) known.delete(oldest);
}

function verify(
  token: string,
  keys: ReadonlyMap<string, VerificationKey>,
  options: VerifierOptions,
): Verified {
  const { algorithm, key } = keyOf(token, keys);
  const claims = signedClaims(token, options, { algorithm, key });
  const { exp, iat } = claims;
  if (!isInstant(exp) || !isInstant(iat)) throw malformed();
  const lifetimeMax = options.lifetimeSecondsMax ?? TOKEN_LIFETIME_SECONDS_MAX;
  const now = Math.floor(options.clock() / 1000);
  if (exp - iat > lifetimeMax || iat > now + CLOCK_AHEAD_SECONDS_MAX) throw refused();
  return { claims, caller: options.toCaller(claims), expires: exp };
}

/** The token names one of our keys by `kid`; a key it carries or points to (`jwk`, `jku`, `x5u`) is never looked at. */
function keyOf(token: string, keys: ReadonlyMap<string, VerificationKey>): VerificationKey {
  const { alg, kid, typ, crit } = headerOf(token);
  const key = typeof kid === 'string' ? keys.get(kid) : undefined;
  const type = typeof typ === 'string' ? typ.toLowerCase() : undefined;
  if (!key || key.algorithm !== alg || !TYPES.has(type) || crit !== undefined) throw refused();
  return key;
}

function headerOf(token: string): Readonly<Record<string, unknown>> {
  try {
    const decoded = jwt.decode(token, { complete: true });
    if (decoded) return { ...decoded.header };
  } catch (cause) {
    throw Object.assign(malformed(), { cause });
  }
  throw malformed();
}

function signedClaims(
  token: string,
  { issuer, audience, clock }: VerifierOptions,
  { algorithm, key }: VerificationKey,
): Claims {
  try {
    const payload = jwt.verify(token, key, {
      algorithms: [algorithm],
      issuer,
      audience,
      clockTimestamp: Math.floor(clock() / 1000),
    });
    if (typeof payload === 'object') return payload;
  } catch (cause) {
    if (cause instanceof jwt.TokenExpiredError) throw Object.assign(expired(), { cause });
    throw Object.assign(refused(), { cause });
  }
  throw malformed();
}

function isInstant(claim: unknown): claim is number {
  return typeof claim === 'number' && Number.isSafeInteger(claim) && claim > 0;
}

function malformed(): FhirError {
  return unauthorized({
    fr: "Le jeton d'accès n'est pas lisible : demandez-en un nouveau.",
    en: 'The access token cannot be read: ask for a new one.',
  });
}

function refused(): FhirError {
  return unauthorized({
    fr: "Le jeton d'accès n'est pas d'ici, n'est pas pour ce service ou n'est pas signé comme il faut.",
    en: 'The access token is not from here, not for this service, or not signed as it must be.',
  });
}

function expired(): FhirError {
  return unauthorized({
    fr: "Le jeton d'accès a expiré : demandez-en un nouveau.",
    en: 'The access token has expired: ask for a new one.',
  });
}

function revoked(): FhirError {
  return unauthorized({
    fr: "Le jeton d'accès a été révoqué : demandez-en un nouveau.",
    en: 'The access token has been revoked: ask for a new one.',
  });
}
