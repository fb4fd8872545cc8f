/**
 * The version of a mongod binary, asked of the binary itself: this also proves that it runs on this
 * machine.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const answerMillisecondsMax = 15_000;
const majorMin = 6;

export interface MongodVersion {
  readonly major: number;
  readonly text: string;
}

/**
 * Runs `mongod --version`.
 * @throws Error when it does not run (a missing library, another machine's binary), is not mongod,
 * or is older than 6.0.
 */
export async function probeVersion(binary: string): Promise<MongodVersion> {
  const text = /^db version v(\d+\.\d+\.\d+\S*)/m.exec(await answer(binary))?.[1];
  if (text === undefined) throw new Error(`${binary} is not a mongod`);
  const major = Number.parseInt(text, 10);
  if (major < majorMin) throw new Error(`${binary} is MongoDB ${text}, 6.0 or later is needed`);
  return { major, text };
}

async function answer(binary: string): Promise<string> {
  try {
    return (await run(binary, ['--version'], { timeout: answerMillisecondsMax })).stdout;
  } catch (error) {
    const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
    const reason = stderr.trim().split('\n').at(0) || String(error);
    throw new Error(`${binary} does not run here: ${reason}`, { cause: error });
  }
}
