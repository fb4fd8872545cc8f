/** `npm run audit:verify`: walks the whole journal and prints the first break, or its extent. contract.md, Commands. */
import { readConfig } from '../server/boot/config.ts';
import { openCarnetStore } from '../server/boot/start.ts';
import { verifyStoredJournal } from '../server/fhir/engine/journal.ts';
import { readArguments, runCommand } from './arguments.ts';

const USAGE = `Usage: npm run audit:verify

Reads every trace of the journal and checks that each writer's sequence is whole. Sealing into signed blocks comes
later. With the embedded MongoDB, stop the server first; with MONGODB_URI it may stay up. Ends with 1 on a break.`;

runCommand(async () => {
  readArguments({ usage: USAGE, options: {} });
  const opened = await openCarnetStore(
    readConfig({ LOG_LEVEL: 'warn', ...process.env }),
    (message) => process.stderr.write(`${message}\n`),
  );
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
