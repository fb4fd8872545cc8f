/** The locks one attempt asks before its transaction: those of one turn are read together, those asked meanwhile after them. */
import type { LockVersions, WantedLock } from './lock-versions.ts';

export class LocksAsked {
  private readonly versions: LockVersions;
  private readonly had: (locks: readonly WantedLock[]) => void;
  private unread: Uint8Array[] = [];
  private reading: Promise<void> | undefined;

  /** @param had told of the locks as they were read, before whoever asked goes on. */
  constructor(versions: LockVersions, had: (locks: readonly WantedLock[]) => void) {
    this.versions = versions;
    this.had = had;
  }

  read(_id: Uint8Array): Promise<void> {
    this.unread.push(_id);
    this.reading ??= this.readAll();
    return this.reading;
  }

  private async readAll(): Promise<void> {
    try {
      await Promise.resolve();
      while (this.unread.length > 0) {
        const ids = this.unread;
        this.unread = [];
        this.had(await this.versions.read(ids));
      }
    } finally {
      this.reading = undefined;
    }
  }
}
