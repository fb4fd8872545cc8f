/** The store on MongoDB as a configuration asks for it. */
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { FailPoint, MongoStore } from '../mongo/open.ts';
import { openMongoStore } from '../mongo/open.ts';
import { fileKeyStore } from '../mongo/seal/file-key-store.ts';
import { patientSealer } from '../mongo/seal/patient.ts';
import { plainSealer } from '../mongo/seal/plain.ts';
import type { Regime } from './compose.ts';
import { journalView } from './compose.ts';
import type { Config } from './config.ts';

export interface StoreParts {
  readonly config: Config;
  readonly uri: string;
  readonly regime: Regime;
  readonly base: string;
  readonly clock: () => number;
  readonly log: Logger;
  /** Name of the database; that of the modules when absent. */
  readonly database?: string | undefined;
  readonly failPoint?: ((name: FailPoint) => void | Promise<void>) | undefined;
  readonly isSealed: boolean;
}

/** @throws Error that names what to look at when the database given cannot be used. */
export async function openStore(parts: StoreParts): Promise<MongoStore> {
  try {
    return await connectStore(parts);
  } catch (cause) {
    if (parts.config.mongodbUri === undefined) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`The MongoDB of MONGODB_URI cannot be used: ${why}`, { cause });
  }
}

async function connectStore(parts: StoreParts): Promise<MongoStore> {
  const { config, uri, regime, base, clock, log, failPoint } = parts;
  const sealer = parts.isSealed
    ? patientSealer(await fileKeyStore(join(config.dataDir, 'keys')))
    : plainSealer();
  return openMongoStore({
    uri,
    database: parts.database ?? (config.dmp ? 'carnet' : 'carnet-generic'),
    definitions: regime.registry.definitions,
    base,
    clock,
    journal: journalView,
    sealer,
    modules: regime.registry.modules,
    log: (message: string) => log.warn(message),
    ...(failPoint ? { failPoint } : {}),
  });
}
