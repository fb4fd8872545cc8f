/**
 * Where the log goes: lines leave in the order they came, nobody waits for them, and what cannot be written, as on a full
 * disk, is dropped. pino's own stream ends the process then, or keeps it from ending: its last flush tries for ever.
 */
import { write, writeSync } from 'node:fs';
import { promisify } from 'node:util';

const STANDARD_OUTPUT = 1;
/** Characters waiting for a slow reader; lines beyond are dropped, memory is not theirs. */
const WAITING_MAX = 4 * 1024 * 1024;
/** A pipe whose reader is slow is tried again after this. */
const AGAIN_MILLISECONDS = 50;

const writeBytes = promisify(write);

export class LogOutput {
  readonly #fd: number;
  #waiting = '';
  #writing: Promise<void> | undefined;

  /** What waits when the process ends is tried once more. */
  constructor(fd = STANDARD_OUTPUT) {
    this.#fd = fd;
    process.once('exit', () => this.#writeLast());
  }

  write(line: string): void {
    if (this.#waiting.length + line.length > WAITING_MAX) return;
    this.#waiting += line;
    this.#writing ??= this.#writeAll();
  }

  /** Never rejects. */
  async #writeAll(): Promise<void> {
    while (this.#waiting !== '') {
      const bytes = Buffer.from(this.#waiting);
      this.#waiting = '';
      await this.#writeWhole(bytes);
    }
    this.#writing = undefined;
  }

  async #writeWhole(bytes: Buffer): Promise<void> {
    for (let rest = bytes; rest.length > 0; ) {
      try {
        rest = rest.subarray((await writeBytes(this.#fd, rest)).bytesWritten);
      } catch (error) {
        if (!isBusy(error)) return;
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MILLISECONDS));
      }
    }
  }

  #writeLast(): void {
    try {
      if (this.#waiting !== '') writeSync(this.#fd, this.#waiting);
    } catch {
      // Full, busy or closed: nobody is left to be told.
    }
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN';
}
