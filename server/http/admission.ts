/** How much is worked on at once, and for how long. */
import { overloaded } from './errors.ts';

/** A place among the requests in flight, kept until all it holds has settled. */
export interface Slot {
  hold(work: Promise<unknown>): void;
}

export interface Admission {
  readonly inFlight: () => number;
  /** @throws FhirError 503 when every place is taken. */
  enter(): Slot;
}

export function admission(inFlightMax: number): Admission {
  let inFlight = 0;
  return {
    inFlight: () => inFlight,
    enter: () => {
      if (inFlight >= inFlightMax) throw overloaded();
      inFlight += 1;
      let held = 0;
      const settle = (): void => {
        held -= 1;
        if (held === 0) inFlight -= 1;
      };
      return {
        hold: (work) => {
          held += 1;
          work.then(settle, settle);
        },
      };
    },
  };
}

/** The work's own outcome, or `late()` when the time has passed; the work itself goes on, and its slot with it. */
export async function within<T>(
  work: Promise<T>,
  milliseconds: number,
  late: () => Error,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const alarm = new Promise<never>((_, reject) => {
    // Unreferenced: a server that has stopped does not wait for what it cut.
    timer = setTimeout(() => reject(late()), milliseconds).unref();
  });
  try {
    return await Promise.race([work, alarm]);
  } finally {
    clearTimeout(timer);
  }
}
