/** The engine behind HTTP, at an address. */
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Engine } from '../fhir/engine/scope.ts';
import { httpApp } from '../http/app.ts';
import type { HttpEngine, WorkerLabel } from '../http/ports.ts';
import type { Listening } from '../http/server.ts';
import { listen } from '../http/server.ts';
import type { MongoStore } from '../mongo/open.ts';
import { loadOrCreateSigningKey, publicJwks } from '../smart/keys.ts';
import { tokenVerifier } from '../smart/verify.ts';
import type { Regime } from './compose.ts';
import type { Config } from './config.ts';

export interface ServeParts {
  readonly config: Config;
  readonly engine: Engine;
  readonly port: HttpEngine;
  readonly regime: Regime;
  readonly store: MongoStore;
  readonly log: Logger;
  readonly clock: () => number;
  /** Absent when this process serves alone. */
  readonly worker?: WorkerLabel | undefined;
}

/** @throws Error that names what to change when the address cannot be had. */
export async function serve(parts: ServeParts): Promise<Listening> {
  const { config, engine, regime, store, log, clock, worker } = parts;
  const signingKey = await loadOrCreateSigningKey(join(config.dataDir, 'keys'));
  const jwks = publicJwks(signingKey);
  const app = httpApp({
    engine: parts.port,
    authenticate: tokenVerifier({
      keys: jwks.keys,
      issuer: `${config.baseUrl}/auth`,
      audience: engine.base,
      clock,
      toCaller: regime.toCaller,
    }),
    anonymous: {
      subject: 'anonymous',
      client: 'anonymous',
      actor: 'ANONYMOUS',
      scopes: [],
      purposes: [],
      agent: { roles: [] },
      claims: {},
    },
    base: engine.base,
    smart: {
      issuer: `${config.baseUrl}/auth`,
      jwksUri: `${config.baseUrl}/auth/jwks`,
      capabilities: ['permission-v1', 'permission-v2'],
    },
    jwks,
    ready: async () => isReady(store),
    clock,
    newId: engine.newId,
    log,
    ...(worker ? { worker } : {}),
  });
  return listenAt(app, config);
}

async function listenAt(
  app: ReturnType<typeof httpApp>,
  { host, port }: Config,
): Promise<Listening> {
  try {
    return await listen(app, { host, port });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`HOST ${host} and PORT ${port} cannot be used (${why}): set others.`, {
      cause,
    });
  }
}

async function isReady(store: MongoStore): Promise<boolean> {
  try {
    await store.ready();
    return true;
  } catch {
    // Not being ready is the answer, not an error: the probe says 503.
    return false;
  }
}
