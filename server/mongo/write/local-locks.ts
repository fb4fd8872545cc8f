/**
 * Locks between the transactions of this process, so that those which name the same text wait instead of meeting in
 * the database again and again. Waiting is done before a transaction starts and in the order of names, so no two wait
 * for each other. Between processes the `locks` collection decides.
 */

/** A transaction that waits longer gives up: the caller is told to try again. */
const WAIT_MILLISECONDS_MAX = 10_000;

export class LocalLocks {
  private readonly queues = new Map<string, Promise<void>>();

  /** Takes the lock when nobody has it or waits for it; the function gives it back. */
  tryTake(name: string): (() => void) | undefined {
    return this.queues.has(name) ? undefined : this.enter(name).release;
  }

  /** @throws Error after WAIT_MILLISECONDS_MAX. */
  async take(name: string): Promise<() => void> {
    const { before, release } = this.enter(name);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error('A lock was not had in time.')),
        WAIT_MILLISECONDS_MAX,
      );
    });
    try {
      await Promise.race([before, late]);
      return release;
    } catch (error) {
      release();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  private enter(name: string): { readonly before: Promise<void>; readonly release: () => void } {
    const before = this.queues.get(name) ?? Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    const mine = before.then(() => promise);
    this.queues.set(name, mine);
    const release = (): void => {
      resolve();
      // The last one out leaves no queue behind.
      if (this.queues.get(name) === mine) this.queues.delete(name);
    };
    return { before, release };
  }
}
