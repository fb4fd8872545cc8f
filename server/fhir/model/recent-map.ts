/** A map of bounded size that forgets what was used longest ago. */

/** Of the size: what was put in its place no longer ago than this share of it needs no new place when it is used. */
const SLACK = 1 / 8;

interface Kept<V> {
  readonly value: V;
  /** How many places had been given when it got its own. */
  readonly place: number;
}

export class RecentMap<V> {
  private readonly values = new Map<string, Kept<V>>();
  private readonly sizeMax: number;
  private readonly slack: number;
  private places = 0;

  constructor(sizeMax: number) {
    this.sizeMax = sizeMax;
    this.slack = Math.floor(sizeMax * SLACK);
  }

  get(key: string): V | undefined {
    const kept = this.values.get(key);
    if (kept === undefined) return undefined;
    // To give a place costs several times what it costs to look; nothing this young is near to being forgotten.
    if (this.places - kept.place > this.slack) this.place(key, kept.value);
    return kept.value;
  }

  set(key: string, value: V): void {
    this.place(key, value);
    if (this.values.size <= this.sizeMax) return;
    const [oldest] = this.values.keys();
    if (oldest !== undefined) this.values.delete(oldest);
  }

  delete(key: string): void {
    this.values.delete(key);
  }

  /** A Map keeps the order of insertion: put in again, it is the youngest. */
  private place(key: string, value: V): void {
    this.places += 1;
    this.values.delete(key);
    this.values.set(key, { value, place: this.places });
  }
}
