/** What the primary orders its workers, and what they tell it, over the channel between them. */
import type { Environment } from '../config.ts';
import type { SharedByProcesses } from '../start.ts';

/** Sent by a channel and not by the environment, which the system shows: the address of the database holds credentials. */
export interface StartOrder {
  readonly kind: 'start';
  readonly environment: Environment;
  readonly shared: SharedByProcesses;
  /** Name of the database; that of the modules when absent. */
  readonly database?: string;
}

export type Order = StartOrder | { readonly kind: 'stop' };

export type Told =
  | { readonly kind: 'answers'; readonly url: string }
  | { readonly kind: 'failed'; readonly message: string };
