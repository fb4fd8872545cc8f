/** Access tokens for the demo world, signed with the installation's own key. contract.md, `npm run token`. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../server/boot/config.ts';
import { loadOrCreateSigningKey } from '../../server/smart/keys.ts';
import { signToken } from '../../server/smart/sign.ts';
import type { TokenWish } from './claims.ts';
import { demoClaims } from './claims.ts';

/** Longest a demo session lasts. */
const LIFETIME_SECONDS = 8 * 60 * 60;
const STAMP = 'demo-world.json';

/** How far the demo world is loaded into this data folder: an interrupted load goes on where it stopped. */
export interface DemoStamp {
  readonly loaded: number;
  readonly of: number;
}

export async function stampDemoWorld({ dataDir }: Config, stamp: DemoStamp): Promise<void> {
  await writeFile(join(dataDir, STAMP), `${JSON.stringify(stamp)}\n`, { mode: 0o600 });
}

/** Absent: nothing was loaded here. */
export async function demoStamp({ dataDir }: Config): Promise<DemoStamp | undefined> {
  try {
    // Written by `stampDemoWorld`.
    return JSON.parse(await readFile(join(dataDir, STAMP), 'utf8')) as DemoStamp;
  } catch {
    // No stamp, or one cut short: nothing is known to be loaded. What else is wrong, the start will say.
    return undefined;
  }
}

/** A signer for the server this configuration starts. */
export async function demoSigner(config: Config): Promise<(wish: TokenWish) => string> {
  if (config.production) throw new Error('Demo tokens are refused with NODE_ENV=production.');
  const key = await loadOrCreateSigningKey(join(config.dataDir, 'keys'));
  return (wish) => signToken(key, demoClaims(wish), issuance(config));
}

export function issuance(config: Config): {
  readonly issuer: string;
  readonly audience: string;
  readonly lifetimeSeconds: number;
  readonly now: number;
} {
  return {
    issuer: `${config.baseUrl}/auth`,
    audience: `${config.baseUrl}/fhir`,
    lifetimeSeconds: LIFETIME_SECONDS,
    now: config.clockStart ?? Date.now(),
  };
}
