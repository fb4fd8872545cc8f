/** What was started, of one process or of several: where it answers, and how it ends. */

export interface Running {
  /** Origin it answers at; with port 0 the port really taken. */
  readonly url: string;
  /** Milliseconds since 1970 UTC, the same in every process. */
  readonly clock: () => number;
  /** Resolves when it cannot go on, with one sentence for a person. It is still to be closed. */
  readonly lost: Promise<Error>;
  /** Lets what has begun end, for a bounded time. @throws Error when something had to be cut. */
  close(): Promise<void>;
}

export interface ProcessesOptions {
  /** Progress told to the person who started it. */
  readonly tell: (message: string) => void;
  /** Name of the database; that of the modules when absent. */
  readonly database?: string;
}
