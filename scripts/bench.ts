/** `npm run bench`: what the policy, the journal and the seal cost, and how far the whole is from its ceiling. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readArguments, runCommand } from './arguments.ts';
import { measure, measureRaw, warmUp } from './bench/matrix.ts';
import type { BenchOptions } from './bench/options.ts';
import { OPTION_NAMES, readOptions, USAGE } from './bench/options.ts';
import type { Report } from './bench/report/report.ts';
import { memoryOf, reportOf } from './bench/report/report.ts';
import { tableOf } from './bench/report/table.ts';
import type { Closing } from './bench/stage.ts';
import { setStage } from './bench/stage.ts';
import { startUps } from './bench/start-up.ts';

runCommand(async () => {
  const date = new Date();
  const options = readOptions(readArguments({ usage: USAGE, options: OPTION_NAMES }), date);
  if (process.env['NODE_ENV'] === 'production')
    throw new Error('The bench is refused with NODE_ENV=production.');
  const closing: Closing = [];
  const stopped = signalled();
  try {
    const report = await Promise.race([run(options, closing, date), stopped]);
    await mkdir(dirname(options.out), { recursive: true });
    await writeFile(options.out, `${JSON.stringify(report, undefined, 1)}\n`);
    process.stdout.write(`${tableOf(report)}\n`);
    tell(`The report is in ${options.out}.`);
    if (report.wrong > 0) process.exitCode = 1;
  } finally {
    for (const close of closing) await close();
  }
  process.exit();
});

async function run(options: BenchOptions, closing: Closing, date: Date): Promise<Report> {
  const starts = await startUps(options.starts);
  const stage = await setStage(options, { closing, now: date, tell });
  const afterLoad = memoryOf(stage);
  for (const { scenario, words } of stage.refusals) tell(`not built: ${scenario}: ${words}`);
  tell(`warming up, then about ${minutesOf(stage.staged.length, options)} minutes`);
  await warmUp(stage, options);
  const raw = await measureRaw(stage, options);
  const cells = await measure(stage, options, tell);
  return reportOf({ date, options, stage, cells, raw, starts, afterLoad });
}

/** Of measuring, at least. */
function minutesOf(modes: number, options: BenchOptions): number {
  const { clients, repetitions, scenarios, seconds, warmUpSeconds } = options;
  const cells = clients.length * repetitions * scenarios.length * modes;
  return Math.ceil((cells * (seconds + warmUpSeconds)) / 60);
}

function tell(message: string): void {
  process.stderr.write(`${message}\n`);
}

/** Rejects at the first signal, so that what was started is undone. */
function signalled(): Promise<never> {
  return new Promise((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => reject(new Error('The bench was stopped before its end.')));
  });
}
