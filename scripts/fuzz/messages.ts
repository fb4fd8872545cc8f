/** What the command and the server it started say to each other. */

export type Asked =
  | { readonly kind: 'weigh' }
  | { readonly kind: 'inspect'; readonly about: About };

export interface About {
  /** Ids of the Patients whose records are looked at, beside what is in none. */
  readonly records: readonly string[];
  /** `Type/id/_history/n` of each write that was acknowledged. */
  readonly written: readonly string[];
}

export type Told =
  | { readonly kind: 'ready'; readonly url: string }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'weight'; readonly weight: Weight }
  | { readonly kind: 'inspected'; readonly found: Inspection };

/** After a forced collection. Bytes. */
export interface Weight {
  readonly resident: number;
  readonly heap: number;
  /** Heap the engine keeps for itself, used or not. */
  readonly reserved: number;
  /** Buffers and what else lives outside the heap. */
  readonly external: number;
  /** Open handles and requests by kind (`process.getActiveResourcesInfo`). */
  readonly resources: Readonly<Record<string, number>>;
}

export interface Inspection {
  readonly resources: number;
  readonly versions: number;
  readonly events: number;
  /** One sentence for each thing that is not as it must be; bounded. */
  readonly wrong: readonly string[];
}
