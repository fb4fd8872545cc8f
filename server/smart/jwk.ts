/** Public keys as they are published. RFC 7517; RFC 7518 (RS256, ES256). */
import type { KeyObject } from 'node:crypto';
import { createPublicKey } from 'node:crypto';

export type PublicJwk =
  | {
      readonly kty: 'RSA';
      readonly kid: string;
      readonly alg: 'RS256';
      readonly use: 'sig';
      readonly n: string;
      readonly e: string;
    }
  | {
      readonly kty: 'EC';
      readonly kid: string;
      readonly alg: 'ES256';
      readonly use: 'sig';
      readonly crv: 'P-256';
      readonly x: string;
      readonly y: string;
    };

export interface JwkSet {
  readonly keys: readonly PublicJwk[];
}

export interface VerificationKey {
  readonly algorithm: PublicJwk['alg'];
  readonly key: KeyObject;
}

/** RFC 7518, RS256: a key of 2048 bits or larger. */
const RSA_BITS_MIN = 2048;

/**
 * The keys by `kid`, the only way a token may name one.
 * @throws Error when two keys share a `kid`, or one is private, symmetric or too short: the start stops.
 */
export function verificationKeys(jwks: readonly PublicJwk[]): ReadonlyMap<string, VerificationKey> {
  const keys = new Map<string, VerificationKey>();
  for (const jwk of jwks) {
    if (keys.has(jwk.kid)) throw new Error(`Two verification keys have the kid '${jwk.kid}'.`);
    keys.set(jwk.kid, { algorithm: jwk.alg, key: publicKeyOf(jwk) });
  }
  return keys;
}

function publicKeyOf(jwk: PublicJwk): KeyObject {
  if ('d' in jwk || 'k' in jwk) throw new Error(`The key '${jwk.kid}' is not a public key.`);
  const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
  const isFit =
    jwk.alg === 'RS256'
      ? key.asymmetricKeyType === 'rsa' && (modulusLength ?? 0) >= RSA_BITS_MIN
      : key.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1';
  if (!isFit) throw new Error(`The key '${jwk.kid}' is not fit for ${jwk.alg}.`);
  return key;
}
