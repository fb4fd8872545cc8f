/**
 * `npm run faults`: the fault rig, which lives beside the tests that share it. The import law keeps tests out of
 * commands, so it is a process of its own, as the tests are for `npm run check`.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { stop } from './arguments.ts';

const COMMAND = fileURLToPath(new URL('../test/faults/command.ts', import.meta.url));

const rig = spawn(process.execPath, [COMMAND, ...process.argv.slice(2)], { stdio: 'inherit' });
rig.once('error', (error) => stop(`The fault rig cannot be started: ${error.message}`));
rig.once('exit', (code) => {
  process.exitCode = code ?? 1;
});
// A terminal tells both; who stops this process alone means the rig.
process.once('SIGINT', () => undefined);
process.once('SIGTERM', () => rig.kill('SIGTERM'));
