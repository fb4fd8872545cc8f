/** `npm start`: the server, empty, until it is told to stop. */
import { ConfigError, readConfig } from './config.ts';
import { startCarnet } from './start.ts';

const HELP = `Usage: npm start

Starts Carnet on http://127.0.0.1:8080 with a MongoDB of its own under .data, unless MONGODB_URI is set.
Environment: PORT HOST BASE_URL MONGODB_URI MONGOD DATA_DIR NODE_ENV LOG_LEVEL MODULES CLOCK (README.md).
Stops in order on SIGINT and SIGTERM.
`;

async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    process.stdout.write(HELP);
    return;
  }
  const carnet = await startCarnet(readConfig(process.env), {
    tell: (message) => process.stderr.write(`${message}\n`),
  });
  process.stderr.write(`Carnet answers at ${carnet.url}/fhir\n`);
  const stop = (): void => {
    carnet.close().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

/** One sentence for a person; the stack only when it is our own mistake. */
function fail(error: unknown): void {
  const isExpected =
    error instanceof ConfigError || (error instanceof Error && error.constructor === Error);
  process.stderr.write(
    `${error instanceof Error ? (isExpected ? error.message : error.stack) : String(error)}\n`,
  );
  process.exit(1);
}

main().catch(fail);
