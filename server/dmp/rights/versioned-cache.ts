/** What was read of one thing at one policy version, kept until the version is another (architecture.md 5, Decisions). */
import { RecentMap } from '../../fhir/model/recent-map.ts';

/** Loads in a row while others write; what the last one brought is used once and not kept. */
const LOADS_MAX = 3;

export interface Loading<T> {
  /** Read for the question at hand, before anything is loaded for it. */
  readonly version: number;
  readonly load: () => Promise<T>;
  /** Reads the version anew. */
  readonly current: () => Promise<number>;
}

interface Kept<T> {
  readonly version: number;
  readonly value: Promise<T>;
}

/**
 * A value is given only to whom has read the version it was loaded at, or an older one while he read. A load reads several
 * resources, one after the other: when the version has moved meanwhile they may belong to two moments, so it is done again.
 */
export class VersionedCache<T> {
  private readonly recent: RecentMap<Kept<T>>;

  constructor(sizeMax: number) {
    this.recent = new RecentMap(sizeMax);
  }

  /** Whoever asks for the same at the same version shares one load. @throws what the load throws; nothing is kept then. */
  get(key: string, loading: Loading<T>): Promise<T> {
    const { version } = loading;
    const known = this.recent.get(key);
    if (known?.version === version) return known.value;
    const settled = settle(loading);
    const value = settled.then((found) => found.value);
    const kept: Kept<T> = { version, value };
    this.recent.set(key, kept);
    const correct = (found: { readonly version?: number } = {}): void => {
      if (found.version === version || this.recent.get(key) !== kept) return;
      if (found.version === undefined) this.recent.delete(key);
      else this.recent.set(key, { version: found.version, value });
    };
    settled.then(correct, () => correct());
    return value;
  }
}

/** The value, and the version it was all read at; without one when the version moved at each load. */
async function settle<T>({
  version,
  load,
  current,
}: Loading<T>): Promise<{ readonly value: T; readonly version?: number }> {
  let before = version;
  for (let loads = 1; ; loads += 1) {
    const value = await load();
    const now = await current();
    if (now === before) return { value, version: now };
    if (loads === LOADS_MAX) return { value };
    before = now;
  }
}
