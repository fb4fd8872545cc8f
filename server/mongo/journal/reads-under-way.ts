/** How many reads go on: each will soon bring a trace, so a group of traces may wait a moment for them. */
export interface ReadsUnderWay {
  readonly count: number;
  /** The outcome of a read, counted while it goes on. */
  during<T>(read: Promise<T>): Promise<T>;
  /** Called at the end of each read. */
  onEnd: () => void;
}

export function readsUnderWay(): ReadsUnderWay {
  let count = 0;
  const reads = {
    get count() {
      return count;
    },
    during: async <T>(read: Promise<T>): Promise<T> => {
      count += 1;
      try {
        return await read;
      } finally {
        count -= 1;
        reads.onEnd();
      }
    },
    onEnd: () => undefined,
  };
  return reads;
}
