/** `npm run demo`: the main job on a fresh machine. contract.md, Commands and The tour. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Config } from '../server/boot/config.ts';
import { readConfig } from '../server/boot/config.ts';
import { endWhenTold } from '../server/boot/end.ts';
import { startProcesses } from '../server/boot/processes.ts';
import { readArguments, runCommand } from './arguments.ts';
import type { Loader } from './demo/loader.ts';
import { sendSubmission } from './demo/loader.ts';
import { demoSigner, demoStamp, stampDemoWorld } from './demo/tokens.ts';
import { playTour } from './demo/tour.ts';
import { demoWorld } from './demo/world.ts';

const USAGE = `Usage: npm run demo [-- --once]

Starts Carnet with a MongoDB of its own, loads the demo world through the public API (the first time), plays the tour
in five steps, prints the addresses and stays up.
  --once   stop after the tour
Environment: PORT HOST BASE_URL MONGODB_URI MONGOD DATA_DIR LOG_LEVEL WORKERS (README.md).`;

runCommand(async () => {
  const given = readArguments({ usage: USAGE, options: { once: false } });
  const config = readConfig({ LOG_LEVEL: 'warn', ...process.env });
  if (config.production) throw new Error('The demo is refused with NODE_ENV=production.');
  const say = (line: string): void => {
    process.stdout.write(`${line}\n`);
  };
  const carnet = await startProcesses(config, {
    tell: (message) => process.stderr.write(`${message}\n`),
  });
  endWhenTold(carnet);
  const base = `${config.baseUrl}/fhir`;
  const sign = await demoSigner(config);
  const now = new Date(carnet.clock()).toISOString();
  await loadDemoWorld(config, { base, sign, now });
  await playTour({
    base,
    sign,
    nonce: now,
    now,
    print: say,
    keepBody: async (name, body) => {
      const folder = join(config.dataDir, 'tour');
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const path = join(folder, `${name}.json`);
      await writeFile(path, JSON.stringify(body), { mode: 0o600 });
      return relative(process.cwd(), path);
    },
  });
  say(`\nCarnet : ${base} · ${base}/metadata · ${config.baseUrl}/health/ready`);
  if (given.isSet('once')) {
    await carnet.close();
    process.exit(0);
  }
  say('Il reste ouvert ; Ctrl-C pour arrêter. · It stays up; Ctrl-C stops it.');
});

/** Loads what is not there yet, and remembers how far it came. */
async function loadDemoWorld(
  config: Config,
  { base, sign, now }: Pick<Loader, 'base' | 'sign'> & { readonly now: string },
): Promise<void> {
  const world = demoWorld(now);
  const { loaded } = (await demoStamp(config)) ?? { loaded: 0 };
  for (const [index, submission] of world.entries()) {
    if (index < loaded) continue;
    await sendSubmission(submission, { base, sign });
    await stampDemoWorld(config, { loaded: index + 1, of: world.length });
    showProgress(index + 1, world.length, submission.title);
  }
  if (loaded < world.length) process.stderr.write('\n');
}

function showProgress(done: number, all: number, title: string): void {
  if (process.stderr.isTTY)
    process.stderr.write(`\r\u001b[KMonde de démonstration ${done}/${all} : ${title.slice(0, 60)}`);
  else if (done === all || done % 20 === 0)
    process.stderr.write(`Monde de démonstration ${done}/${all}\n`);
}
