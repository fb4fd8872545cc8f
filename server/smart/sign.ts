/** Access tokens as JWTs. RFC 7519; the type `at+jwt` keeps them apart from every other JWT. */
import { randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { SigningKey } from './keys.ts';

export interface Issuance {
  readonly issuer: string;
  readonly audience: string;
  readonly lifetimeSeconds: number;
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
}

/** A signed token. `iss`, `aud`, `iat` and `exp` come from the issuance, whatever the claims say; `jti` is made when absent. */
export function signToken(
  key: SigningKey,
  claims: Readonly<Record<string, unknown>>,
  { issuer, audience, lifetimeSeconds, now }: Issuance,
): string {
  const issued = Math.floor(now / 1000);
  const payload = {
    jti: randomUUID(),
    ...claims,
    iss: issuer,
    aud: audience,
    iat: issued,
    exp: issued + lifetimeSeconds,
  };
  return jwt.sign(payload, key.privateKey, {
    algorithm: key.algorithm,
    header: { alg: key.algorithm, typ: 'at+jwt', kid: key.kid },
  });
}
