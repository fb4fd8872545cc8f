/** `npm start`: the server, empty, until it is told to stop. */
import { readConfig } from './config.ts';
import { endWhenTold, fail } from './end.ts';
import { startProcesses } from './processes.ts';

const HELP = `Usage: npm start

Starts Carnet on http://127.0.0.1:8080 with a MongoDB of its own under .data, unless MONGODB_URI is set.
Environment: PORT HOST BASE_URL MONGODB_URI MONGOD DATA_DIR NODE_ENV LOG_LEVEL WORKERS MODULES CLOCK (README.md).
WORKERS=4 serves with four processes on one port, WORKERS=auto with one per processor; a worker that dies is replaced.
Stops in order on SIGINT and SIGTERM: requests under way are given ten seconds; a second signal ends it at once.
`;

async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    process.stdout.write(HELP);
    return;
  }
  const running = await startProcesses(readConfig(process.env), {
    tell: (message) => process.stderr.write(`${message}\n`),
  });
  endWhenTold(running);
  // What nobody can read, as on a full disk, is not worth the server.
  process.stderr.on('error', () => undefined);
  process.stderr.write(`Carnet answers at ${running.url}/fhir\n`);
}

main().catch(fail);
