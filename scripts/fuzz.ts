/** `npm run fuzz`: thousands of hostile requests against the real server, and what must hold whatever is sent. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readArguments, runCommand, stop } from './arguments.ts';
import { exchanged } from './fuzz/exchange.ts';
import { Lane } from './fuzz/lane.ts';
import { isClean, reportOf, summaryOf, writeFaults } from './fuzz/report.ts';
import type { Reproduction } from './fuzz/reproduction.ts';
import { readAgain } from './fuzz/reproduction.ts';
import type { Wish } from './fuzz/run.ts';
import { openField, run } from './fuzz/run.ts';

const REQUESTS = 100_000;
const CONNECTIONS = 12;
const USAGE = `Usage: npm run fuzz -- [--requests N] [--seed N] [--connections N] [--out FOLDER] [--mongodb URI]
       npm run fuzz -- --replay FILE

Starts a server with data of its own, files three records full of words nobody can guess, and sends it hostile requests
over HTTP and TCP as callers of every kind. No answer may be a 500, a hang or without an outcome, none may hold a word
its caller may not see; afterwards the journal is whole, everything stored reads and has its trace, memory is flat.
  --requests N     how many (${REQUESTS})
  --seed N         what chance starts from (the time); it is printed
  --connections N  connections at once (${CONNECTIONS})
  --out FOLDER     where reproductions and report.json go (a new folder of the temporary directory)
  --mongodb URI    a MongoDB to use instead of one of its own; a database of its own name stays there
  --replay FILE    sends one reproduction again, to a new server with a new world, and judges it
Ends with 0 when every law was kept, else with 1.`;

runCommand(async () => {
  const given = readArguments({
    usage: USAGE,
    options: {
      requests: true,
      seed: true,
      connections: true,
      out: true,
      mongodb: true,
      replay: true,
    },
  });
  const number = (name: string, otherwise: number): number => {
    const text = given.value(name);
    if (text === undefined) return otherwise;
    const value = Number(text);
    return Number.isSafeInteger(value) && value > 0
      ? value
      : stop(`--${name} may be a whole number from 1.`);
  };
  const tell = (line: string): void => {
    process.stderr.write(`${line}\n`);
  };
  const mongodbUri = given.value('mongodb');
  const wish: Wish = {
    requests: number('requests', REQUESTS),
    seed: number('seed', Date.now() % 2 ** 31),
    connections: number('connections', CONNECTIONS),
    tell,
    ...(mongodbUri === undefined ? {} : { mongodbUri }),
  };
  const file = given.value('replay');
  const isGood =
    file === undefined ? await fuzz(wish, given.value('out')) : await replay(file, wish);
  if (!isGood) process.exitCode = 1;
});

async function fuzz(wish: Wish, folder: string | undefined): Promise<boolean> {
  const out = folder ?? join(tmpdir(), `carnet-fuzz-${wish.seed}`);
  process.stdout.write(`seed ${wish.seed}\n`);
  const result = await run(wish, async (found, field) => {
    const lines = await writeFaults(found, field, { out, seed: wish.seed });
    for (const line of lines) process.stdout.write(`${line}\n`);
  });
  await mkdir(out, { recursive: true });
  await writeFile(join(out, 'report.json'), `${JSON.stringify(reportOf(wish, result), null, 2)}\n`);
  process.stdout.write(`${summaryOf(result).join('\n')}\nreport     ${join(out, 'report.json')}\n`);
  return isClean(result);
}

async function replay(file: string, wish: Wish): Promise<boolean> {
  // Written by `reproduction.ts`; what is missing in it is told by the request it makes.
  const reproduction = JSON.parse(await readFile(file, 'utf8')) as Reproduction;
  const { target, world, range } = await openField({ ...wish, seed: reproduction.seed });
  try {
    const lane = new Lane(target.port);
    const shot = readAgain(reproduction, world);
    const { outcome, violations, told } = await exchanged(shot, lane, {
      ...range,
      requestId: 'replay',
    });
    lane.close();
    const text =
      outcome.kind === 'replied'
        ? outcome.replies.map(({ body }) => body.toString('utf8')).join('\n')
        : outcome.kind;
    process.stdout.write(`${told.join(', ')}\n${text.slice(0, 4_000)}\n`);
    for (const { law, what } of violations) process.stdout.write(`BROKEN ${law}: ${what}\n`);
    if (violations.length === 0) process.stdout.write('No law is broken by this request alone.\n');
    return violations.length === 0;
  } finally {
    await target.stop();
  }
}
