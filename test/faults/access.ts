/** Callers of a server under test, with tokens that it believes however long the rig runs. */
import { join } from 'node:path';
import { loadOrCreateSigningKey } from '../../server/smart/keys.ts';
import { signToken } from '../../server/smart/sign.ts';
import type { Caller } from './caller.ts';
import { caller } from './caller.ts';
import type { Site } from './server-process.ts';

const TOKEN_SECONDS = 3_600;
/** A token is used for this long, by the server's clock, and not after a clock that went back. */
const USE_MILLISECONDS = 600_000;

export type Claims = Readonly<Record<string, unknown>>;

export interface Access {
  /** Service base URL. */
  readonly base: string;
  /** Milliseconds by which the server's clock is ahead of ours; changed by who moves that clock. */
  clockOffset: number;
  /** The server's clock, milliseconds since 1970 UTC. */
  now(): number;
  /** A fresh token. */
  sign(claims: Claims): string;
  /** A caller whose token is renewed in time. */
  caller(claims: Claims): Caller;
}

export async function accessTo({ dataDir, port }: Site, clockOffset: number): Promise<Access> {
  const origin = `http://127.0.0.1:${port}`;
  const base = `${origin}/fhir`;
  const key = await loadOrCreateSigningKey(join(dataDir, 'keys'));
  const issuance = { issuer: `${origin}/auth`, audience: base, lifetimeSeconds: TOKEN_SECONDS };
  const access: Access = {
    base,
    clockOffset,
    now: () => Date.now() + access.clockOffset,
    sign: (claims) => signToken(key, claims, { ...issuance, now: access.now() }),
    caller: (claims) => caller(base, renewed(access, claims)),
  };
  return access;
}

function renewed(access: Access, claims: Claims): () => string {
  let token = '';
  let issued = Number.NaN;
  return () => {
    const age = access.now() - issued;
    if (!(age >= 0 && age < USE_MILLISECONDS)) {
      issued = access.now();
      token = access.sign(claims);
    }
    return token;
  };
}
