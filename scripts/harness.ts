/** `npm run harness`: the generic R4 server for outside suites and clients, with throw-away data. contract.md, Commands. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../server/boot/config.ts';
import { endWhenTold } from '../server/boot/end.ts';
import { startProcesses } from '../server/boot/processes.ts';
import { loadOrCreateSigningKey } from '../server/smart/keys.ts';
import { signToken } from '../server/smart/sign.ts';
import { readArguments, runCommand } from './arguments.ts';
import { issuance } from './demo/tokens.ts';

const USAGE = `Usage: npm run -s harness

Starts the generic FHIR R4 server (no DMP; SMART scopes are the only policy; audit stays on) on data of its own that
goes when it stops. Prints BASE_URL=… and TOKEN=… (system/*.cruds, one day), one per line, and stays up.
Environment: PORT (8080), WORKERS (1).`;

const DAY_SECONDS = 24 * 60 * 60;

runCommand(async () => {
  readArguments({ usage: USAGE, options: {} });
  if (process.env['NODE_ENV'] === 'production')
    throw new Error('The harness is refused with NODE_ENV=production.');
  const dataDir = await mkdtemp(join(tmpdir(), 'carnet-harness-'));
  const config = readConfig({
    LOG_LEVEL: 'warn',
    ...process.env,
    DATA_DIR: dataDir,
    MODULES: 'none',
  });
  const database = `harness-${Date.now().toString(36)}`;
  const carnet = await startProcesses(config, {
    database,
    tell: (message) => process.stderr.write(`${message}\n`),
  });
  endWhenTold(carnet, () => rm(dataDir, { recursive: true, force: true }));
  const key = await loadOrCreateSigningKey(join(dataDir, 'keys'));
  const token = signToken(
    key,
    { sub: 'harness', client_id: 'harness', scope: 'system/*.cruds' },
    { ...issuance(config), lifetimeSeconds: DAY_SECONDS },
  );
  process.stdout.write(`BASE_URL=${config.baseUrl}/fhir\nTOKEN=${token}\n`);
});
