/** A file system of a few megabytes that can be filled and emptied; mounting one needs root on Linux. */
import { execFile } from 'node:child_process';
import { mkdtemp, open, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MEGABYTE = 1024 * 1024;
/** Written one after the other until each is refused: what is left then is less than a block. */
const PIECES = [MEGABYTE, 4096, 1];
const PIECES_MAX = 100_000;
const UNMOUNT_ATTEMPTS_MAX = 50;

export class SmallDisk {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Undefined where this machine does not allow it. */
  static async open(megabytes: number): Promise<SmallDisk | undefined> {
    const folder = await mkdtemp(join(tmpdir(), 'carnet-disk-'));
    try {
      await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0700`, 'tmpfs', folder]);
      return new SmallDisk(folder);
    } catch {
      // Not root, or no mount at all: the caller takes a stand-in and says so.
      await rmdir(folder);
      return undefined;
    }
  }

  /** Until not a byte more can be written. */
  async fill(): Promise<void> {
    const file = await open(this.#ballast, 'w');
    try {
      for (const size of PIECES) await fillWith(file, Buffer.alloc(size));
    } finally {
      await file.close();
    }
  }

  async free(): Promise<void> {
    await rm(this.#ballast, { force: true });
  }

  async close(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await run('umount', [this.folder]);
        break;
      } catch (cause) {
        // A process that was just killed holds its files for a moment.
        if (attempt === UNMOUNT_ATTEMPTS_MAX) throw cause;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
    await rmdir(this.folder);
  }

  get #ballast(): string {
    return join(this.folder, 'ballast');
  }
}

async function fillWith(
  file: { write(piece: Buffer): Promise<unknown> },
  piece: Buffer,
): Promise<void> {
  for (let count = 0; count < PIECES_MAX; count += 1) {
    try {
      await file.write(piece);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return;
      throw error;
    }
  }
}
