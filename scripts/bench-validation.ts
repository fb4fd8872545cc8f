/** `npm run bench:validation`: what validation costs: start, memory, and time a resource over the examples of R4. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readProfiles } from '../server/boot/definitions.ts';
import { readSelection } from '../server/boot/selection.ts';
import { profileSelection } from '../server/dmp/profiles/selection.ts';
import { readJson } from '../server/fhir/model/json-reader.ts';
import type { PlainResource } from '../server/fhir/model/resource.ts';
import { resourceFrom } from '../server/fhir/model/resource.ts';
import { makeValidator } from '../server/fhir/validation/validator.ts';
import { readArguments, runCommand, stop } from './arguments.ts';
import { examplesFolder } from './verdicts/corpus.ts';
import { exampleFiles } from './verdicts/examples.ts';

const USAGE = `Usage: npm run bench:validation [-- --passes 5]

Weighs validation alone, in this process and without a server: reading the packs of fhir-profiles, the first pass over the
338 examples of R4 (rules are compiled as they are met), and the median pass after it. Errors alone are looked for, as on
a write; the DMP's profiles are applied. The examples are downloaded once.

  --passes 5   passes after the first (5; 1 to 100)
  --help       this text

Ends with 1 when a bar is missed: mean 1 ms and p95 4 ms a resource, start 500 ms, 100 MB in all.`;

const BARS = { mean: 1, p95: 4, start: 500, megabytes: 100 } as const;
const MEGABYTE = 1024 * 1024;

interface Pass {
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

runCommand(async () => {
  const given = readArguments({ usage: USAGE, options: { passes: true } });
  const passes = Number(given.value('passes') ?? 5);
  if (!Number.isInteger(passes) || passes < 1 || passes > 100) stop('--passes may be 1 to 100.');
  const resources = await examples();
  global.gc?.();
  const before = process.memoryUsage().rss;
  const began = performance.now();
  const validator = makeValidator({
    ...readProfiles(),
    level: 'profiles',
    selected: profileSelection(readSelection()),
  });
  const start = performance.now() - began;
  const run = (): Pass => {
    const times = resources.map((resource) => {
      const from = performance.now();
      validator.validate(resource, { least: 'error' });
      return performance.now() - from;
    });
    return passOf(times);
  };
  const first = run();
  const later = Array.from({ length: passes }, (_, index) => {
    if (process.stderr.isTTY) process.stderr.write(`\rpass ${index + 1} of ${passes}`);
    return run();
  });
  if (process.stderr.isTTY) process.stderr.write('\r');
  const median = later.toSorted((a, b) => a.mean - b.mean)[Math.floor(passes / 2)] ?? first;
  const megabytes = (process.memoryUsage().rss - before) / MEGABYTE;
  process.stdout.write(
    [
      `${resources.length} resources, errors alone, ms a resource`,
      `first pass   mean ${fixed(first.mean)}  p50 ${fixed(first.p50)}  p95 ${fixed(first.p95)}  max ${fixed(first.max)}`,
      `median pass  mean ${fixed(median.mean)}  p50 ${fixed(median.p50)}  p95 ${fixed(median.p95)}  max ${fixed(median.max)}`,
      `reading the packs ${start.toFixed(0)} ms; resident memory grown by ${megabytes.toFixed(0)} MB at the end`,
      '',
    ].join('\n'),
  );
  const missed = [
    ...(median.mean > BARS.mean ? [`mean ${fixed(median.mean)} > ${BARS.mean} ms`] : []),
    ...(median.p95 > BARS.p95 ? [`p95 ${fixed(median.p95)} > ${BARS.p95} ms`] : []),
    ...(start > BARS.start ? [`start ${start.toFixed(0)} > ${BARS.start} ms`] : []),
    ...(megabytes > BARS.megabytes
      ? [`memory ${megabytes.toFixed(0)} > ${BARS.megabytes} MB`]
      : []),
  ];
  process.stdout.write(
    missed.length === 0 ? 'Bars met.\n' : `Bars missed: ${missed.join('; ')}.\n`,
  );
  if (missed.length > 0) process.exitCode = 1;
});

async function examples(): Promise<readonly PlainResource[]> {
  const folder = await examplesFolder();
  const { clinical } = exampleFiles(folder);
  return Promise.all(
    clinical.map(async (name) => resourceFrom(readJson(await readFile(join(folder, name)))).value),
  );
}

function passOf(times: readonly number[]): Pass {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return {
    mean: times.reduce((sum, time) => sum + time, 0) / times.length,
    p50: at(0.5),
    p95: at(0.95),
    max: at(1),
  };
}

function fixed(milliseconds: number): string {
  return milliseconds.toFixed(2);
}
