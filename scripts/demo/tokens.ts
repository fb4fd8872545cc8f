/** Access tokens for the demo world, signed with the installation's own key. contract.md, `npm run token`. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../server/boot/config.ts';
import { loadOrCreateSigningKey } from '../../server/smart/keys.ts';
import { signToken } from '../../server/smart/sign.ts';
import { demoClaims, type TokenWish } from './claims.ts';

/** Longest a demo session lasts. */
const LIFETIME_SECONDS = 8 * 60 * 60;
const STAMP = 'demo-world.json';

/** Says that this data folder holds the demo world, loaded to the end. */
export async function stampDemoWorld({ dataDir }: Config): Promise<void> {
  await writeFile(join(dataDir, STAMP), `${JSON.stringify({ loaded: new Date().toISOString() })}\n`, { mode: 0o600 });
}

export async function isDemoWorldLoaded({ dataDir }: Config): Promise<boolean> {
  try {
    await readFile(join(dataDir, STAMP));
    return true;
  } catch {
    // No stamp: no demo world. Whatever else is wrong with the folder, the start will say.
    return false;
  }
}

/** A signer for the server this configuration starts. */
export async function demoSigner(config: Config): Promise<(wish: TokenWish) => string> {
  if (config.production) throw new Error('Demo tokens are refused with NODE_ENV=production.');
  const key = await loadOrCreateSigningKey(join(config.dataDir, 'keys'));
  return (wish) => signToken(key, demoClaims(wish), issuance(config));
}

export function issuance(config: Config): { readonly issuer: string; readonly audience: string; readonly lifetimeSeconds: number; readonly now: number } {
  return { issuer: `${config.baseUrl}/auth`, audience: `${config.baseUrl}/fhir`, lifetimeSeconds: LIFETIME_SECONDS, now: config.clockStart ?? Date.now() };
}
