/** `npm run audit:verify`: walks the whole journal and prints the first break, or its extent. contract.md, Commands. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readConfig } from '../server/boot/config.ts';
import { openCarnetStore } from '../server/boot/start.ts';
import { verifyStoredJournal } from '../server/fhir/engine/journal.ts';
import { readArguments, runCommand } from './arguments.ts';

const USAGE = `Usage: npm run audit:verify

Reads every trace of the journal and checks that each writer's sequence is whole. Sealing into signed blocks comes
later. With the embedded MongoDB, stop the server first; with MONGODB_URI it may stay up. Ends with 1 on a break.`;

const UNCLOSED = `That writer was killed, and no start has named the numbers it took with it: start the server once on this data
folder (npm start), stop it, and verify again. A break that is still there then is a true one.
`;

runCommand(async () => {
  readArguments({ usage: USAGE, options: {} });
  const config = readConfig({ LOG_LEVEL: 'warn', ...process.env });
  const opened = await openCarnetStore(config, (message) => process.stderr.write(`${message}\n`));
  try {
    const { events, writers, breaks } = await verifyStoredJournal({
      ...opened,
      progress: (count) => process.stderr.write(`\r${count} events`),
    });
    const [first] = breaks;
    if (first) {
      process.stdout.write(
        `Journal broken: writer ${first.writer} goes from ${first.expected - 1} to ${first.found} (${breaks.length} break(s)).\n`,
      );
      if (await isUnclosed(config.dataDir, first.writer)) process.stdout.write(UNCLOSED);
      process.exitCode = 1;
      return;
    }
    process.stdout.write(
      `Journal whole: ${events} events of ${writers} writer(s), no number missing. Not sealed yet: this version signs no head.\n`,
    );
  } finally {
    await opened.close();
  }
});

/** Whether the writer has left its place in the data folder (`boot/writer-place.ts`): no start has closed it yet. */
async function isUnclosed(dataDir: string, writer: string): Promise<boolean> {
  const names = await readdir(join(dataDir, 'trace-writers')).catch(() => []);
  return names.some((name) => name.split('.')[0] === writer);
}
